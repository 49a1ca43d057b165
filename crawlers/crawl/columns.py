"""From the home page to every column of annual reports, and each of their lists to its end."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Iterator

from core.messages import Message
from crawlers.crawl.branches import Branches
from crawlers.crawl.captures import Capture, CaptureOrigin
from crawlers.crawl.frontier import Frontier, is_mostly_reports, question_for
from crawlers.crawl.journal import ListedReports
from crawlers.crawl.list_walk import ListReader, Shown
from crawlers.crawl.visit import Visit, menu_of, trouble
from crawlers.lists.chain import NO_ROWS, Chain
from crawlers.lists.controls import ControlKind, ListControl, inventory
from crawlers.lists.ends import Crawled, beyond_hub
from crawlers.pages.answers import Answer
from crawlers.pages.directories import names_agency
from crawlers.pages.discovery import (
    Lead,
    has_columns_below,
    leads_below,
    leads_of,
    off_portal,
    path_of,
)
from crawlers.pages.impostors import Disguise, Impostor
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page, column_key
from crawlers.pages.titles import Promise
from crawlers.pages.words import annual_path

MOST_LEADS = 1000
TOO_MANY_COLUMNS = "columns.too-many-columns"
LEADS_BACK = "columns.leads-back"
SAME_PAGE = "columns.same-page"
COLUMN_HERE = Message("columns.a-column-on-this-portal")
LINKED_AT = "columns.linked-at"
A_COLUMN = Message("columns.column-of-annual-reports")
A_HUB = Message("columns.a-page-that-leads-to-reports")
NOTHING = Listing(rows=())


class Columns:
    """The search for columns, breadth first, and what became of every one of them."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit
        self._reader = ListReader(visit)
        self._frontier = Frontier(MOST_LEADS)
        self._chains: list[Chain] = []
        self._dead: list[Chain] = []
        self._first_pages: dict[str, str] = {}
        self._elsewhere: set[str] = set()
        self._branches = Branches(visit)
        self._hubs: dict[str, tuple[tuple[str, ...], tuple[ListControl, ...]]] = {}

    async def captures(self) -> AsyncGenerator[Capture]:
        """Fetch the home page, the hubs and every list; reports what became of the lists."""
        portal = self._visit.portal
        home = Lead(f"{portal.base_url}/")
        starts = (Lead(f"{portal.base_url}{path}") for path in portal.start)
        self._plan((home, *self._branches.directories, *starts))
        try:
            async for capture in self._opened():
                yield capture
            self._plan(self._branches.trials(self._frontier))
            async for capture in self._opened():
                yield capture
        finally:
            self._report()

    async def _opened(self) -> AsyncIterator[Capture]:
        while self._frontier:
            async for capture in self._open(self._frontier.next()):
                yield capture

    def _plan(self, leads: tuple[Lead, ...]) -> None:
        left = self._frontier.plan(leads)
        if left is not None:
            too_many = Message(TOO_MANY_COLUMNS, {"most": MOST_LEADS, "url": left.url})
            self._visit.journal.stopped = too_many

    async def _open(self, lead: Lead) -> AsyncIterator[Capture]:
        """Open one page: above the annual reports for its links, below them for its rows, too."""
        visit = self._visit
        answer, impostor = await visit.ask(question_for(lead))
        is_home = lead.url == f"{visit.portal.base_url}/"
        shown = await self._shown(lead, answer, impostor)
        if shown is None:
            return
        visit.journal.pages_read += 1
        visit.home = (shown.answer or answer) if is_home else visit.home
        page = shown.page
        listing = NOTHING if is_home else shown.listing
        path = () if is_home else path_of(page, lead) or _path_by_rows(page, listing)
        yield visit.captured(answer, CaptureOrigin(column=path, listed_at=lead.listed_at))
        for capture in shown.captures:
            yield capture
        if self._is_known(lead, page):
            return
        self._note_elsewhere(page)
        leads = (*leads_of(page, path, lead, visit.menu), *leads_below(listing, page, path, lead))
        leads = leads if is_home else self._branches.leads(page, path, lead, leads)
        if path:
            async for capture in self._read(lead, shown, path, leads):
                yield capture
        else:
            visit.learn_frame(page)
            visit.menu = menu_of(page) if is_home else visit.menu
        if not is_home or "/" in visit.portal.start:
            self._plan(leads)

    async def _shown(self, lead: Lead, answer: Answer, impostor: Impostor | None) -> Shown | None:
        """The page of an answer, in a browser where it is bare; None when it did not come."""
        problem = trouble(answer, impostor)
        is_stub = impostor is not None and impostor.disguise is Disguise.STUB
        if problem is None or is_stub:
            shown = await self._reader.with_links(self._visit.page(answer), lead.path)
            problem = shown.problem or (None if shown.answer else problem)
            if problem is None:
                return shown
        self._lose(lead, answer, impostor, problem)
        return None

    def _is_known(self, lead: Lead, page: Page) -> bool:
        """Say whether a redirect led to a page that is planned or read under its own address.

        A column that only leads back to a page above the reports is not what was asked for.
        """
        known = self._frontier.landed(lead, page.url)
        if known is None:
            return False
        if lead.path and not known.path:
            chain = Chain(lead.url, lead.path)
            chain.doubt(Message(LEADS_BACK, {"url": page.url}))
            self._chains.append(chain)
        return True

    def _note_elsewhere(self, page: Page) -> None:
        for url in off_portal(page):
            if url not in self._elsewhere:
                self._elsewhere.add(url)
                self._visit.journal.note(url, COLUMN_HERE, Message(LINKED_AT, {"page": page.url}))

    def _lose(
        self, lead: Lead, answer: Answer, impostor: Impostor | None, problem: Message
    ) -> None:
        """Note a page that did not come; it spoils the crawl unless it is plainly not there."""
        what = A_COLUMN if lead.path else A_HUB
        self._visit.journal.note(lead.url, what, problem)
        is_error_page = impostor is not None and impostor.disguise is Disguise.SOFT_404
        is_nothing = answer.is_gone or is_error_page or answer.status == 403
        if lead.path or not is_nothing:
            chain = Chain(lead.url, lead.path)
            chain.doubt(problem)
            (self._dead if is_nothing else self._chains).append(chain)

    async def _read(
        self,
        lead: Lead,
        shown: Shown,
        path: tuple[str, ...],
        leads: tuple[Lead, ...],
    ) -> AsyncIterator[Capture]:
        """Read one list from its first page to its end."""
        page, listing = shown.page, shown.listing
        if _is_menu_entry(lead, page, listing) or self._is_kept_hub(page, path, listing, leads):
            return
        if shown.answer is None or not lead.path:
            shown = await self._reader.with_rows(page, path, listing)
            page, listing = shown.page, shown.listing
            for capture in shown.captures:
                yield capture
        chain = Chain(page.url, path, lead.agency or _owner_of(page))
        twin = self._twin_of(page, listing)
        if twin is not None:
            if _is_another_name(page, twin):
                return
            chain.doubt(Message(SAME_PAGE, {"url": twin}))
        self._chains.append(chain)
        if not (listing.rows or listing.is_shell or listing.is_empty_by_its_word):
            self._doubt_without_rows(chain)
        self._reader.take_all(chain, shown)
        async for capture in self._reader.finish(chain, page):
            yield capture

    def _is_kept_hub(
        self, page: Page, path: tuple[str, ...], listing: Listing, leads: tuple[Lead, ...]
    ) -> bool:
        """Say whether a page only leads to lists; what it leads by is kept for the end.

        A script is no way of its own where the layout read from it which columns it fetches.
        """
        is_hub = _is_hub(page, path, listing, leads)
        if is_hub:
            read = (ControlKind.SCRIPT,) if listing.columns else ()
            controls = tuple(one for one in inventory(page) if one.kind not in read)
            self._hubs[page.url] = (path, controls)
        return is_hub

    def _twin_of(self, page: Page, listing: Listing) -> str | None:
        """The address of the list that answered this very page before; None if none did."""
        if listing.is_shell:
            return None
        first = self._first_pages.setdefault(_digest(page), page.url)
        return first if first != page.url and not listing.is_empty_by_its_word else None

    def _doubt_without_rows(self, chain: Chain) -> None:
        chain.doubt(NO_ROWS)
        if self._visit.portal.browser and not self._visit.has_browser:
            self._visit.journal.needs_browser = chain.url

    def _report(self) -> None:
        """Report every list.

        The bare directory of a list that was read (403 on UCAP) is no list of its own, and a page
        without rows above lists that were read was a hub.
        """
        folders = {chain.url.rpartition("/")[0] for chain in self._chains}
        alive = [chain for chain in self._dead if chain.url.rstrip("/") not in folders]
        for lead, doubt in self._branches.doubts():
            unseen = Chain(lead.url, (lead.agency,) if lead.agency else ())
            unseen.doubt(doubt)
            alive.append(unseen)
        paths = {chain.path for chain in self._chains if chain.rows}
        crawled = self._crawled()
        alive += self._open_hubs(crawled)
        for chain in (*self._chains, *alive):
            is_above = any(path[: len(chain.path)] == chain.path != path for path in paths)
            if chain.problem != NO_ROWS or not is_above:
                self._visit.journal.columns.append(chain.report(crawled))
                self._visit.journal.listed.append(_reports_in(chain))
                self._visit.journal.rows[chain.url] = chain.listed()

    def _open_hubs(self, crawled: Crawled) -> Iterator[Chain]:
        """Pages within the annual reports that may lead to lists which nobody opened."""
        for url, (path, controls) in self._hubs.items():
            beyond = beyond_hub(controls, crawled)
            if beyond is not None:
                chain = Chain(url, path)
                chain.doubt(beyond)
                yield chain

    def _crawled(self) -> Crawled:
        """What the whole crawl knows of controls: where it went, and what stands everywhere."""
        visit = self._visit
        pages = frozenset().union(*(chain.asked for chain in self._chains))
        rows = (column_key(url) for chain in self._chains for url in chain.rows)
        listed, above = map(column_key, visit.listed), map(column_key, visit.furniture)
        followed = frozenset((*self._frontier, *pages, *rows, *listed, *above))
        return Crawled(followed, visit.furnished, frozenset(visit.portal.ignored_controls))


