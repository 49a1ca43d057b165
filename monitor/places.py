"""Where on the official form a finding lies, in the words printed there."""

from __future__ import annotations

from core.messages import name_in, text
from monitor.records import Judgement
from pipeline.records import Number, Where
from pipeline.reference.forms import Form, Forms, FormTable

SECTION = "places.section-2"
TABLE = "{norm} {name}"
ROW = "places.row"
COLUMN = "places.column"


def form_of(judgement: Judgement, forms: Forms) -> Form | None:
    """The form that the report follows, else the one of its year."""
    followed = forms.by_id.get(judgement.report_form or "")
    return followed or forms.for_year(judgement.duty.year)


def place(where: Where, form: Form | None, language: str) -> str:
    """Table, row and column as printed on the form; empty when the finding has no place."""
    parts = []
    table = form.tables.get(where.table) if form and where.table else None
    if table is not None:
        name = name_in_form(table, language)
        parts.append(text(TABLE, language, norm=table.norm, name=name))
        parts += _lines(where, table, language)
    elif where.section is not None:
        parts.append(text(SECTION, language, number=where.section))
    return " · ".join(parts)


def name_in_form(table: FormTable, language: str) -> str:
    return table.name.en if language == "en" else table.name.zh


def shown(value: Number | str | None) -> str:
    """A printed or expected value; a dash when there is none."""
    return "—" if value is None else str(value)


def _lines(where: Where, table: FormTable, language: str) -> list[str]:
    parts = []
    row = next((line for line in table.rows if line.key == where.row), None)
    if row is not None:
        parts.append(text(ROW, language, row=name_in(row.name, language)))
    columns = (line for block in table.blocks for line in block.columns)
    column = next((line for line in columns if line.key == where.column), None)
    if column is not None:
        parts.append(text(COLUMN, language, column=name_in(column.name, language)))
    return parts
