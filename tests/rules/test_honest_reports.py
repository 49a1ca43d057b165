"""Three hundred honest reports in words that nobody here chose: none is accused of an error.

`make test` reads every other one, `make faults` all.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import pytest

from pipeline.one_report import check
from pipeline.records import Finding, Outcome
from tests.rules.honest_reports import REPORTS, honest_reports, printed
from tests.rules.publications import broken_errors, invented, read_body

# What is read from words alone.
WORDING = (
    "improvement-missing",
    "problems-none",
    "fee-statement-missing",
    "fee-statement-amount",
    "itemised-sum",
)


HALVES = [0, pytest.param(1, marks=pytest.mark.faults)]


@cache
def _findings(half: int) -> dict[str, tuple[Finding, ...]]:
    return {
        name: check(read_body(printed(made, number // 2)), invented(), None)[0]
        for number, (name, made) in enumerate(honest_reports())
        if number % 2 == half
    }


@pytest.mark.parametrize("half", HALVES)
def test_no_honest_report_is_accused(half: int) -> None:
    accused = {name: broken_errors(found) for name, found in _findings(half).items()}
    assert {name: found for name, found in accused.items() if found} == {}


@pytest.mark.parametrize("half", HALVES)
def test_one_in_a_hundred_at_most_is_asked_about_its_words(half: int) -> None:
    asked = {
        name: [
            (one.rule, str(one.message))
            for one in found
            if one.rule in WORDING and one.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)
        ]
        for name, found in _findings(half).items()
    }
    spoken = {name: found for name, found in asked.items() if found}
    assert len(spoken) <= REPORTS / 2 / 100, spoken


def test_the_honest_reports_are_judged_by_what_they_say() -> None:
    """A report whose sections or tables were not read would be accused of nothing, too."""
    held = Counter(
        one.rule for found in _findings(0).values() for one in found if one.outcome is Outcome.HOLDS
    )
    half = REPORTS // 2
    assert (held["section-missing"], held["table-missing"]) == (6 * half, 3 * half)
    assert all(held[rule] for rule in WORDING)
