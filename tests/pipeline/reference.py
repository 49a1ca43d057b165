"""The real configuration, and tables made for rules: what most pipeline tests start from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from pipeline.checks import catalogue
from pipeline.checks.case import Case
from pipeline.one_report import Reference, load_shelf
from pipeline.records import Agency, Cell, Finding, Number, Outcome, Report, Table, Why
from pipeline.reference.forms import Form

ROOT = Path(__file__).parent.parent.parent
Figures = Mapping[str, Mapping[str, Mapping[str, Number | None]]]


@cache
def reference() -> Reference:
    return load_shelf(ROOT / "config")


def form(form_id: str = "2021-30") -> Form:
    return reference().forms.by_id[form_id]


def empty_report(year: int = 2022, form_id: str = "2021-30") -> Report:
    """A report with nothing in it but what it claims to be."""
    return Report(
        title=f"柳城区柳泉街道办事处{year}年政府信息公开工作年度报告",
        agency=Agency("柳城区柳泉街道办事处", None),
        year=year,
        form=form_id,
        dates=(),
        period=None,
        preface="",
        sections={},
        sections_in_order=(),
        sections_with_pictures=(),
        sections_with_more=(),
        tables={},
        text="",
    )


def with_figures(report: Report, figures: Figures) -> Report:
    """The report with these tables; None is a blank cell."""
    tables = {
        key: Table(
            key,
            {
                row: {column: _cell(value) for column, value in cells.items()}
                for row, cells in rows.items()
            },
        )
        for key, rows in figures.items()
    }
    return replace(report, tables=tables)


def _cell(value: Number | None) -> Cell:
    return Cell("", None, Why.BLANK) if value is None else Cell(str(value), value)


def findings(
    report: Report, kind: str | None = None, previous: Report | None = None
) -> tuple[Finding, ...]:
    """Everything the rules say of a report."""
    case = Case(
        report, form(report.form or ""), reference().forms, reference().rules, kind, previous
    )
    found, setbacks = catalogue.run(case)
    assert setbacks == ()
    return found


def rules_with(outcome: Outcome, found: tuple[Finding, ...]) -> set[str]:
    return {finding.rule for finding in found if finding.outcome is outcome}


def broken(found: tuple[Finding, ...]) -> set[str]:
    return rules_with(Outcome.BROKEN, found)
