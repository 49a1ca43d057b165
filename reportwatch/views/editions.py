"""Reports beside each other: last year's figures at each cell, and what an edition changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from monitor.standings.changes import changed_between, changed_lines
from pipeline.records import Report
from pipeline.reference.forms import Forms
from reportwatch.views.notes import printed_in

# Characters on either side of a quotation: a sentence or two.
AROUND = 60


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


def in_context(quote: str, report: Report) -> tuple[str, str, str] | None:
    """What stands before a quoted sentence, the quote, and what stands behind it; None if nowhere.

    It is looked for in the sections first, whose text is what the narrative rules read.
    """
    for text in (*report.sections.values(), report.preface, report.text):
        at = text.find(quote)
        if at >= 0:
            end = at + len(quote)
            before, after = text[max(0, at - AROUND) : at], text[end : end + AROUND]
            return before.lstrip(), quote, after.rstrip()
    return None
