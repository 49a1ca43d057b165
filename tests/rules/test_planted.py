"""One wrong cell in an honest report: found where it stands, and nothing accused but through it."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, replace
from random import Random

import pytest

from pipeline.one_report import check
from pipeline.records import Finding
from tests.replicas.documents import MadeReport, report_of
from tests.replicas.figures import Number
from tests.replicas.plan import Fault, Markup, Publication
from tests.replicas.planted import EDITS, known
from tests.rules.publications import HONEST, broken_errors, invented, last_years, read_page
from tests.sampling import a_part

LAYOUTS = tuple(Markup)
NUMBERS = a_part(range(len(HONEST)), 8, lambda number: HONEST[number].key)
BALANCED = ("new_received", "carried_in", "handled_total", "carried_out")
OUTSIDE_RESULTS = ("new_received", "carried_in", "carried_out")
GROUP_RULES = {
    "reconsideration": "t4-review-total",
    "litigation_direct": "t4-direct-total",
    "litigation_after_reconsideration": "t4-after-total",
}
ARITHMETIC = frozenset(
    {"t3-balance", "t3-total-vertical", "t3-total-horizontal", *GROUP_RULES.values()}
)
# These set what was handled or carried on against what came in, in the same column.
INFLOW_RULES = frozenset({"t3-result-without-request", "t3-carry-exceeds"})
INFLOW = ("new_received", "carried_in")
LAWSUITS = ("litigation_direct", "litigation_after_reconsideration")
COMPANIONS = {Fault.TITLE_YEAR: ("period-mismatch",)}
Named = tuple[str, str | None, str | None, str | None]


@dataclass(frozen=True)
class Planted:
    """An honest report in which one cell of a table with sums was changed."""

    publication: Publication
    table: str
    row: str
    column: str
    difference: int

    def made(self) -> MadeReport:
        """The text still says what is true; only the printed cell is wrong."""
        honest = report_of(self.publication)
        figures = deepcopy(honest.figures)
        cells = getattr(figures, self.table)[self.row]
        cells[self.column] = known(cells[self.column]) + self.difference
        return replace(honest, figures=figures)

    def named(self) -> set[Named]:
        """Every sum and balance that the cell belongs to, by the total that it is printed in."""
        if self.table == "proceedings":
            return {(GROUP_RULES[self.row], self.table, self.row, "total")}
        named: set[Named] = {("t3-total-horizontal", self.table, self.row, "total")}
        if self.row not in OUTSIDE_RESULTS:
            named.add(("t3-total-vertical", self.table, "handled_total", self.column))
        if self.row in BALANCED:
            named.add(("t3-balance", self.table, "carried_out", self.column))
        return named


def _planted(publication: Publication) -> Planted:
    """Any cell of tables three and four; half of the time one with a number that is not zero."""
    random = Random(f"wrong cell {publication.key}")
    figures = report_of(publication).figures
    cells: dict[tuple[str, str, str], Number] = {
        (table, row, column): known(value)
        for table in ("requests", "proceedings")
        for row, columns in getattr(figures, table).items()
        for column, value in columns.items()
    }
    filled = [place for place, value in cells.items() if value]
    place = random.choice(filled if random.random() < 0.5 else list(cells))
    least = -1 if cells[place] else 1
    return Planted(publication, *place, random.choice([least, 1, 2, 10]))


def _named(finding: Finding) -> Named:
    return finding.rule, finding.where.table, finding.where.row, finding.where.column


@pytest.mark.parametrize("number", NUMBERS)
def test_a_wrong_cell_is_named_and_explains_every_error(number: int) -> None:
    planted = _planted(HONEST[number])
    report = read_page(planted.made(), LAYOUTS[number % len(LAYOUTS)])
    for previous in (None, last_years(planted.publication)):
        findings, setbacks = check(report, invented(), previous)
        errors = broken_errors(findings)
        assert setbacks == ()
        assert {_named(f) for f in errors if f.rule in ARITHMETIC} == planted.named()
        others = [f for f in errors if f.rule not in ARITHMETIC]
        assert all(_is_about(f, planted) for f in others), [_named(f) for f in others]


def _is_about(finding: Finding, planted: Planted) -> bool:
    """A rule beside the sums speaks of the very cell, or compares it with the cell it names."""
    cell = (planted.table, planted.row, planted.column)
    if finding.rule in INFLOW_RULES and planted.row in INFLOW:
        return finding.where.column == planted.column
    if finding.rule == "text-vs-lawsuit" and planted.table == "proceedings":
        return planted.row in LAWSUITS and planted.column == "total"
    return _named(finding)[1:] == cell


def _kinds_of(number: int) -> Fault:
    """Every kind of fault in turn; before 2021 the older form is no fault."""
    fault = list(Fault)[number % len(Fault)]
    is_right = fault is Fault.WRONG_TEMPLATE and HONEST[number].year <= 2020
    return Fault.SECTION if is_right else fault


@pytest.mark.parametrize("number", NUMBERS)
def test_a_fault_of_any_kind_is_named_and_nothing_else(number: int) -> None:
    fault, honest = _kinds_of(number), HONEST[number]
    made = report_of(replace(honest, fault=fault))
    findings, _ = check(read_page(made, LAYOUTS[number % len(LAYOUTS)]), invented(), None)
    errors = broken_errors(findings)
    assert {fault.value} <= {f.rule for f in errors} <= {fault.value, *COMPANIONS.get(fault, ())}
    if fault in EDITS:
        changed = _changed(report_of(honest), made, honest)
        wanted = {named for planted in changed for named in planted.named()}
        assert {_named(f) for f in errors} == {one for one in wanted if one[0] == fault.value}
    if fault is Fault.SECTION:
        assert [f.where.section for f in errors] == [6]


def _changed(honest: MadeReport, faulty: MadeReport, publication: Publication) -> list[Planted]:
    """The cells in which the two differ."""
    return [
        Planted(publication, table, row, column, int(known(cells[column]) - known(value)))
        for table in ("requests", "proceedings")
        for row, cells in getattr(faulty.figures, table).items()
        for column, value in getattr(honest.figures, table)[row].items()
        if cells[column] != value
    ]


def test_these_are_more_than_two_hundred_reports() -> None:
    assert len(HONEST) > 200
    assert len({(p.table, p.row, p.column) for p in map(_planted, HONEST)}) > 80
