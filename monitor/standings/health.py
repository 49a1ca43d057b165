"""Did each crawl yield what its portal usually yields: outcome, age, and its own history."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median_low

from core.clock import day_of
from crawlers.portals import Portal
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.records import PortalHealth
from pipeline.reference.rulebook import Rulebook

CRAWL_BLIND = "crawl-blind"


@dataclass(frozen=True, slots=True)
class YieldLimits:
    """From when on a crawl that calls itself complete saw too little: rule `crawl-blind`."""

    #: More than this share less than usual.
    most_fall: float
    #: What is usual is the median of so many complete crawls: a few smooth one odd night and still
    #: follow a portal that really moved its reports away.
    runs: int

    def are_broken(self, listed: int, usual: int | None) -> bool:
        return listed == 0 or (usual is not None and usual - listed > self.most_fall * usual)


def yield_limits(book: Rulebook) -> YieldLimits:
    """What the rule book says of it."""
    said = book.parameters(CRAWL_BLIND)
    return YieldLimits(said["most_fall"], max(1, int(said["runs"])))


def portal_health(
    portal: Portal, crawls: Sequence[CrawlReport], limits: YieldLimits
) -> PortalHealth:
    """The health of one portal from its crawls, newest first."""
    latest = crawls[0] if crawls else None
    complete = [crawl for crawl in crawls if crawl.outcome is CrawlOutcome.COMPLETE]
    return PortalHealth(
        portal=portal.id,
        outcome=latest.outcome if latest else None,
        reason=latest.reason if latest else None,
        at=latest.started_at if latest else None,
        last_complete_at=complete[0].started_at if complete else None,
        listed=reports_listed(latest) if latest else None,
        usual=usual_yield(portal, crawls[1:], limits),
        is_blind=is_blind(portal, crawls, limits),
        failures=failures_in_a_row(portal, crawls, limits),
        columns=latest.columns if latest else (),
        control=latest.control if latest else None,
        roads=latest.roads if latest else None,
    )


def failures_in_a_row(portal: Portal, crawls: Sequence[CrawlReport], limits: YieldLimits) -> int:
    """How many of the latest crawls (newest first) were not complete, or blind."""
    count = 0
    while count < len(crawls):
        is_complete = crawls[count].outcome is CrawlOutcome.COMPLETE
        if is_complete and not is_blind(portal, crawls[count:], limits):
            break
        count += 1
    return count


def reports_listed(crawl: CrawlReport) -> int:
    """How many reports the columns of one crawl listed, of any year."""
    return sum(column.reports_listed for column in crawl.columns)


def usual_yield(portal: Portal, earlier: Sequence[CrawlReport], limits: YieldLimits) -> int | None:
    """What the last complete crawls listed (median); None when there was none.

    Crawls from before the portal was rebuilt (`expect.since`) are no yardstick.
    """
    since = portal.expect.since or date.min
    complete = [
        crawl
        for crawl in earlier
        if crawl.outcome is CrawlOutcome.COMPLETE and day_of(crawl.started_at) >= since
    ]
    listed = [reports_listed(crawl) for crawl in complete[: limits.runs]]
    return median_low(listed) if listed else None


def clean_crawls(
    portal: Portal, crawls: Sequence[CrawlReport], limits: YieldLimits
) -> list[CrawlReport]:
    """The complete crawls (newest first) that listed as much as usual: those that are not blind.

    Crawls from before the portal was rebuilt (`expect.since`) prove nothing about it.
    """
    since = portal.expect.since or date.min
    clean: list[CrawlReport] = []
    usual: deque[int] = deque(maxlen=limits.runs)
    for crawl in reversed(crawls):
        if crawl.outcome is CrawlOutcome.COMPLETE and day_of(crawl.started_at) >= since:
            listed = reports_listed(crawl)
            if not limits.are_broken(listed, median_low(usual) if usual else None):
                clean.append(crawl)
            usual.append(listed)
    return clean[::-1]


def clean_by_portal(
    portals: Mapping[str, Portal],
    crawls: Mapping[str, Sequence[CrawlReport]],
    limits: YieldLimits,
) -> Mapping[str, Sequence[CrawlReport]]:
    """The clean crawls of every portal that there is a file of."""
    return {
        portal: clean_crawls(portals[portal], of_portal, limits)
        for portal, of_portal in crawls.items()
        if portal in portals
    }


def is_blind(portal: Portal, crawls: Sequence[CrawlReport], limits: YieldLimits) -> bool:
    """Whether the latest crawl (the first) calls itself complete, yet saw too little.

    Too little is nothing at all, or much less than the portal usually lists.
    """
    if not crawls or crawls[0].outcome is not CrawlOutcome.COMPLETE:
        return False
    listed = reports_listed(crawls[0])
    return limits.are_broken(listed, usual_yield(portal, crawls[1:], limits))
