"""Columns of annual reports whose rows stand in no order: for the status page only."""

from __future__ import annotations

from collections.abc import Iterator

from core.messages import Message, Value
from crawlers.records import CrawlOutcome, CrawlReport
from pipeline.records import Finding
from pipeline.reference.report_rules import ReportRules

LIST_ORDER = "list-order-chaos"

UNSORTED = "list-order.unsorted"


def unsorted_lists(latest: CrawlReport, rules: ReportRules) -> Iterator[Finding]:
    """What a complete crawl saw of the order of each list."""
    if latest.outcome is not CrawlOutcome.COMPLETE or not rules.applies(LIST_ORDER):
        return
    for column in latest.columns:
        if column.is_sorted is False and column.is_complete:
            name = " > ".join(column.path) or column.url
            values: dict[str, Value] = {"column": name, "rows": column.rows_seen, "url": column.url}
            yield rules.broken(LIST_ORDER, Message(UNSORTED, values))
