"""What our own crawls say of a report: it appeared after its date, it is gone, it has moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.clock import day_of
from core.messages import Message
from crawlers.pages.addresses import is_on_portal
from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor.records import Duty
from monitor.standings.health import YieldLimits
from monitor.standings.publication import all_dates
from pipeline.comparing.report_year import STATED
from pipeline.records import Edition, Finding
from pipeline.reference.report_rules import ReportRules

APPEARED_LATER = "date-claimed-before-first-seen"
WITHDRAWN = "report-withdrawn"
RULES = frozenset({APPEARED_LATER, WITHDRAWN})

LATER = "appearance.later"
GONE = "appearance.gone"
MOVED = "appearance.moved"
REDATED = "appearance.redated"


@dataclass(frozen=True, slots=True)
class CleanCrawls:
    """The crawls that can prove an absence, by portal, newest first, and what they must number."""

    clean: Mapping[str, Sequence[CrawlReport]]
    portals: Mapping[str, Portal]
    limits: YieldLimits
    least_between: int = 2
    least_gone: int = 3
    least_gone_for: timedelta = timedelta(hours=48)


def since_last_seen(edition: Edition, looks: CleanCrawls) -> list[CrawlReport]:
    """The clean crawls that did not see these bytes any more, newest first.

    None for a file on another host: that one may be down while the portal is crawled to its end.
    """
    clean = looks.clean.get(edition.portal, ())
    since = [crawl for crawl in clean if crawl.started_at > edition.last_seen_at]
    portal = looks.portals[edition.portal] if since else None
    is_elsewhere = portal and not any(is_on_portal(url, portal) for url in edition.urls)
    return [] if is_elsewhere else since


def current(editions: Sequence[Edition], looks: CleanCrawls) -> Sequence[Edition]:
    """The editions that the latest clean crawls still saw; all of them when none does."""
    return [one for one in editions if not since_last_seen(one, looks)] or editions


def appeared_later(
    duty: Duty, editions: Sequence[Edition], looks: CleanCrawls, rules: ReportRules
) -> Finding | None:
    """A stated date before crawls that did not see the report: worded as a question, no more."""
    stated = [one.on for one in all_dates(editions) if one.basis in STATED]
    if not stated:
        return None
    claimed, first = min(stated), min(editions, key=lambda one: one.first_seen_at)
    between = [
        crawl
        for crawl in looks.clean.get(first.portal, ())
        if day_of(crawl.started_at) > claimed and crawl.ended_at < first.first_seen_at
    ]
    if len(between) < looks.least_between:
        return None
    seen_on = day_of(first.first_seen_at).isoformat()
    values = {"claimed": claimed.isoformat(), "seen": seen_on, **_span(between)}
    message = Message(LATER, {"year": duty.year, **values})
    return rules.broken(APPEARED_LATER, message, expected=claimed.isoformat(), found=seen_on)


def withdrawn(
    duty: Duty, editions: Sequence[Edition], looks: CleanCrawls, rules: ReportRules
) -> Finding | None:
    """A report no edition of which was seen by several clean crawls in a row.

    Each of them asked its address, which gave nothing, and no list showed it. Crawls that were not
    complete count neither way, so an outage withdraws nothing.
    """
    absences = [_found_gone(edition, looks) for edition in editions]
    if not all(_is_proven(absence, looks) for absence in absences):
        return None
    last = max(editions, key=lambda one: one.last_seen_at)
    seen_on = day_of(last.last_seen_at).isoformat()
    values = {"seen": seen_on, "url": last.urls[0], **_span(_found_gone(last, looks))}
    message = Message(GONE, {"year": duty.year, **values})
    return rules.broken(WITHDRAWN, message, found=seen_on)


def _found_gone(edition: Edition, looks: CleanCrawls) -> list[CrawlReport]:
    """The clean crawls that asked for a report which no list showed, and did not get it."""
    since = since_last_seen(edition, looks)
    return [crawl for crawl in since if not set(crawl.gone).isdisjoint(edition.urls)]


def _is_proven(absence: Sequence[CrawlReport], looks: CleanCrawls) -> bool:
    if len(absence) < looks.least_gone:
        return False
    return absence[0].started_at - absence[-1].started_at >= looks.least_gone_for


def _span(crawls: Sequence[CrawlReport]) -> dict[str, str | int]:
    days = [day_of(crawl.started_at).isoformat() for crawl in crawls]
    return {"crawls": len(crawls), "first": min(days), "last": max(days)}


def notes(editions: Sequence[Edition], edition: Edition, looks: CleanCrawls) -> list[Message]:
    """What a reader should know of the edition that counts: where it was, and other dates."""
    seen = current(editions, looks)
    gone = [one for one in editions if one not in seen]
    before = [url for one in gone for url in one.urls] + list(edition.former_urls)
    moved = [url for url in dict.fromkeys(before) if url not in edition.urls]
    said = [Message(MOVED, {"old": moved[-1], "new": edition.urls[0]})] if moved else []
    dates = sorted({one.on for one in all_dates(editions) if one.basis in STATED})
    if len(dates) > 1 and len(editions) > 1:
        said.append(Message(REDATED, {"dates": ", ".join(day.isoformat() for day in dates)}))
    return said
