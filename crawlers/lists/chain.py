"""The pages of one list as they come in, and whether they form an unbroken chain to its end."""

from __future__ import annotations

from core.messages import Message
from crawlers.lists.order import is_sorted
from crawlers.pages.listing import Listing, NextPage, Row
from crawlers.pages.titles import Promise
from crawlers.records import ColumnReport

NO_ROWS = Message("页面既没有列表行，也没有下级栏目")
EMPTY_PAGE = "列表第 {number} 页（{url}）没有列表行"
REPEATED = "列表第 {number} 页（{url}）与第 {earlier} 页相同"
LOST_PAGE = "列表第 {number} 页（{url}）未能取得：{found}"
FEWER_ROWS = "只看到 {seen} 行，列表标注共 {declared} 行"
TOO_MANY_PAGES = "列表超过 {most} 页"
MOST_PAGES = 200


class Chain:
    """One list. Rows are told apart by address: a page that repeats another adds nothing."""

    def __init__(self, url: str, path: tuple[str, ...]) -> None:
        self.url = url
        self.path = path
        self.rows: dict[str, Row] = {}
        self.problem: Message | None = None
        self._pages: list[frozenset[str]] = []
        self._declared: int | None = None
        self._waiting: list[NextPage] = []
        self._asked: set[str] = {url}
        self._is_broken = False
        self._is_elsewhere = False

    def add(self, url: str, listing: Listing) -> tuple[Row, ...]:
        """Take in one page; returns the rows that are new, strays included.

        A shell is no page of the list: the list begins with the page that the shell announces.
        """
        if listing.is_shell:
            self._is_elsewhere = True
            self._plan(listing.next_pages)
            return ()
        addresses = frozenset(row.url for row in listing.rows)
        number = len(self._pages) + 1
        is_first_of_shell = self._is_elsewhere and not listing.is_empty_by_its_word
        if not addresses and (number > 1 or is_first_of_shell):
            self.doubt(Message(EMPTY_PAGE, {"number": number, "url": url}))
        elif addresses and addresses in self._pages:
            earlier = self._pages.index(addresses) + 1
            self.doubt(Message(REPEATED, {"number": number, "url": url, "earlier": earlier}))
            self._is_broken = True
        if listing.problem is not None:
            self.doubt(listing.problem)
        self._pages.append(addresses)
        self._declared = self._declared if number > 1 else listing.rows_declared
        self._plan(listing.next_pages)
        new = [row for row in (*listing.rows, *listing.strays) if row.url not in self.rows]
        self.rows.update((row.url, row) for row in listing.rows)
        return tuple(new)

    def next_page(self) -> NextPage | None:
        """The next page to ask for; None at the end of the chain, or where it breaks."""
        if self._is_broken or not self._waiting:
            return None
        return self._waiting.pop(0)

    def lost(self, page: NextPage, found: Message) -> None:
        """Note that a page which the list announced did not come."""
        self._pages.append(frozenset())
        number = len(self._pages)
        self.doubt(Message(LOST_PAGE, {"number": number, "url": page.url, "found": found}))

    def doubt(self, problem: Message) -> None:
        """Note why this list is not proven; the first reason stays."""
        self.problem = self.problem or problem

    def report(self) -> ColumnReport:
        """What became of the list; its declared total is compared with what was seen."""
        if self._declared is not None and len(self.rows) < self._declared:
            counts = {"seen": len(self.rows), "declared": self._declared}
            self.doubt(Message(FEWER_ROWS, counts))
        reports = sum(row.promise is Promise.REPORT for row in self.rows.values())
        return ColumnReport(
            url=self.url,
            path=self.path,
            pages_seen=len(self._pages),
            rows_seen=len(self.rows),
            rows_declared=self._declared,
            reports_listed=reports,
            problem=self.problem,
            is_sorted=is_sorted(tuple(self.rows.values())),
        )

    def _plan(self, pages: tuple[NextPage, ...]) -> None:
        for page in pages:
            if page.address in self._asked:
                continue
            if len(self._asked) > MOST_PAGES:
                self.doubt(Message(TOO_MANY_PAGES, {"most": MOST_PAGES}))
                return
            self._asked.add(page.address)
            self._waiting.append(page)
