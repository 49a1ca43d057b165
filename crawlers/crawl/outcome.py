"""How far a crawl may be trusted: one outcome and the sentence that says why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from core.messages import Message, Value
from crawlers.crawl.baseline import KnownList
from crawlers.crawl.journal import Journal
from crawlers.portals import Portal
from crawlers.records import Control, CrawlOutcome

NEEDS_BROWSER = "outcome.needs-browser"
OUR_ERROR = "outcome.our-error"
FIRST_OF_MORE = "outcome.first-of-more"
READ_TO_THE_END = "outcome.read-to-the-end"
FORBIDDEN = "outcome.forbidden"
OF_COLUMN = "outcome.of-column"
UNREAD = "outcome.unread"
TOO_FEW = "outcome.too-few"
STOPPED = "outcome.stopped"
NO_COLUMN = "outcome.no-column"
NO_PAGE = "outcome.no-page"
NO_PAGE_BECAUSE = "outcome.no-page-because"
FEWER = "outcome.fewer"
LIST_GONE = "outcome.list-gone"
OTHER_REPORTS = "outcome.other-reports"
LIST_SHRUNK = "outcome.list-shrunk"


def judge(
    journal: Journal,
    portal: Portal,
    lists: Sequence[KnownList] = (),
    control: Control | None = None,
) -> tuple[CrawlOutcome, Message]:
    """Judge a crawl by its journal and the lists that were seen before it.

    `control` says how many of the reports of the latest complete crawl were seen again.
    """
    if journal.own_fault is not None:
        return CrawlOutcome.FAILED, Message(OUR_ERROR, {"fault": journal.own_fault})
    blocked = _blocked(journal)
    if blocked is not None:
        return CrawlOutcome.BLOCKED, blocked
    doubts = list(_doubts(journal, portal, lists))
    if control is not None and control.still_listed * 2 < control.known:
        counts = {"known": control.known, "still": control.still_listed}
        doubts.append(Message(OTHER_REPORTS, {"url": portal.base_url, **counts}))
    if not journal.pages_read or not journal.columns:
        return CrawlOutcome.FAILED, _nothing_found(journal, portal)
    if len(doubts) > 1:
        more = Message(FIRST_OF_MORE, {"first": doubts[0], "more": len(doubts) - 1})
        return CrawlOutcome.PARTIAL, more
    if doubts:
        return CrawlOutcome.PARTIAL, doubts[0]
    counts = {"lists": len(journal.columns), "reports": journal.reports_listed}
    return CrawlOutcome.COMPLETE, Message(READ_TO_THE_END, {"url": portal.base_url, **counts})


def _blocked(journal: Journal) -> Message | None:
    """Who keeps us out, if anybody does."""
    if journal.blocked is not None:
        return journal.blocked
    if journal.robots_refusals:
        return journal.robots_refusals[0]
    if not journal.pages_read and journal.forbidden:
        return Message(FORBIDDEN, {"url": journal.forbidden[0]})
    if journal.needs_browser is not None:
        return Message(NEEDS_BROWSER, {"url": journal.needs_browser})
    return None


def _doubts(journal: Journal, portal: Portal, lists: Sequence[KnownList]) -> Iterator[Message]:
    """Everything that keeps this crawl from proving that something is absent."""
    if journal.stopped is not None or not journal.has_ended:
        yield _early_end(journal, portal)
    yield from journal.unshown
    for column in journal.columns:
        if column.problem is not None:
            yield Message(OF_COLUMN, {"url": column.url, "problem": column.problem})
    if journal.comparison_lost is not None:
        yield journal.comparison_lost
    if journal.unread:
        yield Message(UNREAD, {"count": len(journal.unread), "url": journal.unread[0]})
    listed, expected = journal.reports_listed, portal.expect.min_reports
    if listed < expected:
        counts = {"reports": listed, "expected": expected}
        yield Message(TOO_FEW, {"url": portal.base_url, **counts})
    yield from _shrunken(journal, portal, lists)


def _early_end(journal: Journal, portal: Portal) -> Message:
    return journal.stopped or Message(STOPPED, {"url": portal.base_url})


def _nothing_found(journal: Journal, portal: Portal) -> Message:
    if not journal.has_ended:
        return _early_end(journal, portal)
    if journal.pages_read:
        return Message(NO_COLUMN, {"url": portal.base_url, "pages": ", ".join(portal.start)})
    if not journal.problems:
        return Message(NO_PAGE, {"url": portal.base_url})
    found = journal.problems[0].found
    return Message(NO_PAGE_BECAUSE, {"url": portal.base_url, "found": found})


def _shrunken(journal: Journal, portal: Portal, lists: Sequence[KnownList]) -> Iterator[Message]:
    """Lists that lost most of their reports since they were seen, or are not found any more.

    A list that is suddenly empty would turn every agency in it into a missing one.
    """
    before = sum(one.reports for one in lists if one.is_sure)
    if journal.reports_listed * 2 < before:
        counts = {"reports": journal.reports_listed, "before": before}
        yield Message(FEWER, {"url": portal.base_url, **counts})
    for one in lists:
        now = [
            column.reports_listed
            for column in journal.columns
            if (column.url == one.url if one.is_sure else column.path == one.path)
        ]
        last_time: dict[str, Value] = {"url": one.url, "before": one.reports}
        if not now:
            yield Message(LIST_GONE, last_time)
        elif sum(now) * 2 < one.reports:
            yield Message(LIST_SHRUNK, last_time | {"reports": sum(now)})
