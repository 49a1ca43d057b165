"""What a finding says was found is printed there; how many there are is a count."""

from __future__ import annotations

import re

import pytest

from core.messages import render
from crawlers.records import DateBasis
from pipeline.interchange import finding_as_json
from pipeline.records import Finding, Number, Outcome, Period, Report
from tests.rules.made import OVERALL, Made, judged, report
from tests.rules.situations import SPOKEN, RuleCase
from tests.rules.test_every_rule import CASES

# What a rule holds in its hand besides the report: two documents, two readings, another kind.
BESIDE_THE_REPORT = ("wrong-document", "two-readers-differ", "duplicate-conflicting")


@pytest.mark.parametrize("case", CASES, ids=str)
def test_what_was_found_is_printed_at_its_place(case: RuleCase) -> None:
    read = report(case.made)
    for finding in case.findings():
        if finding.outcome in SPOKEN and finding.found is not None:
            assert _is_printed(finding, read), finding


@pytest.mark.parametrize("case", CASES, ids=str)
def test_nothing_is_expected_that_cannot_be(case: RuleCase) -> None:
    for finding in case.findings():
        if isinstance(finding.expected, Number) and not _is_signed(finding):
            assert finding.expected >= 0, finding


def _is_signed(finding: Finding) -> bool:
    return finding.where.column == "change"


def _is_printed(finding: Finding, read: Report) -> bool:
    where, found = finding.where, str(finding.found)
    if finding.rule in BESIDE_THE_REPORT:
        return True
    if where.quote and found in where.quote:
        return True
    if where.table and where.column:
        return found in _cells(read, where.table, where.row, where.column)
    if where.section:
        printed = read.sections.get(where.section, "") + read.sections_by_place.get(
            where.section, ""
        )
        return found in printed or _is_a_heading_of(found, where.section, read)
    return found in read.text or found in (*_days(read), _span(read.period))


def _cells(read: Report, table: str, row: str | None, column: str) -> set[str]:
    rows = read.tables[table].rows if table in read.tables else {}
    cells = [rows[key].get(column) for key in rows if row in (None, key)]
    return {text for cell in cells if cell for text in (str(cell.value), cell.printed)}


def _is_a_heading_of(found: str, section: int, read: Report) -> bool:
    return any(
        re.match(rf"第?{re.escape(found)}[、部.．]", line) for line in read.text.splitlines()
    )


def _days(read: Report) -> tuple[str, ...]:
    return tuple(day.on.isoformat() for day in read.dates)


def _span(period: Period | None) -> str:
    days = (period.first, period.last) if period else ()
    return " — ".join(day.isoformat() for day in days if day)


def test_a_period_finding_says_what_is_right() -> None:
    made = Made(period=("2022-01-01", "2022-11-30"))
    (finding,) = [one for one in judged(made) if one.rule == "period-mismatch"]
    said = finding_as_json(finding, "zh")
    assert said["message"] == ("统计期限为 2022-01-01 — 2022-11-30，应为 2022-01-01 — 2022-12-31")


@pytest.mark.parametrize(
    ("signed", "text", "wrong", "right"),
    [
        ("2023-01-16", "", 2021, 2022),
        ("2022-01-16", "", 2022, 2021),
        (None, "", None, None),
        ("2023-01-16", "2021年新增三栏，2021年办结。", None, None),
    ],
)
def test_of_title_and_period_the_one_is_wrong_that_signature_and_text_refute(
    signed: str | None, text: str, wrong: int | None, right: int | None
) -> None:
    dates = ((signed, DateBasis.SIGNATURE),) if signed else ()
    made = Made(period=("2021-01-01", "2021-12-31"), dates=dates, sections={1: OVERALL + text})

    (finding,) = [one for one in judged(made) if one.rule == "title-year-mismatch"]

    assert (finding.outcome, finding.found, finding.expected) == (Outcome.BROKEN, wrong, right)
    assert "2021" in (said := render(finding.message, "zh"))
    assert "2022" in said


def test_how_many_is_a_count_and_no_printed_value() -> None:
    made = Made(cells={"requests.granted.total": None, "requests.granted.natural_person": None})
    (finding,) = [
        one for one in judged(made) if one.rule == "cell-blank" and one.outcome is Outcome.BROKEN
    ]
    said = finding_as_json(finding, "zh")
    assert (said["found"], said["expected"], said["count"]) == (None, None, 2)


def test_negative_parts_make_no_negative_total() -> None:
    """The negative cell is the fault; no sum over it is told what it should be."""
    place = "requests.granted.natural_person"
    found = {one.rule: one for one in judged(Made(cells={place: -3})) if one.outcome in SPOKEN}
    assert "cell-negative" in found
    assert "t3-total-horizontal" not in found
