"""How the lists of a surveyed portal go on, and whether they need a browser: asked, not guessed.

Two families share a pager's name and count differently, and a wrong guess is answered with page 1
and status 200. So page 2 of the longest list is asked for, and only rows that page 1 lacks count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from crawlers.captures import RENDERED
from crawlers.layouts import layout_named
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Page
from crawlers.pages.rows import names_article
from crawlers.portals import Pager, PagerKind, Portal
from crawlers.probe.survey import Column, reports_in
from crawlers.records import Role
from crawlers.transport.answers import Ask
from crawlers.visit import Visit, trouble

COUNTS = (None, 1, 0)
# Lists that a browser is shown before the portal counts as one that needs none.
MOST_RENDERED = 3


@dataclass(frozen=True, slots=True)
class ListTurner:
    """Turns first pages of lists in one layout."""

    visit: Visit
    portal: Portal

    def reread(self, page: Page, pager: Pager | None = None) -> Page:
        """The page under the portal file proposed so far."""
        changes = {} if pager is None else {"pager": pager}
        portal = self.portal.model_copy(update=changes)
        return Page(page.url, page.html, portal, page.furniture, page.list_url)

    def read(self, page: Page, pager: Pager | None = None) -> Listing:
        return layout_named(self.portal.layout).read_list(self.reread(page, pager))

    def is_list(self, column: Column) -> bool:
        """Say whether a page is a list and no article, now that articles can be told."""
        page = self.reread(column.page)
        return not names_article(page.url, page) or bool(reports_in(self.read(page)))

    async def further(self, page: Page, pager: Pager) -> tuple[str, ...]:
        """The reports on page 2 of a list that page 1 does not have, under one pager."""
        listing = self.read(page, pager)
        known = {row.url for row in listing.rows}
        if not listing.next_pages:
            return ()
        answered = await self._turned(page, listing.next_pages[0], pager)
        new = {row.url for row in answered.rows} - known if answered else set()
        return tuple(sorted(new))

    async def pager(self, columns: Sequence[Column], favourite: Pager) -> Pager:
        """The pager under which page 2 brings new rows; the favourite where no list has one."""
        longest = sorted(columns, key=self._length, reverse=True)[:1]
        for column in longest:
            asked: set[str] = set()
            for pager in _pagers(favourite):
                further = self.read(column.page, pager).next_pages[:1]
                if not further or further[0].address in asked:
                    continue
                asked.add(further[0].address)
                if await self.further(column.page, pager):
                    return pager
        return favourite

    async def needs_browser(self, columns: Sequence[Column]) -> bool:
        """Say whether a list without rows has some after its scripts ran."""
        empty = [column for column in columns if self._is_bare(column)]
        for column in empty[:MOST_RENDERED]:
            url = column.page.url
            ask = Ask(url, Role.LIST, address=f"{url}{RENDERED}", is_rendered=True)
            answer, impostor = await self.visit.ask(ask)
            if trouble(answer, impostor) is None:
                rendered = Page(url, answer.text, self.portal, column.page.furniture)
                if self.read(rendered).rows:
                    return True
        return False

    async def _turned(self, page: Page, further: NextPage, pager: Pager) -> Listing | None:
        ask = Ask(further.url, Role.LIST, further.address, further.form, referer=page.url)
        answer, impostor = await self.visit.ask(ask)
        if trouble(answer, impostor) is not None:
            return None
        turned = Page(answer.landed_at, answer.text, self.portal, page.furniture, list_url=page.url)
        return self.read(turned, pager)

    def _length(self, column: Column) -> tuple[int, int]:
        listing = self.read(column.page)
        return len(reports_in(listing)), listing.rows_declared or 0

    def _is_bare(self, column: Column) -> bool:
        listing = self.read(column.page)
        return not (listing.rows or listing.next_pages or listing.is_empty_by_its_word)


def _pagers(favourite: Pager) -> Iterator[Pager]:
    """Every pager that a portal file can name, the favourite first."""
    yield favourite
    for kind in PagerKind:
        for counts_from in COUNTS:
            try:
                pager = Pager(kind=kind, counts_from=counts_from)
            except ValidationError:
                continue
            if pager not in (favourite, Pager()):
                yield pager
