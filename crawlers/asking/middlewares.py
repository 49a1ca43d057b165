"""What every request and answer passes on its way: permission, patience, revisits.

Small Scrapy components; what they do is in permission.py, conditional.py and host_locks.py.
"""

from __future__ import annotations

import asyncio
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Self
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.redirect import MetaRefreshMiddleware
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response

from crawlers.asking.names import address_of, find, is_known
from crawlers.asking.terms import Terms, ask_of, terms_of
from crawlers.pages.addresses import asked_at, is_on_portal

# A night has five portals and hundreds of pages: two waits of two minutes are kind, more is idle.
PATIENCE_S = 120.0
MOST_WAITS = 2
# Scrapy looks for a reference to another page among the first 4,096 characters.
REFRESH_WITHIN = 4 * 4096


class PermissionGate:
    """Refuses addresses that are not ours to ask, redirect targets included."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(terms_of(crawler))

    def process_request(self, request: Request) -> Request | None:
        target = asked_at(request.url, self._terms.portal)
        if target != request.url:
            return request.replace(url=target)
        ask = ask_of(request)
        self._terms.permission.check(request.url, ask.role)
        if ask.referer is not None and is_on_portal(request.url, self._terms.portal):
            # After a redirect Scrapy names the page that redirected, browsers the one that asked;
            # some services answer nobody else.
            request.headers["Referer"] = ask.referer
        return None


class KnownNames:
    """Finds the address of a host before it is asked; a public name must not lead inside."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(terms_of(crawler))

    async def process_request(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        if not is_known(host):
            # A name server may take its time; the loop must not wait with us.
            await asyncio.to_thread(find, host)
        address_of(host, self._terms.portal)


class RetryAfter:
    """Waits as long as a busy server asks for, within bounds; longer means another night."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(terms_of(crawler))

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        header = response.headers.get("Retry-After")
        if response.status not in (429, 503) or header is None:
            return response
        wait_s = _seconds(header.decode("latin-1"), self._terms.now())
        waits = request.meta.get("waits", 0)
        if wait_s is None or wait_s > PATIENCE_S or waits >= MOST_WAITS:
            request.meta["dont_retry"] = True
            return response
        # One request at a time: nothing else is asked of this host while this one waits.
        await asyncio.sleep(wait_s)
        return request.replace(dont_filter=True, meta={**request.meta, "waits": waits + 1})


class MetaRefresh(MetaRefreshMiddleware):
    """Follows a page that only refers to another, and leaves all others unread."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        if b"refresh" not in response.body[:REFRESH_WITHIN].lower():
            return response
        return super().process_response(request, response, spider)


class ConditionalRequests:
    """Asks only for what changed since it was archived."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(terms_of(crawler))

    def process_request(self, request: Request) -> None:
        self._terms.revisits.make_conditional(request, ask_of(request))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        return self._terms.revisits.complete(request, ask_of(request), response)


class OneAtATime:
    """Asks a host only when no other crawl of this installation asks it."""

    def __init__(self, terms: Terms, crawler: Crawler) -> None:
        self._terms = terms
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(terms_of(crawler), crawler)

    async def process_request(self, request: Request) -> None:
        throttle = self._crawler.get_extension(AutoThrottle)
        delay_s = throttle.mindelay if throttle is not None else 0.0
        await self._terms.host_locks.take(request.url, delay_s)

    def process_response(self, request: Request, response: Response) -> Response:
        self._terms.host_locks.pass_on(request.url)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:  # noqa: ARG002
        self._terms.host_locks.pass_on(request.url)


def _seconds(header: str, now: datetime) -> float | None:
    """Read Retry-After: seconds, or a moment; None when it is neither."""
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, (parsedate_to_datetime(header) - now).total_seconds())
    except (ValueError, TypeError):
        return None
