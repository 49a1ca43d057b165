"""Arithmetic over all tables: consistent ones hold, any changed cell is found, no blank accuses."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.records import Number, Outcome
from tests.pipeline.consistent import Rows, proceedings_table, requests_table
from tests.pipeline.reference import broken, empty_report, findings, rules_with, with_figures

FORMS = st.sampled_from([("2021-30", 2022), ("2019-60", 2020)])
ARITHMETIC = ("t3-", "t4-")
LOOKS_ODD = {"t3-carry-ratio"}  # info: says nothing about sums


def _arithmetic(rules: set[str]) -> set[str]:
    return {rule for rule in rules if rule.startswith(ARITHMETIC)} - LOOKS_ODD


def _judged(requests: Rows, proceedings: Rows, form_id: str, year: int) -> set[str]:
    report = with_figures(
        empty_report(year, form_id), {"requests": requests, "proceedings": proceedings}
    )
    return _arithmetic(broken(findings(report)))


@given(data=st.data())
@settings(max_examples=60)
def test_a_consistent_table_satisfies_every_rule(data: st.DataObject) -> None:
    form_id, year = data.draw(FORMS)
    requests = data.draw(requests_table(form_id))
    assert _judged(requests, data.draw(proceedings_table()), form_id, year) == set()


@given(data=st.data(), change=st.integers(min_value=-9, max_value=9).filter(bool))
@settings(max_examples=150)
def test_any_single_changed_cell_breaks_a_rule(data: st.DataObject, change: int) -> None:
    form_id, year = data.draw(FORMS)
    tables = {
        "requests": data.draw(requests_table(form_id)),
        "proceedings": data.draw(proceedings_table()),
    }
    table = tables[data.draw(st.sampled_from(sorted(tables)))]
    row = data.draw(st.sampled_from(sorted(table)))
    column = data.draw(st.sampled_from(sorted(table[row])))
    table[row][column] += change
    assume(table[row][column] >= 0)  # of a number that cannot be, no sum is checked
    assert _judged(tables["requests"], tables["proceedings"], form_id, year)


@given(data=st.data())
@settings(max_examples=100)
def test_any_blanked_cell_breaks_no_rule(data: st.DataObject) -> None:
    form_id, year = data.draw(FORMS)
    tables: dict[str, dict[str, dict[str, Number | None]]] = {
        "requests": {k: dict(v) for k, v in data.draw(requests_table(form_id)).items()},
        "proceedings": {k: dict(v) for k, v in data.draw(proceedings_table()).items()},
    }
    table = tables[data.draw(st.sampled_from(sorted(tables)))]
    row = data.draw(st.sampled_from(sorted(table)))
    table[row][data.draw(st.sampled_from(sorted(table[row])))] = None
    found = findings(with_figures(empty_report(year, form_id), tables))
    assert _arithmetic(broken(found)) == set()
    assert _arithmetic(rules_with(Outcome.NOT_CHECKED, found))
