"""What rules say of a portal's lists of annual reports: for the status page only."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from core.messages import Message, Value
from crawlers.records import ColumnReport, CrawlOutcome, CrawlReport
from pipeline.records import Finding
from pipeline.reference.report_rules import ReportRules

UNSORTED = "list-order.unsorted"


def remarks_on(latest: CrawlReport, rules: ReportRules) -> Iterator[Finding]:
    """What the rules say of each list that a complete crawl read to its end."""
    if latest.outcome is not CrawlOutcome.COMPLETE:
        return
    for column in latest.columns:
        for rule, check in CHECKS.items():
            said = check(column) if column.is_complete and rules.applies(rule) else None
            if said is not None:
                yield rules.broken(rule, said)


def _unsorted(column: ColumnReport) -> Message | None:
    """Rows in no order; None where nobody knows."""
    if column.is_sorted is not False:
        return None
    values: dict[str, Value] = {"column": _name(column), "rows": column.rows_seen}
    return Message(UNSORTED, {**values, "url": column.url})


def _name(column: ColumnReport) -> str:
    return " > ".join(column.path) or column.url


# What breaks each rule: a sentence, or None.
CHECKS: Mapping[str, Callable[[ColumnReport], Message | None]] = {
    "list-order-chaos": _unsorted,
}
