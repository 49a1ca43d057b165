"""Reports beside each other: last year's figures at each cell, and what an edition changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.standings.changes import changed_between, changed_lines
from pipeline.records import Report
from pipeline.reference.forms import Forms
from reportwatch.views.notes import printed_in


@dataclass(frozen=True, slots=True)
class Beside:
    """What stood in the same cell a year before; only certain numbers are called other."""

    printed: str
    is_other: bool


def beside(report: Report, before: Report) -> Mapping[tuple[str, str, str], Beside]:
    """By table, row and column, what the report of the year before printed on the same form."""
    if report.form != before.form:
        return {}
    found = {}
    for key, table in before.tables.items():
        now = report.tables.get(key)
        for row, cells in table.rows.items():
            for column, cell in cells.items():
                value = now.value(row, column) if now else None
                is_other = None not in (value, cell.value) and value != cell.value
                found[key, row, column] = Beside(printed_in(table, row, column), is_other)
    return found


def differences(before: Report | None, now: Report, forms: Forms, language: str) -> Sequence[str]:
    """What a document prints otherwise than the one before it, a line for each cell."""
    _, changed = changed_between([before, now])
    return list(changed_lines(changed, forms, language))
