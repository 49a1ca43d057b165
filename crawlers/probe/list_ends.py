"""How the lists of a surveyed portal go on, and whether they need a browser: asked, not guessed.

Two families share a pager's name and count differently, and a wrong guess is answered with page 1
and status 200. So page 2 of the longest list is asked for, and only rows that page 1 lacks count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawlers.cms import static
from crawlers.cms.layouts import layout_named
from crawlers.crawl.visit import Visit
from crawlers.pages.listing import Listing, Row
from crawlers.pages.page import Page
from crawlers.pages.rows import names_article
from crawlers.portals import Pager, PagerKind, Portal
from crawlers.probe.readings import in_browser, reports_in, turned
from crawlers.probe.survey import Column

# Lists that a browser is shown before the portal counts as one that needs none.
MOST_RENDERED = 3
# In a list that counts from 1 page 1 brings nothing new, but in one that counts from 0 page 2
# brings the third: so 0 is tried first.
COUNTS = (0, 1)
PARAMETERS = ("page", "", "cur_page", "pageNum", "pageIndex")
NAMED_FIRST = re.compile(r"/([A-Za-z]\w*)_1\.\w+$")


@dataclass(frozen=True, slots=True)
class ListTurner:
    """Turns first pages of lists in one layout."""

    visit: Visit
    portal: Portal

    def first_page(self, column: Column) -> Page:
        """The page with the first rows of a list: the column's own, or what its service gave."""
        replies = [one.page for one in column.replies if one.layout == self.portal.layout]
        return (replies or [column.page])[-1]

    def read(self, page: Page, pager: Pager | None = None) -> Listing:
        """Read a page under the portal file proposed so far, with another pager if given."""
        changes = {} if pager is None else {"pager": pager}
        portal = self.portal.model_copy(update=changes)
        return layout_named(portal.layout).read_list(replace(page, portal=portal))

    def is_list(self, column: Column) -> bool:
        """Say whether a page is a list, now that articles and hubs can be told from it."""
        page = replace(column.page, portal=self.portal)
        listing = self.read(self.first_page(column))
        if reports_in(listing):
            return True
        is_hub = column.is_hub or (bool(listing.columns) and not listing.rows)
        return not is_hub and not names_article(page.url, page)

    async def pager(self, columns: Sequence[Column], favourite: Pager) -> Pager:
        """The pager under which page 2 brings new rows; the favourite where no list has one."""
        for column in sorted(columns, key=self._length, reverse=True)[:1]:
            page, asked = self.first_page(column), set[str]()
            for pager in _pagers(page, favourite):
                further = self.read(page, pager).next_pages[:1]
                if not further or further[0].address in asked:
                    continue
                asked.add(further[0].address)
                if await self._has_more(page, pager):
                    return pager
        return favourite

    async def needs_browser(self, columns: Sequence[Column]) -> bool:
        """Say whether a list without rows has some after its scripts ran."""
        empty = [column for column in columns if self._is_bare(column)]
        for column in empty[:MOST_RENDERED]:
            shown = await _rendered(self.visit, column.page)
            if shown is not None and self.read(shown).rows:
                return True
        return False

    async def _has_more(self, page: Page, pager: Pager) -> bool:
        """Say whether page 2 of a list, as a pager asks for it, brings rows that page 1 lacks."""
        listing = self.read(page, pager)
        reply = await turned(self.visit, page, listing.next_pages[0])
        if reply is None:
            return False
        return bool(
            {row.url for row in self.read(reply, pager).rows} - {r.url for r in listing.rows}
        )

    def _length(self, column: Column) -> tuple[int, int]:
        listing = self.read(self.first_page(column))
        return listing.rows_declared or 0, len(reports_in(listing))

    def _is_bare(self, column: Column) -> bool:
        listing = self.read(self.first_page(column))
        has_address = listing.next_pages and not listing.is_shell
        has_more = has_address or listing.columns or listing.is_empty_by_its_word
        return not (listing.rows or has_more)


async def reports_in_browser(visit: Visit, columns: Sequence[Column]) -> tuple[Row, ...]:
    """The reports of the first columns that show some in a browser, where no page has any."""
    for column in [one for one in columns if not one.is_hub][:MOST_RENDERED]:
        shown = await _rendered(visit, column.page)
        reports = reports_in(static.read(shown)) if shown is not None else ()
        if reports:
            return reports
    return ()


async def _rendered(visit: Visit, page: Page) -> Page | None:
    answer = await in_browser(visit, page.url)
    return replace(page, html=answer.text) if answer is not None else None


def _pagers(page: Page, favourite: Pager) -> Iterator[Pager]:
    """The pagers that a portal file can name, the favourite's kind first."""
    named = NAMED_FIRST.search(page.url)
    numbered = [
        Pager(kind=PagerKind.NUMBERED, counts_from=count, name=name)
        for name in ((None, named[1]) if named else (None,))
        for count in COUNTS
    ]
    by_query = [
        Pager(kind=PagerKind.QUERY, counts_from=count, parameter=parameter)
        for parameter in PARAMETERS
        for count in COUNTS
    ]
    twin = (
        [favourite.model_copy(update={"counts_from": count}) for count in COUNTS]
        if favourite.counts_from is not None
        else [favourite]
    )
    yield from dict.fromkeys((*twin, Pager(kind=PagerKind.NEXT_LINK), *numbered, *by_query))
