"""The earlier crawls that a new one is measured by, and whether damage is why there are none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from core.clock import day_of
from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.control import is_listed_report
from crawlers.crawl_ids import started_at
from crawlers.damage import has_whole_manifest, read_report
from crawlers.records import CrawlOutcome, CrawlReport

LOST = "baseline.lost"


@dataclass(frozen=True, slots=True)
class KnownList:
    """A list that an earlier crawl saw, and the most reports that it listed there.

    `path` are the names of its column. `is_sure` is False where no report of that crawl is left and
    its manifest alone tells of the list: `url` is then one of its pages, not always the first.
    """

    url: str
    path: tuple[str, ...]
    reports: int
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What is still known of earlier crawls.

    `report` is the latest complete one all of which is known; `lists` are those that it or a later
    one saw, whatever became of that one; `lost` says that damage left nothing to compare with.
    """

    report: CrawlReport | None
    lists: tuple[KnownList, ...] = ()
    lost: Message | None = None


def yardstick_of(
    archive: Archive, portal: str, since: date | None, of: str | None = None
) -> Yardstick:
    """Find what a crawl of a portal is measured by: this one (`of`), or the next one.

    A person may have set aside what is older than `since`. A list that is shorter than it was, or
    not found any more, would make agencies missing: so every list counts that was seen since the
    last complete crawl, by one that was cut short or whose report is damaged, too. Where the last
    crawl is damaged and no other is left to compare with, the next one proves nothing.
    """
    known: dict[tuple[str, ...], KnownList] = {}
    whole: CrawlReport | None = None
    for crawl_id in _newest_first(archive, portal, since, of):
        report, _ = read_report(archive, portal, crawl_id)
        for one in _lists_of(archive, portal, crawl_id, report):
            key = (one.url,) if one.is_sure else one.path
            known[key] = max(known.get(key, one), one, key=lambda seen: seen.reports)
        if report is not None and _is_whole(archive, report):
            whole = report
            break
    lists = tuple(one for one in known.values() if one.reports)
    last = _last_reported(archive, portal, since, of) if whole is None else None
    if last is not None and _is_damaged(archive, portal, last):
        return Yardstick(None, lists, Message(LOST, {"crawl_id": last}))
    return Yardstick(whole, lists)


def _last_reported(archive: Archive, portal: str, since: date | None, of: str | None) -> str | None:
    reported = set(archive.reported_ids(portal))
    return next((one for one in _newest_first(archive, portal, since, of) if one in reported), None)


def _newest_first(
    archive: Archive, portal: str, since: date | None, of: str | None
) -> Iterator[str]:
    """The other crawls that left a report or a manifest."""
    left = {*archive.crawl_ids(portal), *archive.reported_ids(portal)} - {of or ""}
    for crawl_id in sorted(left, reverse=True):
        if since is not None and day_of(started_at(crawl_id)) < since:
            return
        yield crawl_id


def _is_whole(archive: Archive, report: CrawlReport) -> bool:
    return report.outcome is CrawlOutcome.COMPLETE and has_whole_manifest(archive, report)


def _lists_of(
    archive: Archive, portal: str, crawl_id: str, report: CrawlReport | None
) -> Iterator[KnownList]:
    if report is not None:
        for column in report.columns:
            yield KnownList(column.url, column.path, column.reports_listed)
        return
    pages: dict[tuple[str, ...], set[str]] = defaultdict(set)
    first: dict[tuple[str, ...], str] = {}
    for seen in archive.sightings(portal, crawl_id):
        if is_listed_report(seen) and seen.listed_at is not None:
            pages[seen.column].add(seen.url)
            first.setdefault(seen.column, seen.listed_at)
    for path, reports in pages.items():
        yield KnownList(first[path], path, len(reports), is_sure=False)


def _is_damaged(archive: Archive, portal: str, crawl_id: str) -> bool:
    report, damage = read_report(archive, portal, crawl_id)
    return damage is not None or (report is not None and not has_whole_manifest(archive, report))