def _reports_in(chain: Chain) -> ListedReports:
    rows = (row for row in chain.rows.values() if row.promise is not Promise.SOMETHING_ELSE)
    return ListedReports(chain.path, chain.owner, {row.url: row.title for row in rows})


def _is_another_name(page: Page, twin: str) -> bool:
    """Whether two addresses name one list: hanweb ignores queries, a select names its page."""
    return twin.partition("?")[0] == page.url.partition("?")[0] or page.url in page.own_choices


def _digest(page: Page) -> str:
    return hashlib.sha256(page.html.encode()).hexdigest()


def _path_by_rows(page: Page, listing: Listing) -> tuple[str, ...]:
    return (page.name,) if is_mostly_reports(listing) else ()


def _owner_of(page: Page) -> str | None:
    """The agency in whose pages a column stands, by the breadcrumb above the annual reports."""
    above = page.crumbs[: len(page.crumbs) - len(annual_path(page.crumbs))]
    return next((crumb for crumb in reversed(above) if names_agency(crumb)), None)


def _is_menu_entry(lead: Lead, page: Page, listing: Listing) -> bool:
    """Say whether a page behind a bare 部门 or 街道 of the menu has nothing to do with reports."""
    return lead.is_doubtful and not (
        annual_path(page.crumbs)
        or page.is_annual_by_its_tags
        or any(row.promise is Promise.REPORT for row in listing.rows)
    )


def _is_hub(page: Page, path: tuple[str, ...], listing: Listing, leads: tuple[Lead, ...]) -> bool:
    """Say whether a page may be without rows, because it only leads to columns below it."""
    promises_rows = bool(listing.rows or listing.rows_declared or listing.next_pages)
    return not promises_rows and (bool(listing.columns) or has_columns_below(page, path, leads))
