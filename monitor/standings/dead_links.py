"""Listed reports and files that the portal itself says are not there, crawl after crawl."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.clock import day_of
from core.messages import Message, Value
from crawlers.records import CrawlReport
from monitor.records import Duty
from monitor.standings.appearance import CleanCrawls
from pipeline.records import Announcement, Edition, Finding
from pipeline.reference.report_rules import ReportRules

DEAD_LINK = "dead-link"
RULES = frozenset({DEAD_LINK})
# Who is refused may still be let in elsewhere: that is a matter for our operators.
REFUSED = (0, 401, 403, 407, 429, 503)

DEAD = "dead-links.dead"


@dataclass(frozen=True, slots=True)
class DeadLinkLimits:
    """How many clean crawls over what time must have found a link dead."""

    crawls: int
    time: timedelta


def dead_links(
    duty: Duty,
    editions: Sequence[Edition],
    rows: Iterable[Announcement],
    looks: CleanCrawls,
    rules: ReportRules,
) -> Iterator[Finding]:
    """The rows of lists that announce this very report, or a file of it, and lead to nothing."""
    patience = _patience(rules.parameters(DEAD_LINK))
    for row in rows:
        is_of_duty = row.agency is not None and row.agency.code == duty.agency_code
        if not is_of_duty or row.year != duty.year or row.sha256 or row.status in REFUSED:
            continue
        seen_dead = _crawls_since(row, editions, looks)
        if _is_proven(seen_dead, patience):
            yield _dead(row, seen_dead, rules)


def _patience(parameters: Mapping[str, float]) -> DeadLinkLimits:
    time = timedelta(hours=parameters["least_hours"])
    return DeadLinkLimits(int(parameters["least_crawls"]), time)


def _crawls_since(
    row: Announcement, editions: Sequence[Edition], looks: CleanCrawls
) -> list[CrawlReport]:
    """The clean crawls since the address last gave a document, newest first."""
    alive = [one.last_seen_at for one in editions if row.url in (*one.urls, *one.former_urls)]
    since: datetime = max([row.first_seen_at, *alive])
    clean = looks.clean.get(row.portal, ())
    return [one for one in clean if one.ended_at >= since and one.started_at <= row.last_seen_at]


def _is_proven(crawls: Sequence[CrawlReport], patience: DeadLinkLimits) -> bool:
    if not crawls or len(crawls) < patience.crawls:
        return False
    return crawls[0].started_at - crawls[-1].started_at >= patience.time


def _dead(row: Announcement, crawls: Sequence[CrawlReport], rules: ReportRules) -> Finding:
    days = [day_of(crawl.started_at).isoformat() for crawl in crawls]
    values: dict[str, Value] = {
        "title": row.title,
        "found": row.found,
        "first": min(days),
        "last": max(days),
        "crawls": len(crawls),
        "url": row.url,
    }
    return rules.broken(DEAD_LINK, Message(DEAD, values), found=row.status)
