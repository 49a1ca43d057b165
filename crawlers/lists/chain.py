"""The pages of one list as they come in, and whether they form an unbroken chain to its end."""

from __future__ import annotations

from core.messages import Message
from crawlers.lists.controls import ListControl
from crawlers.lists.ends import Crawled, ReadList, end_of
from crawlers.lists.order import is_sorted
from crawlers.lists.shape import list_shape
from crawlers.looks import SeenRow
from crawlers.pages.answers import TurnedPages
from crawlers.pages.listing import Listing, NextPage, Row
from crawlers.pages.page import column_key, list_key
from crawlers.pages.paging import MOST_PAGES
from crawlers.pages.titles import Promise, is_cut_short
from crawlers.records import ColumnReport

NO_ROWS = Message("chain.no-rows")
EMPTY_PAGE = "chain.empty-page"
REPEATED = "chain.repeated"
LOST_PAGE = "chain.lost-page"
FEWER_ROWS = "chain.fewer-rows"
TOO_MANY_PAGES = "chain.too-many-pages"
NO_REPORT = "chain.no-report"


class Chain:
    """One list. Rows are told apart by address: a page that repeats another adds nothing."""

    def __init__(self, url: str, path: tuple[str, ...], owner: str | None = None) -> None:
        self.url = url
        self.path = path
        self.owner = owner
        self.rows: dict[str, Row] = {}
        self.problem: Message | None = None
        self._pages: list[frozenset[str]] = []
        self._declared: int | None = None
        self._waiting: list[NextPage] = []
        self._back: list[NextPage] = []
        self._asked: set[str] = {url}
        self._is_broken = False
        self._is_elsewhere = False
        self._pages_declared: int | None = None
        self._turning = TurnedPages(0)
        self._is_whole: Message | None = None
        self._controls: dict[ListControl, None] = {}
        self._last: tuple[ListControl, ...] = ()

    def add(
        self,
        url: str,
        listing: Listing,
        controls: tuple[ListControl, ...] = (),
        *,
        is_back: bool = False,
    ) -> tuple[Row, ...]:
        """Take in one page and what stands on it; returns the rows that are new, strays included.

        A shell is no page of the list: the list begins with the page that the shell announces. Nor
        is a page to which a pager leads back, if it shows what one of the pages before showed.
        """
        self._controls |= dict.fromkeys(controls)
        self._asked.add(url)
        if is_back and {row.url for row in listing.rows} in self._pages:
            return ()
        self._last = controls
        if listing.is_shell:
            self._is_elsewhere = True
            self._plan(listing.next_pages)
            return ()
        addresses = frozenset(row.url for row in listing.rows)
        number = len(self._pages) + 1
        self._doubt_page(number, url, listing, addresses)
        self._pages.append(addresses)
        if number == 1:
            self._declared = listing.rows_declared
            self._pages_declared = listing.pages_declared
            self._is_whole = listing.is_whole
        self._plan(listing.next_pages)
        self._back.extend(listing.back_pages)
        new = [row for row in (*listing.rows, *listing.strays) if row.url not in self.rows]
        self.rows.update((row.url, row) for row in listing.rows)
        return tuple(new)

    def _doubt_page(
        self, number: int, url: str, listing: Listing, addresses: frozenset[str]
    ) -> None:
        """Note what keeps one page from being the next of the list."""
        is_first_of_shell = self._is_elsewhere and not listing.is_empty_by_its_word
        if not addresses and (number > 1 or is_first_of_shell):
            self.doubt(Message(EMPTY_PAGE, {"number": number, "url": url}))
        elif addresses and addresses in self._pages:
            earlier = self._pages.index(addresses) + 1
            self.doubt(Message(REPEATED, {"number": number, "url": url, "earlier": earlier}))
            self._is_broken = True
        if listing.problem is not None:
            self.doubt(listing.problem)

    def next_page(self) -> NextPage | None:
        """The next page to ask for; None at the end of the chain, or where it breaks.

        Where nothing counts the list, what leads back in its pager is asked at last: it may be a
        page that was read under another address, or one that nobody has read.
        """
        is_counted = self._declared is not None or self._pages_declared is not None
        if not self._waiting and not is_counted:
            self._plan(tuple(self._back))
            self._back.clear()
        if self._is_broken or not self._waiting:
            return None
        return self._waiting.pop(0)

    def lost(self, page: NextPage, found: Message) -> None:
        """Note that a page which the list announced did not come."""
        if page.is_back:
            self._asked.discard(page.address)
            return
        self._pages.append(frozenset())
        number = len(self._pages)
        self.doubt(Message(LOST_PAGE, {"number": number, "url": page.url, "found": found}))

    def doubt(self, problem: Message) -> None:
        """Note why this list is not proven; the first reason stays."""
        self.problem = self.problem or problem

    def turned(self, turning: TurnedPages) -> None:
        """Note how a browser turned the list: to where its own pager led no further, or not."""
        self._turning = turning

    @property
    def asked(self) -> frozenset[str]:
        """The keys of the pages of this list."""
        return frozenset(map(column_key, self._asked))

    def listed(self) -> tuple[SeenRow, ...]:
        """The rows of all pages: their words, and where they lead."""
        return tuple(SeenRow(row.title, row.url) for row in self._all_rows)

    def report(self, crawled: Crawled) -> ColumnReport:
        """What became of the list, and what says that it was read to its end."""
        if self._declared is not None and len(self.rows) < self._declared:
            counts = {"seen": len(self.rows), "declared": self._declared}
            self.doubt(Message(FEWER_ROWS, counts))
        reports = sum(row.promise is Promise.REPORT for row in self.rows.values())
        if self.rows and not (reports or any(is_cut_short(row.title) for row in self._all_rows)):
            self.doubt(Message(NO_REPORT, {"rows": len(self.rows)}))
        witness, unknown = end_of(self._read(), crawled)
        if unknown is not None:
            self.doubt(unknown)
        return ColumnReport(
            url=self.url,
            path=self.path,
            pages_seen=len(self._pages),
            rows_seen=len(self.rows),
            rows_declared=self._declared,
            reports_listed=reports,
            problem=self.problem,
            is_sorted=is_sorted(self._all_rows),
            witness=witness if self.problem is None else None,
            owner=self.owner,
            shape=list_shape(self.url, self._controls, self.rows),
        )

    @property
    def _all_rows(self) -> tuple[Row, ...]:
        return tuple(self.rows.values())

    def _read(self) -> ReadList:
        return ReadList(
            rows=self._all_rows,
            pages=len(self._pages),
            rows_declared=self._declared,
            pages_declared=self._pages_declared,
            turning=self._turning,
            is_whole=self._is_whole,
            controls=tuple(self._controls),
            last=self._last,
            asked=self.asked,
        )

    def _plan(self, pages: tuple[NextPage, ...]) -> None:
        known = set(map(list_key, self._asked))
        for page in pages:
            if list_key(page.address) in known:
                continue
            if len(self._asked) > MOST_PAGES:
                self.doubt(Message(TOO_MANY_PAGES, {"most": MOST_PAGES}))
                return
            self._asked.add(page.address)
            known.add(list_key(page.address))
            self._waiting.append(page)
