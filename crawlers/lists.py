"""One list of a portal, from its first page to its end, with a browser where it needs one."""

from __future__ import annotations

from collections.abc import AsyncIterator

from crawlers.captures import RENDERED, Capture, Provenance
from crawlers.chain import Chain
from crawlers.layouts import layout_named
from crawlers.messages import Message
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Page
from crawlers.pages.titles import Promise
from crawlers.records import Role
from crawlers.transport.answers import Ask
from crawlers.visit import Visit, trouble

FURTHER_PAGE = Message("列表的后续页")
RENDERED_PAGE = Message("浏览器能打开的页面")


class ListReader:
    """Reads the lists of one portal in its layout."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._layout = layout_named(visit.portal.layout)

    def read_page(self, page: Page) -> Listing:
        """Read one page as it was served."""
        return self._layout.read_list(page)

    async def with_rows(
        self, page: Page, path: tuple[str, ...], listing: Listing
    ) -> tuple[Listing, tuple[Capture, ...]]:
        """Open a page whose listing has no rows in a browser, where there is one.

        Returns the listing as the page's scripts leave it, and the capture that proves it.
        """
        has_what_it_says = bool(listing.rows) or listing.is_empty_by_its_word
        is_reply = page.is_data or bool(page.form)  # of a service; a browser would only show it
        can_render = self._visit.portal.browser and self._visit.has_browser
        if has_what_it_says or is_reply or not can_render:
            return listing, ()
        rendered, captures = await self._in_browser(page, path)
        return self._layout.read_list(rendered) if rendered else listing, captures

    async def finish(self, chain: Chain, first: Page) -> AsyncIterator[Capture]:
        """Turn the further pages of a list until its chain ends or breaks."""
        while (further := chain.next_page()) is not None:
            for capture in await self._turn(chain, first, further):
                yield capture

    def take(self, chain: Chain, page: Page, listing: Listing) -> None:
        """Put the rows of one page into the chain, and those worth fetching among the listed."""
        for row in chain.add(page.url, listing):
            if row.promise is not Promise.SOMETHING_ELSE:
                self._visit.register(row, page.url, chain.path)

    async def _turn(self, chain: Chain, first: Page, further: NextPage) -> tuple[Capture, ...]:
        ask = Ask(
            url=further.url,
            role=Role.LIST,
            address=further.address,
            form=further.form,
            referer=first.url,
            is_json=further.is_json,
        )
        answer, impostor = await self._visit.ask(ask)
        problem = trouble(answer, impostor)
        if problem is not None:
            self._visit.journal.note(further.address, FURTHER_PAGE, problem)
            chain.lost(further, problem)
            return ()
        page = self._visit.page(answer, list_url=first.url)
        listing, rendered = await self.with_rows(page, chain.path, self.read_page(page))
        self.take(chain, page, listing)
        provenance = Provenance(column=chain.path, listed_at=first.url)
        return (self._visit.captured(answer, provenance), *rendered)

    async def _in_browser(
        self, page: Page, path: tuple[str, ...]
    ) -> tuple[Page | None, tuple[Capture, ...]]:
        ask = Ask(page.url, Role.LIST, address=f"{page.url}{RENDERED}", is_rendered=True)
        answer, impostor = await self._visit.ask(ask)
        problem = trouble(answer, impostor)
        if problem is not None:
            self._visit.journal.note(page.url, RENDERED_PAGE, problem)
            if answer.has_failed:
                self._visit.journal.needs_browser = page.url
            return None, ()
        provenance = Provenance(column=path, listed_at=page.url)
        capture = self._visit.captured(answer, provenance)
        picture = self._visit.pictured(answer, provenance)
        return self._visit.page(answer, page.list_url), (capture, *picture)
