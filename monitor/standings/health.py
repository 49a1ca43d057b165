"""Did each crawl yield what its portal usually yields: outcome, age, and its own history."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import date
from statistics import median_low

from core.clock import day_of
from core.messages import Message
from crawlers.portals import Portal
from crawlers.records import CrawlOutcome, CrawlReport
from monitor.records import PortalHealth

# Five nights smooth one odd night and still follow a portal that really moved its reports away.
HISTORY = 5


def portal_health(portal: Portal, crawls: Sequence[CrawlReport]) -> PortalHealth:
    """The health of one portal from its crawls, newest first."""
    latest = crawls[0] if crawls else None
    complete = [crawl for crawl in crawls if crawl.outcome is CrawlOutcome.COMPLETE]
    return PortalHealth(
        portal=portal.id,
        outcome=latest.outcome if latest else None,
        reason=latest.reason if latest else Message(""),
        at=latest.started_at if latest else None,
        last_complete_at=complete[0].started_at if complete else None,
        listed=reports_listed(latest) if latest else None,
        usual=usual_yield(portal, crawls[1:]),
        is_blind=is_blind(portal, crawls),
        failures=failures_in_a_row(portal, crawls),
        columns=latest.columns if latest else (),
        control=latest.control if latest else None,
        roads=latest.roads if latest else None,
    )


def failures_in_a_row(portal: Portal, crawls: Sequence[CrawlReport]) -> int:
    """How many of the latest crawls (newest first) were not complete, or blind."""
    count = 0
    while count < len(crawls):
        is_complete = crawls[count].outcome is CrawlOutcome.COMPLETE
        if is_complete and not is_blind(portal, crawls[count:]):
            break
        count += 1
    return count


def reports_listed(crawl: CrawlReport) -> int:
    """How many reports the columns of one crawl listed, of any year."""
    return sum(column.reports_listed for column in crawl.columns)


def usual_yield(portal: Portal, earlier: Sequence[CrawlReport]) -> int | None:
    """What the last complete crawls listed (median); None when there was none.

    Crawls from before the portal was rebuilt (`expect.since`) are no yardstick.
    """
    since = portal.expect.since or date.min
    complete = [
        crawl
        for crawl in earlier
        if crawl.outcome is CrawlOutcome.COMPLETE and day_of(crawl.started_at) >= since
    ]
    listed = [reports_listed(crawl) for crawl in complete[:HISTORY]]
    return median_low(listed) if listed else None


def clean_crawls(portal: Portal, crawls: Sequence[CrawlReport]) -> list[CrawlReport]:
    """The complete crawls (newest first) that listed as much as usual: those that are not blind.

    Crawls from before the portal was rebuilt (`expect.since`) prove nothing about it.
    """
    since = portal.expect.since or date.min
    clean: list[CrawlReport] = []
    usual: deque[int] = deque(maxlen=HISTORY)
    for crawl in reversed(crawls):
        if crawl.outcome is CrawlOutcome.COMPLETE and day_of(crawl.started_at) >= since:
            listed = reports_listed(crawl)
            if listed and (not usual or listed * 2 >= median_low(usual)):
                clean.append(crawl)
            usual.append(listed)
    return clean[::-1]


def is_blind(portal: Portal, crawls: Sequence[CrawlReport]) -> bool:
    """Whether the latest crawl (the first) calls itself complete, yet saw too little.

    Too little is nothing at all, or less than half of what the portal usually lists.
    """
    if not crawls or crawls[0].outcome is not CrawlOutcome.COMPLETE:
        return False
    listed = reports_listed(crawls[0])
    usual = usual_yield(portal, crawls[1:])
    return listed == 0 or (usual is not None and listed * 2 < usual)
