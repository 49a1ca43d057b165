"""Ask only for what changed: validators from the archive, and archived bytes for a 304.

Scrapy's own cache is no help here: it answers an outage from its store, and takes old pages for
fresh without asking.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from scrapy import Request
from scrapy.http import Response

from crawlers.archive import Archive, ArchiveDamaged
from crawlers.damage import manifest_damage, read_report
from crawlers.pages.answers import Ask
from crawlers.records import FetchedDocument

# Servers lie: a fixed Last-Modified made 10 changed pages of 100 answer 304.
FULL_FETCH_EVERY = timedelta(days=7)
# Longer than any document rests between two questions.
REMEMBERED = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Known:
    """The newest full answer of one address, and when it was last asked at all."""

    document: FetchedDocument
    sha256: str
    asked_at: datetime

    @property
    def full_at(self) -> datetime:
        return self.document.seen_at

    @property
    def headers(self) -> Mapping[str, str]:
        return self.document.headers


def known_pages(archive: Archive, portal: str, now: datetime) -> dict[str, Known]:
    """Read from the archive what every address of a portal last answered in full.

    Before a crawl whose manifest is damaged nothing is known: it may have seen something newer.
    """
    known: dict[str, Known] = {}
    earliest = f"{(now - REMEMBERED).astimezone(UTC):%Y%m%dT%H%M%SZ}"
    crawl_ids = {*archive.crawl_ids(portal), *archive.reported_ids(portal)}
    for crawl_id in sorted(one for one in crawl_ids if one >= earliest):
        written = archive.written(portal, crawl_id)
        report, _ = read_report(archive, portal, crawl_id)
        if manifest_damage(written, portal, crawl_id, report) is not None:
            known.clear()
        for seen in written.sightings:
            _learn(known, seen)
    return known


def _learn(known: dict[str, Known], seen: FetchedDocument) -> None:
    if seen.sha256 is None and not 0 < seen.status < 500:
        return  # no answer, or a server's own failure, unsays nothing
    if seen.sha256 is None:
        known.pop(seen.url, None)
    elif not seen.is_asked:
        return
    elif seen.status != 304:
        known[seen.url] = Known(seen, seen.sha256, seen.seen_at)
    elif seen.url in known:
        known[seen.url] = replace(known[seen.url], asked_at=seen.seen_at)


class Revisits:
    """Makes requests conditional and turns a 304 into the archived page."""

    def __init__(self, archive: Archive, known: Mapping[str, Known], now: datetime) -> None:
        self._archive = archive
        self._known = known
        self._now = now

    def make_conditional(self, request: Request, ask: Ask) -> None:
        """Add validators, if the archive has the page undamaged and it is not too long ago."""
        known = self._known.get(ask.name)
        if known is None or request.method != "GET" or ask.is_rendered:
            return
        is_due = self._now - known.full_at >= FULL_FETCH_EVERY
        if is_due or request.meta.get("is_full") or not self._archive.is_sound(known.sha256):
            return
        if "etag" in known.headers:
            request.headers["If-None-Match"] = known.headers["etag"]
        if "last-modified" in known.headers:
            request.headers["If-Modified-Since"] = known.headers["last-modified"]

    def complete(self, request: Request, ask: Ask, response: Response) -> Response | Request:
        """Give a 304 its archived body; asks again in full when the archive cannot."""
        known = self._known.get(ask.name)
        if known is None:
            return response
        if response.status != 304:
            request.meta["is_unchanged"] = (
                response.status == 200 and hashlib.sha256(response.body).hexdigest() == known.sha256
            )
            return response
        try:
            body = self._archive.read(known.sha256)
        except ArchiveDamaged:
            return _in_full(request)
        request.meta["is_unchanged"] = True
        headers = response.headers.copy()
        headers.update(known.headers)
        return response.replace(body=body, headers=headers)


def _in_full(request: Request) -> Request:
    again = request.replace(dont_filter=True, meta={**request.meta, "is_full": True})
    for header in ("If-None-Match", "If-Modified-Since"):
        again.headers.pop(header, None)
    return again
