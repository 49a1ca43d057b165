"""No report is held to what was issued after its year: every breach that the cases know."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pipeline.records import Outcome
from pipeline.reference.report_rules import ReportRules
from tests.pipeline.reference import reference
from tests.rules.made import Beside, Made, judged
from tests.rules.situations import ASKED, BROKEN
from tests.rules.test_every_rule import CASES

# The years in which norms change, the ones before them, and the ends of what may be asked.
YEARS = (2008, 2018, 2019, 2020, 2021, 2022, 2023, 2030)
ISSUED = re.compile(r"〔(20\d\d)〕")
STATUTES = {"第711号": 2019, "立法法第九十一条": 2023, "条例第四十九条": 2019, "条例第五十条": 2019}
SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)


BREACHES = [
    case
    for case in CASES
    if case.situation in (BROKEN, ASKED) and case.beside.others is None and case.made.unread is None
]
PARTS = 3  # of the breaches; each year has another one, and `make faults` has the others


@pytest.mark.parametrize(
    "part", [0, *(pytest.param(part, marks=pytest.mark.faults) for part in range(1, PARTS))]
)
@pytest.mark.parametrize("year", YEARS)
def test_no_finding_cites_a_norm_younger_than_the_report(year: int, part: int) -> None:
    """Every breach that the tables of cases know, moved to this year."""
    dated = [case for case in BREACHES if case.made.year is not None]
    for case in dated[(YEARS.index(year) + part) % PARTS :: PARTS]:
        for finding in judged(replace(case.made, year=year), case.beside):
            issued = [int(found) for found in ISSUED.findall(finding.norm)]
            since = [first for name, first in STATUTES.items() if name in finding.norm]
            assert all(one <= year for one in (*issued, *since)), (finding.rule, finding.norm)


@pytest.mark.parametrize("year", range(2008, 2031))
def test_no_rule_cites_a_younger_norm_in_any_year_on_any_form(year: int) -> None:
    """All rules of the book, by the one place that a finding's norm comes from."""
    forms, book = reference().forms, reference().rules
    for form in (None, *forms.by_id):
        applied = ReportRules(book, forms, year, form)
        for rule in book.rules:
            norm = applied.norm(rule)
            issued = [int(found) for found in ISSUED.findall(norm)]
            since = [first for name, first in STATUTES.items() if name in norm]
            assert all(one <= year for one in (*issued, *since)), (rule, form, norm)


@pytest.mark.parametrize("form", ["2019-60", "2021-30"])
def test_a_report_of_an_unknown_year_is_held_to_no_norm_younger_than_its_form(form: str) -> None:
    first = reference().forms.by_id[form].first_year
    for case in (case for case in BREACHES if case.made.form == form):
        for finding in judged(replace(case.made, year=None), case.beside):
            issued = [int(found) for found in ISSUED.findall(finding.norm)]
            assert all(one <= first for one in issued), (finding.rule, finding.norm)


@pytest.mark.parametrize("year", range(2008, 2019))
def test_before_2019_no_section_and_no_form_is_asked_for(year: int) -> None:
    made = Made(year=year, form=None, period=None, sections=dict.fromkeys(range(2, 7)))
    errors = [
        one.rule
        for one in judged(made, Beside())
        if one.outcome in SPOKEN and one.severity.value in ("error", "warning")
    ]
    assert errors == []
