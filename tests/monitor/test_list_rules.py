"""What rules say of lists is a remark on the status page and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from crawlers.records import CrawlOutcome, CrawlReport
from monitor.standings.list_rules import CHECKS, remarks_on
from tests.monitor.made import REFERENCE, RULEBOOK, crawl


@dataclass(frozen=True, slots=True)
class ListCase:
    """A crawl, and whether one rule remarks on its lists."""

    what: str
    rule: str
    crawl: CrawlReport
    is_remarked: bool


def seen(outcome: CrawlOutcome = CrawlOutcome.COMPLETE, **column: object) -> CrawlReport:
    """A crawl whose lists were seen so."""
    made = crawl("2023-02-03", outcome)
    columns = (replace(one, **column) for one in made.columns)  # type: ignore[arg-type]
    return replace(made, columns=tuple(columns))


PARTIAL = CrawlOutcome.PARTIAL
CASES = (
    ListCase("in no order", "list-order-chaos", seen(is_sorted=False), True),
    ListCase("in order", "list-order-chaos", seen(is_sorted=True), False),
    ListCase("nobody knows", "list-order-chaos", seen(is_sorted=None), False),
    ListCase("not seen to its end", "list-order-chaos", seen(PARTIAL, is_sorted=False), False),
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}: {case.what}")
def test_a_rule_of_lists_remarks_on_what_it_is_for(case: ListCase) -> None:
    found = [one.rule for one in remarks_on(case.crawl, REFERENCE.rules_of(None))]
    assert (case.rule in found) is case.is_remarked


def test_every_rule_of_lists_is_in_the_book_and_has_cases_of_both_kinds() -> None:
    assert set(RULEBOOK.rules) >= CHECKS.keys()
    for is_remarked in (True, False):
        assert {one.rule for one in CASES if one.is_remarked is is_remarked} == CHECKS.keys()
