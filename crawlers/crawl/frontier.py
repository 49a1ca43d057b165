"""The pages still to be opened on the way to reports, breadth first and each of them once.

A crawl and a probe walk by it: what a probe reaches, the crawl under its file will reach, too.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from crawlers.pages.answers import Ask
from crawlers.pages.discovery import Lead
from crawlers.pages.listing import Listing
from crawlers.pages.page import column_key
from crawlers.pages.titles import Promise
from crawlers.records import Role


class Frontier:
    """What is planned, what of it is still to be opened, and where redirects led."""

    def __init__(self, most: int | None = None) -> None:
        self._most = most
        self._queue: deque[Lead] = deque()
        self._planned: dict[str, Lead] = {}

    def __len__(self) -> int:
        """How many pages are still to be opened."""
        return len(self._queue)

    def __iter__(self) -> Iterator[str]:
        """The keys of all pages planned so far, opened or not."""
        return iter(self._planned)

    @property
    def known(self) -> int:
        """How many pages were opened, or only reached by a redirect."""
        return len(self._planned) - len(self._queue)

    def plan(self, leads: Iterable[Lead]) -> Lead | None:
        """Plan what is not planned yet; the first lead for which there is no room any more."""
        for lead in leads:
            if lead.key in self._planned:
                continue
            if self._most is not None and len(self._planned) >= self._most:
                return lead
            self._planned[lead.key] = lead
            self._queue.append(lead)
        return None

    def next(self) -> Lead:
        """The page to open now; there must be one."""
        return self._queue.popleft()

    def landed(self, lead: Lead, url: str) -> Lead | None:
        """Under which other lead the page is planned or read to which a redirect led, if any."""
        key = column_key(url)
        if key == lead.key:
            return None
        known = self._planned.setdefault(key, lead)
        return None if known is lead else known


def question_for(lead: Lead) -> Ask:
    """How the page of a lead is asked for."""
    return Ask(lead.url, Role.LIST, lead.address, lead.form, referer=lead.listed_at)


def is_mostly_reports(listing: Listing) -> bool:
    """Whether a page is a column of annual reports by its rows, whatever it calls itself."""
    reports = sum(row.promise is Promise.REPORT for row in listing.rows)
    return reports * 2 > len(listing.rows)
