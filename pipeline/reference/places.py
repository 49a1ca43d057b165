"""Places on the official form in words, and cells whose numbers changed."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.messages import Bilingual, name_in, render, text
from pipeline.records import CellChange, Finding, Number, Where
from pipeline.reference.forms import Form, FormLine, FormTable
from pipeline.second_way import SeenAgain

WRONG_FORM = "wrong-template"  # compares ids of ours, which its sentence names by their documents
MOST_NAMED = 5
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def place(where: Where, form: Form | None, language: str) -> str:
    """The table's name, its row and its column, or the section; empty when there is no place.

    Findings and setbacks say so wherever they are shown: on a screen, a page, a sheet, in a mail.
    """
    layout = form.tables.get(where.table or "") if form else None
    if layout is not None:
        return in_table(layout, language, where.row, where.column)
    return text("places.section", language, number=where.section) if where.section else ""


def in_table(
    layout: FormTable, language: str, row: str | None = None, column: str | None = None
) -> str:
    """A table of the form, a row of it or one of its cells; what the form has not is not named."""
    parts = [f"{layout.norm} {table_name(layout, language)}"]
    rows = {line.key: line for line in layout.rows}
    if row in rows:
        name = name_in(rows[row].name, language)
        parts.append(text("places.row", language, row=name))
        columns = {line.key: line for line in layout.columns_of(row)}
        if column in columns:
            name = name_in(columns[column].name, language)
            parts.append(text("places.column", language, column=name))
    return " · ".join(parts)


def cell_name(layout: FormTable, row: str, column: str) -> Bilingual:
    """One cell within a sentence that has named its table: 予以公开·商业企业."""
    line, across = layout.line(row).name, layout.column(row, column).name
    return Bilingual(f"{line.zh}·{across.zh}", f"{line.en}·{across.en}")


def table_name(layout: FormTable, language: str) -> str:
    """A table as its heading calls it."""
    return layout.name.en if language == "en" else layout.name.zh


def shown(value: Number | str | None) -> str:
    """A value that stands there or should; a dash where there is none."""
    return "—" if value is None else str(value)


def compared_in(finding: Finding, language: str) -> list[tuple[str, Number | str | None]]:
    """What a finding compares; forms by the documents that its sentence names, not by our ids."""
    named = finding.message.values
    if finding.rule == WRONG_FORM and "wanted" in named:
        return [
            (text("places.form-wanted", language), f"{named['wanted']}"),
            (text("places.form-used", language), f"{named['found']}"),
        ]
    pairs = compared(finding.expected, finding.found, language, finding.where)
    return [*pairs, *looked_again_in(finding, language)]


def looked_again_in(finding: Finding, language: str) -> list[tuple[str, Number | str | None]]:
    """By what an error that rests on numbers was looked at again, and what came of it."""
    second = finding.second_way
    if second is None or second.again is SeenAgain.PLAIN:
        return []
    return [(text("second-way.label", language), render(second.says, language))]


def compared(
    expected: Number | str | None, found: Number | str | None, language: str, where: Where
) -> list[tuple[str, Number | str | None]]:
    """What should stand there and what does, each with the words before it.

    Titles, periods and dates stand in no table; a day that should have come and did not is said in
    one sentence.
    """
    is_of_days = any(isinstance(one, str) and DAY.fullmatch(one) for one in (expected, found))
    if is_of_days and found is None:
        return [(text("places.not-published", language, on=f"{expected}"), "")]
    stands = text("places.printed" if where.table and not is_of_days else "places.found", language)
    return [(text("places.expected", language), expected), (stands, found)]


def label_of(line: FormLine, language: str) -> str:
    """A row's or a column's label: as printed on the form, or its English name."""
    return line.en if language == "en" else line.label.split("（区分")[0]


def changes_in_words(changes: Sequence[CellChange], form: Form) -> Bilingual:
    """The first few changed cells with old and new number, and how many more there are."""
    zh, en = (_shortened(changes, form, language) for language in ("zh", "en"))
    return Bilingual(zh, en)


def change_in_words(change: CellChange, form: Form, language: str) -> str:
    """One changed cell: 予以公开·商业企业 0 → 6."""
    name = cell_name(form.tables[change.table], change.row, change.column)
    return f"{name_in(name, language)} {change.old} → {change.new}"


def _shortened(changes: Sequence[CellChange], form: Form, language: str) -> str:
    named = [change_in_words(change, form, language) for change in changes[:MOST_NAMED]]
    more = len(changes) - len(named)
    return ("; " if language == "en" else "；").join([*named, *([f"+{more}"] if more else [])])
