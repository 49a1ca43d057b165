"""List pages → detail pages → attachments → documents: the crawl of one portal, step by step.

Scrapy carries every question (delays, retries, redirects, cookies, compression); the order of the
questions is a plain program, because one portal is asked one question at a time.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import replace
from typing import Self
from urllib.parse import urlencode, urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Response
from twisted.python.failure import Failure

from core.charsets import decode
from core.clock import SHANGHAI
from core.messages import Message, Value
from crawlers.archive import ArchiveDamaged
from crawlers.asking.agenda import from_archive
from crawlers.asking.browser import OPENING, Opening, browser_meta, screenshot_in
from crawlers.asking.browser_pages import BrowserGone, Rendering
from crawlers.asking.faults import LATE, NETWORK_FAULTS, first_line, spoken
from crawlers.asking.next_page import turned_in, turning_in
from crawlers.asking.permission import ROBOTS_PATH, NotAllowed
from crawlers.asking.terms import AskingSpider
from crawlers.asking.unshown import Unshown
from crawlers.crawl.baseline import yardstick_of
from crawlers.crawl.captures import Capture
from crawlers.crawl.columns import Columns
from crawlers.crawl.documents import documents
from crawlers.crawl.former import former_reports, formerly_listed
from crawlers.crawl.plan import Plan
from crawlers.crawl.visit import Halted, Visit
from crawlers.pages.addresses import canonical, is_on_file_host
from crawlers.pages.answers import Answer, Ask, Refusal, TurnedPages
from crawlers.pages.impostors import CHALLENGE_STATUSES
from crawlers.records import LAST_STATUS, Role

BUDGET_USED = "spider.budget-used"
OUT_OF_HOURS = "spider.out-of-hours"
NO_STATUS = "spider.no-status"
ROBOTS_UNCLEAR = "spider.robots-unclear"
ROBOTS_WAIT = "spider.robots-wait"
OUR_EXCEPTION = "spider.our-exception"


class PortalSpider(AskingSpider):
    """One crawl of one portal."""

    name = "portal"

    def __init__(self, plan: Plan) -> None:
        super().__init__(name=plan.terms.portal.id)
        self.plan, self.terms = plan, plan.terms
        self.rendering = Rendering(self._download)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Plan, **kwargs: Plan) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider._keep_fault, signal=signals.spider_error)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """Walk the portal; what Scrapy could schedule by itself is nothing."""
        await self.walk()
        none: tuple[Request, ...] = ()
        for request in none:
            yield request

    async def walk(self) -> None:
        """Crawl the portal in the order of its steps; what is seen goes into the archive."""
        journal, visit = self.plan.journal, self.visit()
        try:
            await self._read_robots()
            await self._keep_all(Columns(visit).captures())
            await self._keep_all(documents(visit))
            await self._keep_all(former_reports(visit, self._formerly_listed()))
            journal.has_ended = True
        except Halted:
            pass
        await self.plan.archiver.finish()

    def _formerly_listed(self) -> tuple[str, ...]:
        portal = self.terms.portal
        yardstick = yardstick_of(self.plan.archive, portal.id, portal.expect.since)
        return formerly_listed(self.plan.archive, yardstick.report)

    async def _keep_all(self, captures: AsyncGenerator[Capture]) -> None:
        async with aclosing(captures):  # when nothing can be kept, nothing more is asked for
            async for capture in captures:
                await self.plan.archiver.keep(capture)

    def visit(self) -> Visit:
        """A visit to the portal that asks its questions through this spider."""
        return Visit(
            portal=self.terms.portal,
            fetch=self.fetch,
            journal=self.plan.journal,
            now=self.terms.now,
            has_browser=self.terms.browser is not None,
            is_new=self.plan.agenda.is_new,
            read=self.plan.archiver.read,
        )

    async def fetch(self, ask: Ask) -> Answer:
        """Ask one question over the network; whatever happens is an answer."""
        rested = self._rested(ask)
        if rested is not None:
            return rested
        self._keep_bounds()
        answer = await self._asked(ask)
        journal = self.plan.journal
        if answer.refusal in (None, Refusal.NETWORK, Refusal.UNSHOWN):
            journal.requests += 1 + len(answer.turned)
            journal.not_modified += answer.status == 304
            journal.bytes_received += 0 if answer.status == 304 else len(answer.body)
            self.plan.progress(journal)
        return answer

    def _rested(self, ask: Ask) -> Answer | None:
        """The archive's answer to a question that need not be asked tonight."""
        known = self.plan.agenda.resting(ask)
        if known is None:
            return None
        try:
            body = self.plan.archive.read(known.sha256)
        except ArchiveDamaged:
            return None
        self.plan.journal.not_asked += 1
        return from_archive(ask, known, body)

    def _keep_bounds(self) -> None:
        """End the crawl where the portal's budget or its hours end; raises Halted."""
        portal, journal = self.terms.portal, self.plan.journal
        if journal.requests >= portal.budget:
            journal.stopped = Message(BUDGET_USED, {"budget": portal.budget})
            raise Halted
        if not portal.is_open_at(self.terms.now().astimezone(SHANGHAI).time()):
            journal.stopped = Message(OUT_OF_HOURS, {"hours": portal.hours or ""})
            raise Halted

    async def _asked(self, ask: Ask) -> Answer:
        opening = Opening()
        try:
            response = await self._carried(self._request(ask, opening), ask)
        except BrowserGone as gone:
            self.plan.journal.blocked = gone.why
            raise Halted from None
        except Unshown as unshown:
            return _no_answer(ask, Refusal.UNSHOWN, ask.url, unshown.reason)
        except NotAllowed as refused:
            return _no_answer(ask, refused.refusal, refused.detail)
        except NETWORK_FAULTS as fault:
            detail = f"{type(fault).__name__}: {first_line(fault)}"
            # A browser that had the page is there: what failed is the page.
            refusal = Refusal.NETWORK if opening.page is None else Refusal.UNSHOWN
            none = _no_answer(ask, refusal, detail, spoken(fault))
            return replace(none, is_late=isinstance(fault, LATE))
        if response.status > LAST_STATUS:
            said = Message(NO_STATUS, {"status": str(response.status)})
            return _no_answer(ask, Refusal.NETWORK, f"HTTP {response.status}"[:40], said)
        return self._answer(ask, response)

    async def _carried(self, request: Request, ask: Ask) -> Response:
        if ask.is_rendered:
            return await self.rendering.open(request)
        response = await self._download(request)
        if not ask.form or not _has_lost_form(request, response):
            return response
        return await self._download(self._request(replace(ask, url=response.url), Opening()))

    async def _download(self, request: Request) -> Response:
        response: Response = await self.crawler.engine.download_async(request)
        return response

    def _request(self, ask: Ask, opening: Opening) -> Request:
        # Whoever sets no delay, for a server of their own, wants no caution either.
        is_unhurried = self.crawler.settings.getfloat("DOWNLOAD_DELAY") > 0
        meta: dict[str, object] = {"ask": ask, "autothrottle_dont_adjust_delay": not is_unhurried}
        if ask.is_rendered:
            turning = TurnedPages(delay_s=self._delay_s()) if ask.is_turned else None
            plan = self.plan
            meta |= browser_meta(
                plan.terms.portal, plan.terms.user_agent, plan.terms.permission, turning
            )
            meta[OPENING] = opening
        headers = {"Referer": ask.referer} if ask.referer else {}
        if not ask.form:
            return Request(ask.url, headers=headers, meta=meta)
        kind = "json" if ask.is_json else "x-www-form-urlencoded"
        headers["Content-Type"] = f"application/{kind}"
        body = json.dumps(dict(ask.form)) if ask.is_json else urlencode(ask.form)
        return Request(ask.url, method="POST", headers=headers, body=body, meta=meta)

    def _answer(self, ask: Ask, response: Response) -> Answer:
        (landed_at, first), *turned = (
            (self._named(url, ask), body) for url, body in turned_in(response)
        )
        return Answer(
            ask=ask,
            landed_at=landed_at,
            status=response.status,
            headers=_headers(response),
            body=first,
            is_unchanged=bool(response.meta.get("is_unchanged")),
            screenshot=screenshot_in(response.meta),
            turned=tuple(turned),
            turning=turning_in(response),
        )

    def _named(self, url: str, ask: Ask) -> str:
        return url if url == ask.url else canonical(url, self.terms.portal) or url

    async def _read_robots(self) -> None:
        """Learn what we may ask, of the portal and of each host of files, before any page."""
        portal = self.terms.portal
        hosts = [host for host in portal.file_hosts if is_on_file_host(f"{host}/", portal)]
        for origin in (portal.base_url, *hosts):
            answer = await self._asked(Ask(f"{origin}{ROBOTS_PATH}", Role.ATTACHMENT))
            delay_s = self.terms.permission.learn_robots(origin, answer)
            if delay_s is not None:
                self._slow_down(delay_s)
            if origin == portal.base_url and self.terms.permission.is_closed(origin):
                self._give_up(origin, answer)
                raise Halted

    def _give_up(self, origin: str, answer: Answer) -> None:
        """Without robots.txt we ask nothing: a busy server means wait, a broken one has failed."""
        found: dict[str, Value] = {"url": f"{origin}{ROBOTS_PATH}", "found": answer.found()}
        if answer.status in (429, 503, *CHALLENGE_STATUSES) or answer.is_late:
            self.plan.journal.blocked = Message(ROBOTS_WAIT, found)
        else:
            self.plan.journal.stopped = Message(ROBOTS_UNCLEAR, found)

    def _delay_s(self) -> float:
        """The least time between two questions: the portal's, or what its robots.txt asks for."""
        throttle = self.crawler.get_extension(AutoThrottle)
        stated = self.crawler.settings.getfloat("DOWNLOAD_DELAY")
        return max(stated, throttle.mindelay) if throttle is not None else stated

    def _slow_down(self, delay_s: float) -> None:
        """Raise the floor of the delay to the Crawl-delay that a host asks for."""
        throttle = self.crawler.get_extension(AutoThrottle)
        if throttle is not None:
            throttle.mindelay = max(throttle.mindelay, delay_s)
        for slot in self.crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, delay_s)

    def _keep_fault(self, failure: Failure) -> None:
        fault = {"kind": type(failure.value).__name__, "detail": first_line(failure.value)}
        self.plan.journal.own_fault = Message(OUR_EXCEPTION, fault)


def _no_answer(ask: Ask, refusal: Refusal, detail: str, fault: Message | None = None) -> Answer:
    return Answer(ask, ask.url, 0, {}, b"", refusal=refusal, detail=detail, fault=fault)


def _has_lost_form(request: Request, response: Response) -> bool:
    """Say whether a form was sent to its own address once more: for a cookie, or to https.

    The second question goes without fields then, as with any browser, and now we have the cookie.
    """
    asked, landed = urlsplit(request.url), urlsplit(response.url)
    is_same_page = asked[1:4] == landed[1:4]
    return is_same_page and bool(response.meta.get("redirect_urls"))


def _headers(response: Response) -> dict[str, str]:
    """Header values as text; file names arrive as raw GBK bytes from old servlets."""
    return {
        name.decode("latin-1").lower(): _header(b", ".join(values))
        for name, values in response.headers.items()
    }


def _header(value: bytes) -> str:
    return value.decode("ascii") if value.isascii() else decode(value)
