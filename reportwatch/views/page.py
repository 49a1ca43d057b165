"""Checked files as one HTML file that needs nothing else: findings above, marked tables below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from core.messages import render
from pipeline.records import Table, Why
from pipeline.reference.forms import Block, FormTable
from pipeline.reference.places import label_of, table_name
from reportwatch.actions.files import Checked
from reportwatch.views.notes import (
    ASKED,
    Note,
    NoteReference,
    identity,
    is_well,
    marks_in,
    notes_of,
    printed_in,
    verdict,
)
from reportwatch.views.setbacks import announced, untold
from reportwatch.views.unchecked import unchecked_in_words

BLANK, UNREAD, UNCERTAIN = "blank", "unread", "uncertain"


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as printed, and the note that marks it; `place` is its row's and its column's key.

    `doubt` says what keeps it from being a certain number: blank, not read, uncertain; or "".
    """

    printed: str
    note: Note | None
    place: tuple[str, str] = ("", "")
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ShownBlock:
    """A part of a table: its heading, its column labels, its rows with their labels."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[ShownCell, ...]], ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """One table of the document; `notes` are the numbers of the notes that speak of it."""

    name: str
    blocks: tuple[ShownBlock, ...]
    key: str


@dataclass(frozen=True, slots=True)
class ShownFile:
    """Everything that the page says of one file."""

    path: str
    sha256: str
    title: str | None
    identity: str | None
    summary: str
    is_well: bool
    notes: tuple[Note, ...]
    tables: tuple[ShownTable, ...]
    setbacks: tuple[str, ...]
    remarks: tuple[str, ...]
    asked: str | None
    unchecked: tuple[str, ...]


def as_html(checked: Sequence[Checked], reference: NoteReference) -> str:
    """The whole page; it loads nothing from anywhere and runs no script."""
    files = [shown_file(one, reference) for one in checked]
    return (
        _environment()
        .get_template("check.html.j2")
        .render(files=files, say=reference.say, colon=reference.colon, language=reference.language)
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("reportwatch", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def shown_file(checked: Checked, reference: NoteReference) -> ShownFile:
    """Everything that a page says of one file."""
    report = checked.report
    notes = notes_of(report, reference)
    form = reference.forms.by_id.get(report.form or "")
    tables = (
        _table(table, form.tables[key], marks_in(notes, key), reference)
        for key, table in report.tables.items()
        if form
    )
    return ShownFile(
        path=checked.source.path,
        sha256=checked.source.sha256,
        title=report.title,
        identity=identity(report, reference) if report.sections else None,
        summary=verdict(report, notes, reference),
        is_well=is_well(checked, notes),
        notes=tuple(notes),
        tables=tuple(tables),
        setbacks=tuple(announced(setback, reference.language) for setback in untold(report)),
        remarks=tuple(render(one, reference.language) for one in checked.remarks),
        asked=reference.say(ASKED) if any(not note.is_certain for note in notes) else None,
        unchecked=tuple(unchecked_in_words(report, reference)),
    )


def _table(
    table: Table, layout: FormTable, marks: dict[tuple[str, str], Note], reference: NoteReference
) -> ShownTable:
    blocks = (_block(block, table, marks, reference) for block in layout.blocks)
    return ShownTable(
        table_name(layout, reference.language),
        tuple(block for block in blocks if block.rows),
        table.key,
    )


def _block(
    block: Block, table: Table, marks: dict[tuple[str, str], Note], reference: NoteReference
) -> ShownBlock:
    rows = tuple(
        (
            label_of(row, reference.language),
            tuple(_cell(table, (row.key, c.key), marks) for c in block.columns),
        )
        for row in block.rows
        if row.key in table.rows
    )
    columns = tuple(label_of(column, reference.language) for column in block.columns)
    return ShownBlock(block.label if reference.language == "zh" else "", columns, rows)


def _cell(table: Table, place: tuple[str, str], marks: dict[tuple[str, str], Note]) -> ShownCell:
    cell = table.cell(*place)
    if cell is None:
        doubt = UNREAD
    elif cell.value is None:
        doubt = BLANK if cell.why is Why.BLANK else UNREAD
    else:
        doubt = "" if cell.is_certain else UNCERTAIN
    return ShownCell(printed_in(table, *place), marks.get(place), place, doubt)
