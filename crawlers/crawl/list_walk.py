"""One list of a portal, from its first page to its end, with a browser where it needs one."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace

from core.messages import Message
from crawlers.cms.layouts import layout_named
from crawlers.crawl.captures import RENDERED, Capture, CaptureOrigin
from crawlers.crawl.visit import AT, Visit, trouble
from crawlers.lists.chain import Chain
from crawlers.lists.controls import ControlKind, ListControl, inventory
from crawlers.pages.addresses import is_on_portal
from crawlers.pages.answers import Answer, Ask, Refusal, TurnedPages, TurningEnd
from crawlers.pages.listing import Listing, NextPage, is_open_end
from crawlers.pages.page import Page, column_key
from crawlers.pages.titles import Promise
from crawlers.records import Role

FURTHER_PAGE = Message("list-walk.further-page")
RENDERED_PAGE = Message("list-walk.browser-page")
STILL_BARE = Message("list-walk.no-link-in-browser")
NOT_TURNED = Message("list-walk.next-changed-nothing")
STILL_MORE = Message("list-walk.turned-too-often")
TURNED = "#page-{}"
A_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of a list as a browser showed it, or as it was served where none opened it.

    `turned` are the pages to which its own pager led, `captures` what proves all of it, `answer` is
    what the browser showed, None where none opened it or, for its `problem`, it showed nothing.
    """

    page: Page
    listing: Listing
    turned: tuple[tuple[Page, Listing], ...] = ()
    captures: tuple[Capture, ...] = ()
    answer: Answer | None = None
    problem: Message | None = None


class ListReader:
    """Reads the lists of one portal in its layout."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._layout = layout_named(visit.portal.layout)

    def read_page(self, page: Page) -> Listing:
        """Read one page as it was served."""
        return self._layout.read_list(page)

    async def with_links(self, page: Page, path: tuple[str, ...]) -> Shown:
        """Open a page on the way to reports in a browser, if it links nothing of the portal.

        Whole portals are such pages: their scripts write the home page, the hubs and the lists.
        """
        listing = self.read_page(page)
        is_silent = is_bare(page) and not listing.columns and _lacks_rows(listing)
        if not self._visit.portal.browser or not is_silent:
            return Shown(page, listing)
        if not self._visit.has_browser:
            self._visit.journal.needs_browser = page.url
            return Shown(page, listing)
        shown = await self._in_browser(page, path, listing)
        if path or shown.problem or not is_bare(shown.page):
            return shown
        return Shown(page, listing, problem=STILL_BARE)

    async def with_rows(self, page: Page, path: tuple[str, ...], listing: Listing) -> Shown:
        """Open a page of a list in a browser, where there is one and the page may have more.

        There it stands as its scripts leave it, and is turned to its end by what it offers. A
        further page, which has an address, is only opened where it lacks rows itself.
        """
        can_render = self._visit.portal.browser and self._visit.has_browser
        if not can_render or _is_reply(page):
            return Shown(page, listing)
        if _lacks_rows(listing) or (not page.list_url and _is_open(page, listing)):
            return await self._in_browser(page, path, listing)
        return Shown(page, listing)

    async def finish(self, chain: Chain, first: Page) -> AsyncIterator[Capture]:
        """Turn the further pages of a list until its chain ends or breaks."""
        while (further := chain.next_page()) is not None:
            for capture in await self._turn(chain, first, further):
                yield capture

    def take(self, chain: Chain, page: Page, listing: Listing, *, is_back: bool = False) -> None:
        """Put the rows of one page into the chain, and those worth fetching among the listed."""
        for row in chain.add(page.url, listing, inventory(page), is_back=is_back):
            if row.promise is not Promise.SOMETHING_ELSE:
                self._visit.register(row, page.url, chain.path)

    def take_all(self, chain: Chain, shown: Shown, *, is_back: bool = False) -> None:
        """Put a page into the chain, and the pages that a browser turned to after it."""
        self.take(chain, shown.page, shown.listing, is_back=is_back)
        for page, listing in shown.turned:
            self.take(chain, page, listing)
        if shown.answer is not None:
            chain.turned(shown.answer.turning)

    async def _turn(self, chain: Chain, first: Page, further: NextPage) -> tuple[Capture, ...]:
        answer, impostor = await self._visit.ask(turning(first, further))
        problem = trouble(answer, impostor)
        if problem is not None:
            if not further.is_back:
                self._visit.journal.note(further.address, FURTHER_PAGE, problem)
            chain.lost(further, problem)
            return ()
        page = self._visit.page(answer, list_url=first.url)
        shown = await self.with_rows(page, chain.path, self.read_page(page))
        self.take_all(chain, shown, is_back=further.is_back)
        provenance = CaptureOrigin(column=chain.path, listed_at=first.url)
        return (self._visit.captured(answer, provenance), *shown.captures)

    async def _in_browser(self, page: Page, path: tuple[str, ...], served: Listing) -> Shown:
        # Above the annual reports nothing is clicked: what looks like a pager is some other list's.
        ask = replace(rendered(page.url), is_turned=bool(path))
        answer, impostor = await self._visit.ask(ask)
        problem = trouble(answer, impostor)
        if problem is not None:
            self._visit.journal.note(page.url, RENDERED_PAGE, problem)
            if answer.has_failed:
                self._visit.journal.needs_browser = page.url
            if answer.refusal is Refusal.UNSHOWN:
                self._visit.journal.unshown.append(Message(AT, {"what": problem, "url": page.url}))
            return Shown(page, served, problem=problem)
        provenance = CaptureOrigin(column=path, listed_at=page.url)
        answers = (answer, *turned(answer))
        captures = [self._visit.captured(one, provenance) for one in answers]
        pages = [self._visit.page(one, page.list_url) for one in answers]
        listings = [self.read_page(one) for one in pages]
        seen = {row.url for one in listings for row in one.rows}
        listings = [_believed(one, answer.turning, len(pages), len(seen)) for one in listings]
        picture = self._visit.pictured(answer, provenance)
        further = tuple(zip(pages[1:], listings[1:], strict=True))
        return Shown(pages[0], listings[0], further, (*captures, *picture), answer)


def turning(first: Page, further: NextPage) -> Ask:
    """The question for a further page of a list."""
    return Ask(
        url=further.url,
        role=Role.LIST,
        address=further.address,
        form=further.form,
        referer=first.url,
        is_json=further.is_json,
    )


def rendered(url: str) -> Ask:
    """The question for a page as a browser shows it, under a name of its own."""
    return Ask(url, Role.LIST, address=f"{url}{RENDERED}", is_rendered=True)


def turned(answer: Answer) -> Iterator[Answer]:
    """The pages that a browser turned to, as answers of their own: list#page-2#rendered."""
    bare = answer.ask.name.removesuffix(RENDERED)
    for number, (url, body) in enumerate(answer.turned, start=2):
        ask = replace(answer.ask, address=f"{bare}{TURNED.format(number)}{RENDERED}")
        yield replace(answer, ask=ask, landed_at=url, body=body, screenshot=b"", turned=())


