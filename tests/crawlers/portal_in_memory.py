"""A portal without a network: addresses and what they answer, walked through like a real one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.messages import render
from crawlers.asking.permission import NotAllowed, Permission
from crawlers.crawl.baseline import KnownList
from crawlers.crawl.captures import Capture
from crawlers.crawl.columns import Columns
from crawlers.crawl.documents import documents
from crawlers.crawl.former import former_reports
from crawlers.crawl.journal import Journal
from crawlers.crawl.outcome import judge
from crawlers.crawl.visit import Halted, Read, Visit
from crawlers.pages.answers import Answer, Ask, Refusal
from crawlers.pages.articles import Article, read_article
from crawlers.pages.listing import Row
from crawlers.portals import Expectation, Pager, PagerKind, Portal
from crawlers.records import ColumnReport, CrawlOutcome
from tests.crawlers.small_site import Reply

BASE = "http://www.acheng.gov.cn"
NOW = datetime(2023, 2, 1, tzinfo=UTC)
HTML = {"content-type": "text/html; charset=utf-8"}
ARTICLE = r"/\d{6}/c\d+_\d+\.shtml$"


def portal(**changes: object) -> Portal:
    """阿城's portal, with some keys changed."""
    keys: dict[str, object] = {
        "id": "acheng",
        "name": "阿城区人民政府网",
        "base_url": BASE,
        "aliases": ("acheng.gov.cn", "www.acheng.gov.cn"),
        "layout": "static_list",
        "article": ARTICLE,
        "pager": Pager(kind=PagerKind.NUMBERED, counts_from=1),
        "expect": Expectation(),
    }
    return Portal.model_validate(keys | changes)


@dataclass(frozen=True, slots=True)
class Walk:
    """What a walk through a portal in memory brought."""

    journal: Journal
    captures: tuple[Capture, ...]
    asked: tuple[Ask, ...]
    outcome: CrawlOutcome
    reason: str

    @property
    def articles(self) -> list[str]:
        return [c.document.url for c in self.captures if c.document.role == "article"]

    @property
    def addresses(self) -> list[str]:
        return [ask.name for ask in self.asked]

    def column(self, ending: str) -> ColumnReport:
        return next(c for c in self.journal.columns if c.url.endswith(ending))


def walk(
    pages: Mapping[str, Reply],
    of: Portal | None = None,
    before: Sequence[KnownList] = (),
    *,
    has_browser: bool = False,
    former: Iterable[str] = (),
) -> Walk:
    """Walk through pages by path (or `path#rendered`, or whole address); others answer 404.

    `before` are the lists that earlier crawls saw, `former` the addresses of reports that an
    earlier crawl found listed.
    """
    place = of or portal()
    journal = Journal()
    permission = Permission(place)
    asked: list[Ask] = []

    async def fetch(ask: Ask) -> Answer:
        try:
            permission.check(ask.url, ask.role)
        except NotAllowed as refused:
            return Answer(ask, ask.url, 0, {}, b"", refusal=refused.refusal, detail="refused")
        asked.append(ask)
        return _answer(ask, pages.get(ask.name.removeprefix(place.base_url), 404))

    visit = Visit(place, fetch, journal, lambda: NOW, has_browser, lambda _: True, reading(place))
    captures = asyncio.run(captures_of(visit, former))
    outcome, reason = judge(journal, place, before)
    return Walk(journal, captures, tuple(asked), outcome, render(reason, "en"))


def reading(of: Portal) -> Read:
    """Articles are read at once."""

    async def read(answer: Answer, row: Row, home: Answer | None) -> Article:
        return read_article(answer, row, of, home)

    return read


async def captures_of(visit: Visit, former: Iterable[str] = ()) -> tuple[Capture, ...]:
    """Everything that a crawl captures until its end, or until it is halted."""
    found: list[Capture] = []
    try:
        found += [capture async for capture in Columns(visit).captures()]
        found += [capture async for capture in documents(visit)]
        found += [capture async for capture in former_reports(visit, former)]
        visit.journal.has_ended = True
    except Halted:
        pass
    return tuple(found)


def _answer(ask: Ask, reply: Reply) -> Answer:
    if reply == 0:
        return Answer(ask, ask.url, 0, {}, b"", refusal=Refusal.NETWORK, detail="timeout")
    if isinstance(reply, int):
        return Answer(ask, ask.url, reply, HTML, b"<html><h1>error</h1></html>")
    body = reply.encode() if isinstance(reply, str) else reply
    is_file = isinstance(reply, bytes)
    return Answer(ask, ask.url, 200, {"content-type": "application/pdf"} if is_file else HTML, body)
