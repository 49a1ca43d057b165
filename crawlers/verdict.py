"""How far a crawl may be trusted: one outcome and the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from crawlers.journal import Journal
from crawlers.pages.dates import SHANGHAI
from crawlers.portals import Portal
from crawlers.records import ColumnReport, CrawlOutcome, CrawlReport

NEEDS_BROWSER = (
    "{url} shows no rows without a browser; install Debian's chromium (apt-get install chromium "
    "libatomic1) or set CHROMIUM_PATH"
)


def judge(
    journal: Journal, portal: Portal, yardstick: CrawlReport | None
) -> tuple[CrawlOutcome, str]:
    """Judge a crawl by its journal and the latest complete crawl before it, the yardstick."""
    if journal.own_fault is not None:
        return CrawlOutcome.FAILED, f"our own error: {journal.own_fault}"
    blocked = _blocked(journal)
    if blocked is not None:
        return CrawlOutcome.BLOCKED, blocked
    doubts = list(_doubts(journal, portal, yardstick))
    if not journal.pages_read or not journal.columns:
        return CrawlOutcome.FAILED, _nothing_found(journal, portal)
    if doubts:
        more = f" (and {len(doubts) - 1} more)" if len(doubts) > 1 else ""
        return CrawlOutcome.PARTIAL, f"{doubts[0]}{more}"
    return CrawlOutcome.COMPLETE, (
        f"{len(journal.columns)} lists of annual reports at {portal.base_url} read to their end, "
        f"{journal.reports_listed} reports listed and fetched"
    )


def latest_yardstick(reports: Sequence[CrawlReport], since: date | None) -> CrawlReport | None:
    """The latest complete crawl (of reports oldest first) that a person did not set aside."""
    for report in reversed(reports):
        is_recent = since is None or report.started_at.astimezone(SHANGHAI).date() >= since
        if report.outcome is CrawlOutcome.COMPLETE and is_recent:
            return report
    return None


def _blocked(journal: Journal) -> str | None:
    """Who keeps us out, if anybody does."""
    if journal.blocked is not None:
        return journal.blocked
    if journal.robots_refusals:
        return f"robots.txt forbids {journal.robots_refusals[0]}"
    if not journal.pages_read and journal.forbidden:
        return f"{journal.forbidden[0]} and every other page answered 403"
    if journal.needs_browser is not None:
        return NEEDS_BROWSER.format(url=journal.needs_browser)
    return None


def _doubts(journal: Journal, portal: Portal, yardstick: CrawlReport | None) -> Iterator[str]:
    """Everything that keeps this crawl from proving that something is absent."""
    if journal.stopped is not None or not journal.has_ended:
        yield _early_end(journal, portal)
    yield from (f"{one.url}: {one.problem}" for one in journal.columns if one.problem is not None)
    if journal.unread:
        yield f"{len(journal.unread)} listed documents gave no answer, such as {journal.unread[0]}"
    if journal.reports_listed < portal.expect.min_reports:
        yield (
            f"{journal.reports_listed} reports listed at {portal.base_url}, "
            f"at least {portal.expect.min_reports} expected"
        )
    if yardstick is not None:
        yield from _shrunken(journal, portal, yardstick)


def _early_end(journal: Journal, portal: Portal) -> str:
    return journal.stopped or f"the crawl of {portal.base_url} was stopped before its end"


def _nothing_found(journal: Journal, portal: Portal) -> str:
    if not journal.has_ended:
        return _early_end(journal, portal)
    pages = ", ".join(portal.start)
    if journal.pages_read:
        return f"no column of annual reports found from {pages} of {portal.base_url}"
    what = f": {journal.problems[0].found}" if journal.problems else ""
    return f"no page of {portal.base_url} could be used{what}"


def _shrunken(journal: Journal, portal: Portal, yardstick: CrawlReport) -> Iterator[str]:
    """Lists that lost most of their reports since the yardstick, or are not found any more.

    A list that is suddenly empty would turn every agency in it into a missing one.
    """
    before = sum(column.reports_listed for column in yardstick.columns)
    if journal.reports_listed * 2 < before:
        yield f"{portal.base_url} lists {journal.reports_listed} reports, {before} last time"
    now = {column.url: column.reports_listed for column in journal.columns}
    for column in yardstick.columns:
        listed = now.get(column.url)
        if listed is None and column.reports_listed:
            yield f"{column.url}: {_last_time(column)}, and the list is not found any more"
        elif listed is not None and listed * 2 < column.reports_listed:
            yield f"{column.url}: lists {listed} reports, {_last_time(column)}"


def _last_time(column: ColumnReport) -> str:
    return f"it listed {column.reports_listed} last time"
