"""One visit to one portal: what is known so far, and every question that is asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

from core.messages import Message, Value
from crawlers.crawl.captures import Capture, CaptureOrigin, captured, pictured, without_document
from crawlers.crawl.journal import Journal
from crawlers.lists.controls import ListControl, inventory
from crawlers.pages.answers import Answer, Ask, Fetch, Refusal
from crawlers.pages.articles import Article
from crawlers.pages.impostors import Disguise, Impostor, challenge_in, unmask, unmask_file
from crawlers.pages.listing import Row
from crawlers.pages.page import Page, column_key
from crawlers.pages.titles import fuller
from crawlers.portals import Portal
from crawlers.records import Role

# A portal that fails this often in a row is ill; asking on would only make it worse.
FAILURES_IN_A_ROW = 5

ROBOTS_FORBIDS = "visit.robots-forbids"
LEADS_TO_FORBIDDEN = "visit.leads-to-forbidden"
AT = "visit.at"
ILL = "visit.ill"

Read = Callable[[Answer, Row, Answer | None], Awaitable[Article]]


class Halted(Exception):
    """The crawl of this portal ends here; the journal says why."""


@dataclass(slots=True)
class Listed:
    """One listed document: its row, the page and the columns that list it."""

    row: Row
    listed_at: str
    columns: list[tuple[str, ...]]

    def also(self, row: Row, column: tuple[str, ...]) -> None:
        """Take in another row that names the same address."""
        title = fuller(self.row.title, row.title)
        self.row = Row(self.row.url, title, self.row.date or row.date)
        if column not in self.columns:
            self.columns.append(column)


@dataclass(slots=True)
class Visit:
    """What one crawl shares between its steps.

    `home` is the answer of the home page, with which impostors are compared. `furniture` are the
    addresses on pages above the annual reports: what stands there, too, is no row of a list, and
    `furnished` the controls of these pages.
    `is_new` says of an address whether the archive has no recent answer of it; `read` reads the
    answer to the question for an article, compared with the home page.
    """

    portal: Portal
    fetch: Fetch
    journal: Journal
    now: Callable[[], datetime]
    has_browser: bool
    is_new: Callable[[str], bool]
    read: Read
    home: Answer | None = None
    furniture: set[str] = field(default_factory=set)
    furnished: set[ListControl] = field(default_factory=set)
    menu: frozenset[str] = frozenset()
    listed: dict[str, Listed] = field(default_factory=dict)
    asked_files: set[str] = field(default_factory=set)
    _failures: int = 0
    _is_over: bool = False
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def ask(self, ask: Ask) -> tuple[Answer, Impostor | None]:
        """Fetch one page and say whether it is an impostor.

        Whoever asks meanwhile waits. Raises Halted at a challenge, and ever after.
        """
        async with self._one_at_a_time:
            if self._is_over:
                raise Halted
            try:
                return await self._asked(ask)
            except Halted:
                self._is_over = True
                raise

    async def _asked(self, ask: Ask) -> tuple[Answer, Impostor | None]:
        answer = await self.fetch(ask)
        impostor = self._unmasked(answer)
        if impostor is not None and impostor.disguise is Disguise.CHALLENGE:
            self.journal.blocked = Message(AT, {"what": impostor.message, "url": ask.url})
            raise Halted
        if answer.status == 403:
            self.journal.forbidden.append(ask.url)
        if answer.refusal is Refusal.ROBOTS and ask.role is Role.LIST:
            self.journal.robots_refusals.append(_forbidden(answer))
        if answer.is_asked:
            self._watch_failures(answer)
        return answer, impostor

    def _unmasked(self, answer: Answer) -> Impostor | None:
        """What an answer is in truth; of an article at once only what ends the crawl."""
        match answer.ask.role:
            case Role.ATTACHMENT:
                return unmask_file(answer, self.home)
            case Role.ARTICLE:
                return challenge_in(answer)
            case Role.LIST:
                return unmask(answer, self.home)

    def _watch_failures(self, answer: Answer) -> None:
        self._failures = self._failures + 1 if answer.has_failed else 0
        if self._failures >= FAILURES_IN_A_ROW:
            last: dict[str, Value] = {"url": answer.ask.url, "found": answer.found()}
            self.journal.stopped = Message(ILL, {"failures": self._failures, **last})
            raise Halted

    def learn_frame(self, page: Page) -> None:
        """What stands on a page above the annual reports, and so is no row of any list."""
        pictures = page.root.xpath("//img/@src").getall()
        addresses = (url for url in map(page.address_of, pictures) if url is not None)
        self.furniture |= {*(link.url for link in page.links), *addresses}
        self.furnished.update(inventory(page))

    def page(self, answer: Answer, list_url: str | None = None) -> Page:
        """The page of an answer, which knows what stands on the portal's other pages."""
        url = answer.landed_at
        return Page(url, answer.text, self.portal, self.furniture, list_url, answer.ask.form)

    def captured(self, answer: Answer, provenance: CaptureOrigin) -> Capture:
        """A capture of an answer, counted."""
        if answer.ask.role is not Role.LIST:
            self.journal.documents += 1
        return captured(answer, self.portal.id, self.now(), provenance)

    def pictured(self, answer: Answer, provenance: CaptureOrigin) -> tuple[Capture, ...]:
        """The screenshot that a browser took of a page, if it took one."""
        if not answer.screenshot:
            return ()
        return (pictured(answer, self.portal.id, self.now(), provenance),)

    def without_document(
        self, answer: Answer, provenance: CaptureOrigin, found: Message
    ) -> Capture:
        """A capture of an answer that is no document; it counts as none."""
        return without_document(answer, self.portal.id, self.now(), provenance, found)

    def register(self, row: Row, listed_at: str, column: tuple[str, ...]) -> None:
        """Remember a row whose document is to be fetched: once, however many columns list it."""
        before = self.listed.get(row.url)
        if before is None:
            self.listed[row.url] = Listed(row, listed_at, [column])
        else:
            before.also(row, column)


def _forbidden(answer: Answer) -> Message:
    """Which address robots.txt forbids, and what led there if it was not the one asked for."""
    if answer.detail == answer.ask.url:
        return Message(ROBOTS_FORBIDS, {"url": answer.detail})
    return Message(LEADS_TO_FORBIDDEN, {"url": answer.ask.url, "target": answer.detail})


def menu_of(home: Page) -> frozenset[str]:
    """The columns that a home page links."""
    return frozenset(column_key(link.url) for link in home.links)


def trouble(answer: Answer, impostor: Impostor | None) -> Message | None:
    """Say what is wrong with an answer; None when it is what was asked for."""
    if impostor is not None:
        return impostor.message
    return None if answer.is_ok else answer.found()
