"""A list in no order is a remark on the status page and nothing else."""

from __future__ import annotations

from dataclasses import replace

from crawlers.records import CrawlOutcome, CrawlReport
from monitor.standings.list_order import LIST_ORDER, unsorted_lists
from tests.monitor.made import REFERENCE, crawl


def _crawl(is_sorted: bool | None, outcome: CrawlOutcome = CrawlOutcome.COMPLETE) -> CrawlReport:
    made = crawl("2023-02-03", outcome)
    return replace(made, columns=tuple(replace(c, is_sorted=is_sorted) for c in made.columns))


def _rules(crawl: CrawlReport) -> list[str]:
    return [finding.rule for finding in unsorted_lists(crawl, REFERENCE.rules_of(None))]


def test_only_a_list_in_no_order_is_remarked_on() -> None:
    assert _rules(_crawl(False)) == [LIST_ORDER]
    assert _rules(_crawl(True)) == []


def test_a_list_that_was_not_seen_to_its_end_is_not_judged() -> None:
    assert _rules(_crawl(None)) == []
    assert _rules(_crawl(False, CrawlOutcome.PARTIAL)) == []
