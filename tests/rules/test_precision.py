"""Whole reports: nothing but the planted fault, whatever the layout, and never from a blank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from pipeline.checks import across_agencies
from pipeline.checks.case import Case
from pipeline.comparing.context import YearOfReports
from pipeline.one_report import check
from pipeline.reading.document import Hints, read_document
from pipeline.records import Finding, Outcome, Severity
from tests.formats.made.report import made
from tests.formats.test_all_formats import WRITERS
from tests.pipeline.reference import ROOT, reference
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.markup import body_html
from tests.replicas.plan import PUBLICATIONS, YEARS, Fault, Markup, Publication
from tests.rules.made import Beside, Cells, Made, judged
from tests.rules.publications import HONEST, broken_errors, invented, last_years, read_page
from tests.sampling import a_part

SAMPLES = ROOT.parent / "shared" / "samples"
LAYOUTS = tuple(Markup)
FORMATS = sorted(WRITERS)
COMPANIONS = {Fault.TITLE_YEAR: {"period-mismatch"}}
# A fault of the tables shows up in a second sum or beside the text that states the true figure.
TABLE_RULES = ("t3-", "t4-", "text-vs-", "carry-over-")


@cache
def _published(publication: Publication) -> MadeReport:
    return report_of(publication)


def _layouts_of(publication: Publication) -> tuple[Markup, ...]:
    """Three layouts of each report, another three for the next one."""
    start = PUBLICATIONS.index(publication) * 3
    return tuple(LAYOUTS[(start + step) % len(LAYOUTS)] for step in range(3))


def _before(publication: Publication) -> Publication | None:
    wanted = (publication.agency.code, publication.year - 1)
    return next((p for p in PUBLICATIONS if (p.agency.code, p.year) == wanted), None)


def _errors(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in broken_errors(findings)}


@pytest.mark.parametrize("publication", a_part(PUBLICATIONS, 4, lambda one: one.key))
def test_two_years_side_by_side_show_only_the_planted_fault(publication: Publication) -> None:
    before = _before(publication)
    previous = read_page(_published(before), Markup.CLEAN) if before else None
    wanted = {publication.fault.value} if publication.fault else set()
    allowed = COMPANIONS.get(publication.fault, set()) if publication.fault else set()
    for markup in _layouts_of(publication):
        report = read_page(_published(publication), markup)
        findings, setbacks = check(report, invented(), previous)
        assert setbacks == ()
        assert wanted <= _errors(findings) <= wanted | allowed, markup


@pytest.mark.parametrize("publication", a_part(PUBLICATIONS[::4], 4, lambda one: one.key))
def test_no_finding_depends_on_the_layout(publication: Publication) -> None:
    said = {
        markup: _said(check(read_page(_published(publication), markup), invented(), None)[0])
        for markup in (Markup.CLEAN, Markup.WORD, Markup.SPLIT, Markup.LINES, Markup.TAB_ROWS)
    }
    assert all(findings == said[Markup.CLEAN] for findings in said.values())


def _said(findings: tuple[Finding, ...]) -> set[tuple[str, str, str | None, str | None]]:
    return {
        (f.rule, f.outcome.value, f.where.row, f.where.column)
        for f in findings
        if f.outcome in (Outcome.BROKEN, Outcome.UNCERTAIN)
    }


def _is_broken(finding: Finding) -> bool:
    return finding.outcome is Outcome.BROKEN


@pytest.mark.parametrize("year", YEARS)
def test_honest_agencies_beside_each_other_are_not_accused(year: int) -> None:
    reports = {
        p.agency.code: read_page(_published(p), Markup.CLEAN)
        for p in PUBLICATIONS
        if p.year == year
    }
    census = YearOfReports(year, reports, invented().register)
    for publication in (p for p in PUBLICATIONS if p.year == year):
        code, kind = publication.agency.code, publication.agency.kind
        report = reports[code]
        form = invented().forms.by_id[report.form or ""]
        around = census.around(code, report)
        case = Case(report, form, invented().forms, invented().rules, kind, around=around)
        accused = {
            f.rule
            for f in across_agencies.check(case)
            if _is_broken(f) and f.severity is not Severity.INFO
        }
        assert accused == set(), code


def _prints_of(number: int) -> Iterator[tuple[str, bytes]]:
    """One report in one format and one quirk of markup, others for the next report."""
    publication = HONEST[number]
    name = FORMATS[number % len(FORMATS)]
    yield name, WRITERS[name](made(publication, Markup.CLEAN))
    markup = LAYOUTS[number % len(LAYOUTS)]
    body = body_html(report_of(publication), markup)
    yield markup.value, f"<html><body><div class='content'>{body}</div></body></html>".encode()


@pytest.mark.parametrize("number", a_part(range(len(HONEST)), 8, lambda number: HONEST[number].key))
def test_an_honest_report_is_accused_of_no_error_in_any_format(number: int) -> None:
    previous = last_years(HONEST[number])
    for name, content in _prints_of(number):
        report = read_document(content, invented().books, Hints())
        findings, setbacks = check(report, invented(), previous)
        assert setbacks == (), name
        assert _errors(findings) == set(), name


def test_the_honest_reports_come_in_every_format_and_quirk() -> None:
    names = [name for number in range(len(HONEST)) for name, _ in _prints_of(number)]
    assert len(HONEST) >= 200
    assert set(names) == {*FORMATS, *(markup.value for markup in LAYOUTS)}


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real reports at {SAMPLES}")
@pytest.mark.parametrize(
    "path", sorted((*SAMPLES.glob("*.txt"), *SAMPLES.glob("*/*.pdf"))), ids=lambda path: path.stem
)
def test_a_real_report_is_not_accused_of_an_error(path: Path) -> None:
    report = read_document(path.read_bytes(), reference().books, Hints())
    last = replace(report, year=(report.year or 0) - 1)
    for previous in (None, last):
        findings, setbacks = check(report, reference(), previous)
        copied = {"text-repeats-last-year", "carry-over-mismatch"} if previous else set()
        assert setbacks == ()
        assert _errors(findings) <= copied


FULL: Cells = {
    "requests.new_received.natural_person": 5,
    "requests.new_received.total": 5,
    "requests.granted.natural_person": 5,
    "requests.granted.total": 5,
    "requests.handled_total.natural_person": 5,
    "requests.handled_total.total": 5,
    "proceedings.reconsideration.upheld": 1,
    "proceedings.reconsideration.total": 1,
}
TEXT = "全年新收政府信息公开申请5件，已全部答复5件。因政府信息公开被申请行政复议1件，维持1件。"


@pytest.mark.parametrize(("place", "has_previous"), list(product(FULL, (False, True))))
def test_a_blank_cell_never_accuses(place: str, has_previous: bool) -> None:
    made = Made(cells={**FULL, place: None}, sections={1: TEXT * 3})
    previous = Made(year=2021) if has_previous else None
    accused = {
        f.rule for f in judged(made, Beside(previous=previous)) if f.outcome is Outcome.BROKEN
    }
    assert not {rule for rule in accused if rule.startswith(TABLE_RULES)}


@pytest.mark.parametrize("place", FULL)
def test_one_changed_cell_is_always_found_where_it_stands(place: str) -> None:
    number = FULL[place]
    assert isinstance(number, int)
    table, row, column = place.split(".")
    broken = [
        f
        for f in judged(Made(cells={**FULL, place: number + 2}))
        if f.outcome is Outcome.BROKEN and f.severity is Severity.ERROR
    ]
    assert broken
    assert all(f.where.table == table and row in _explains(f, row, column) for f in broken)


def _explains(finding: Finding, row: str, column: str) -> set[str]:
    """A sum over the changed row or the changed column; nothing else may be accused."""
    is_same = finding.where.row == row or finding.where.column == column
    return {row} if is_same else set()