def _is_reply(page: Page) -> bool:
    """Say whether a page is the answer of a service; a browser would only show it."""
    return page.is_data or bool(page.form)


def is_bare(page: Page) -> bool:
    """Say whether a page links nothing of its portal but itself."""
    own = column_key(page.url)
    links = (link.url for link in page.links if is_on_portal(link.url, page.portal))
    return not _is_reply(page) and all(column_key(url) == own for url in links)


def _lacks_rows(listing: Listing) -> bool:
    """Say whether a list shows less than it has, and no address at which the rest stands."""
    if listing.is_empty_by_its_word or (listing.next_pages and listing.rows):
        return False
    return len(listing.rows) < (listing.rows_declared or 1) or is_open_end(listing.problem)


def _is_open(page: Page, listing: Listing) -> bool:
    """Say whether a list may have more rows than it shows, to which only its own script leads."""
    if any(_chooses_years(one) for one in inventory(page)):
        return True
    is_whole = listing.rows_declared == len(listing.rows) or listing.pages_declared == 1
    return not (listing.next_pages or listing.is_empty_by_its_word or is_whole)


def _chooses_years(control: ListControl) -> bool:
    is_choice = control.kind in (ControlKind.SELECT, ControlKind.YEARS)
    return is_choice and not control.urls and A_YEAR.search(control.words) is not None


def _believed(listing: Listing, turning: TurnedPages, pages: int, rows: int) -> Listing:
    """A page as far as the turning proves it: seen to the last page, or stopped on the way.

    A service that gave the browser nothing is not asked by us instead: it wants tokens. Nor are the
    addresses of pages that it turned to by itself.
    """
    if listing.is_shell:
        return Listing(())
    ending = turning.ending
    if ending is not TurningEnd.NO_PAGER or turning.has_choices:
        listing = replace(listing, next_pages=(), back_pages=())
    if ending is TurningEnd.LAST_PAGE and is_open_end(listing.problem):
        return replace(listing, problem=None)
    is_counted = pages == listing.pages_declared or rows == listing.rows_declared
    if ending is TurningEnd.UNCHANGED and (turning.has_choices or not is_counted):
        return replace(listing, problem=NOT_TURNED)
    return replace(listing, problem=STILL_MORE) if ending is TurningEnd.TOO_MANY else listing
