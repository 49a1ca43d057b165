"""Single cells with one ordinary trait each: exact or silent, and nothing else is touched.

`make traits` reads two thousand documents.
"""

from __future__ import annotations

from collections import Counter

import pytest

from pipeline.reading.document import Hints
from pipeline.records import Outcome, Severity
from tests.formats.made.traits import TRAITS, Traited, traited
from tests.pipeline.reference import reference
from tests.reading import read

KINDS = tuple(TRAITS)
FEW, MANY = 12, 400


def faults_of(one: Traited) -> Counter[str]:
    """What is wrong with the reading of one document, counted by what it is."""
    report = read(one.content, reference(), Hints())
    found: Counter[str] = Counter()
    for place, expected in one.expected.items():
        key, row, column = place
        table = report.tables.get(key)
        value = table.value(row, column) if table else None
        name = one.traits.get(place, "no trait")
        if value is not None and value != expected:
            found[f"wrong: {name}"] += 1
        elif value is None and expected is not None:
            found["null" if place in one.traits else "null elsewhere"] += 1
    for finding in report.findings:
        if finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR:
            found[f"accused: {finding.rule}: {sorted(one.traits.values())}"] += 1
    return found


def faults(kind: str, count: int, seed: str) -> Counter[str]:
    total: Counter[str] = Counter()
    for number in range(count):
        total += faults_of(traited(kind, number, seed))
    return total


@pytest.mark.parametrize("kind", KINDS)
def test_a_trait_makes_no_number_wrong_and_touches_no_other_cell(kind: str) -> None:
    found = faults(kind, FEW, "short")
    del found["null"]
    assert not found


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_two_thousand_documents_with_traits_are_exact_or_silent(kind: str) -> None:
    found = faults(kind, MANY, "long")
    del found["null"]
    assert not found
