"""The earlier crawl that a new one is measured by, and whether damage is why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.clock import day_of
from core.messages import Message
from crawlers.archive import Archive
from crawlers.damage import has_whole_manifest, read_report
from crawlers.records import CrawlOutcome, CrawlReport

LOST = "baseline.lost"


@dataclass(frozen=True, slots=True)
class Yardstick:
    """The latest complete crawl all of which is still known; `lost` when damage left none."""

    report: CrawlReport | None
    lost: Message | None = None


def yardstick_of(archive: Archive, portal: str, since: date | None) -> Yardstick:
    """Find what the next crawl of a portal is measured by.

    A person may have set aside what is older than `since`. A list that is shorter than it was would
    make agencies missing: so where the last crawl is damaged and no other is left to compare with,
    the next one proves nothing.
    """
    for report in archive.newest_reports(portal):
        is_recent = since is None or day_of(report.started_at) >= since
        is_complete = report.outcome is CrawlOutcome.COMPLETE
        if is_complete and is_recent and has_whole_manifest(archive, report):
            return Yardstick(report)
    last = archive.reported_ids(portal)[-1:]
    if last and _is_damaged(archive, portal, last[0]):
        return Yardstick(None, Message(LOST, {"crawl_id": last[0]}))
    return Yardstick(None)


def _is_damaged(archive: Archive, portal: str, crawl_id: str) -> bool:
    report, damage = read_report(archive, portal, crawl_id)
    return damage is not None or (report is not None and not has_whole_manifest(archive, report))
