"""Second looks as a browser would have left them: the stored thing, without the browser."""

from __future__ import annotations

from core.messages import Message
from crawlers.archive import Archive
from crawlers.kept_looks import keep_look
from crawlers.looks import VERSION, ListLook, LookOutcome, SecondLook
from crawlers.records import ColumnReport, CrawlReport

SHAPE = "5ba9e0000001"
REASONS = {
    LookOutcome.SAME: Message("second-look.same", {"controls": 2, "rows": 15}),
    LookOutcome.MORE: Message("second-look.more", {"act": "i", "count": 3, "named": "望江街道"}),
    LookOutcome.UNJUDGED: Message("second-look.restless"),
    LookOutcome.LIMIT: Message("second-look.limit", {"controls": 200, "left": 3}),
}


def looked_again(report: CrawlReport, outcome: LookOutcome = LookOutcome.SAME) -> SecondLook:
    """A look at every list of a crawl, just after it."""
    return SecondLook(
        version=VERSION,
        portal=report.portal,
        look_id=report.crawl_id,
        crawl_id=report.crawl_id,
        started_at=report.started_at,
        ended_at=report.ended_at,
        lists=tuple({one.url: _list(one, outcome) for one in report.columns}.values()),
    )


def kept_again(archive: Archive, report: CrawlReport) -> None:
    """Keep such a look beside the crawl."""
    keep_look(archive, looked_again(report))


def _list(column: ColumnReport, outcome: LookOutcome) -> ListLook:
    return ListLook(
        url=column.url,
        shape=column.shape or "",
        outcome=outcome,
        reason=REASONS[outcome],
        acts=(),
        controls=2,
        requests=3,
        seconds=21.0,
    )
