"""The check of one file on a terminal: each finding with its cells, its formula and its norm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.box import SQUARE
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule as Line
from rich.table import Table as Drawing
from rich.text import Text

from core.messages import render
from pipeline.records import Severity, Table
from pipeline.reference.forms import Block, FormTable
from pipeline.reference.places import label_of
from reportwatch.actions.files import Checked
from reportwatch.views.flowing import Flowing
from reportwatch.views.notes import (
    ASKED,
    Note,
    NoteReference,
    identity,
    is_well,
    notes_of,
    printed_in,
    verdict,
)
from reportwatch.views.report import COLOURS
from reportwatch.views.setbacks import announced, untold
from reportwatch.views.unchecked import unchecked_in_words

MARK = {
    Severity.ERROR: "bold white on red",
    Severity.WARNING: "black on yellow",
    Severity.INFO: "black on cyan",
    Severity.UNCERTAIN: "black on magenta",
}


def draw(console: Console, checked: Checked, reference: NoteReference) -> None:
    """Print one file: its name, what is wrong with it, and a line that sums it up."""
    notes = notes_of(checked.report, reference)
    console.print(Line(Text(checked.source.path, "bold"), align="left", style="dim"))
    report = checked.report
    if report.title:
        console.print(Flowing(Text(report.title, "bold")))
    if report.sections:
        console.print(Flowing(Text(identity(report, reference), "dim")))
    if checked.source.sha256:
        console.print(
            Text(f"{reference.say('report.original')} SHA-256 {checked.source.sha256}", "dim")
        )
    for note in notes:
        console.print(_drawn(note, checked, reference))
    for said in _unread(checked, reference):
        console.print(Padding(Flowing(Text(said, "magenta")), (1, 0, 0, 0)))
    tone = "green" if is_well(checked, notes) else "magenta"
    tone = COLOURS[notes[0].severity] if notes else tone
    console.print(
        Padding(
            Flowing(Text(verdict(report, notes, reference), tone)),
            (1, 0, 0, 0),
        )
    )
    if any(not note.is_certain for note in notes):
        console.print(Flowing(Text(reference.say(ASKED), "dim")))
    for line in unchecked_in_words(report, reference):
        console.print(Flowing(Text(line, "dim")))
    console.print()


def _unread(checked: Checked, reference: NoteReference) -> Iterator[str]:
    """What could not be read, and what was given and does not fit."""
    for setback in untold(checked.report):
        yield announced(setback, reference.language)
    yield from (render(remark, reference.language) for remark in checked.remarks)


def _drawn(note: Note, checked: Checked, reference: NoteReference) -> RenderableType:
    heading = Text()
    heading.append(f"{note.number}. {note.label} ", COLOURS[note.severity])
    heading.append(note.says, "bold")
    return Padding(Group(Flowing(heading), *_details(note, checked, reference)), (1, 0, 0, 0))


def _details(note: Note, checked: Checked, reference: NoteReference) -> Iterator[RenderableType]:
    if note.formula:
        yield Padding(Flowing(Text(note.formula, f"bold {COLOURS[note.severity]}")), (0, 3))
    excerpt = _excerpt(note, checked, reference)
    if excerpt is not None:
        yield Padding(excerpt, (0, 3))
    if note.quote:
        yield Padding(
            Flowing(
                Text(f"{reference.say('tables.quote')}{reference.colon}“{note.quote}”", "italic")
            ),
            (0, 3),
        )
    if note.proof:
        yield Padding(Flowing(Text(note.proof)), (0, 3))
    yield Padding(
        Flowing(Text(f"{reference.say('rules.required')}{reference.colon}{note.requirement}")),
        (0, 3),
    )
    yield Padding(
        Flowing(
            Text(
                f"{reference.say('tables.norm')}{reference.colon}{note.norm}　[{note.rule}]", "dim"
            )
        ),
        (0, 3),
    )


def _excerpt(note: Note, checked: Checked, reference: NoteReference) -> RenderableType | None:
    """The rows that the finding speaks of, all their columns, the wrong cells marked."""
    form = reference.forms.by_id.get(checked.report.form or "")
    table = checked.report.tables.get(note.table or "")
    if form is None or table is None or not note.cells:
        return None
    layout = form.tables[table.key]
    rows = [row for row in note.rows if _says_something(table, row, layout, note)]
    parts: list[RenderableType] = [
        _block(block, rows, table, note, reference)
        for block in layout.blocks
        if any(row.key in rows for row in block.rows)
    ]
    return Group(*parts)


def _says_something(table: Table, row: str, layout: FormTable, note: Note) -> bool:
    """Rows of zeros say nothing in a long sum; a marked row always does."""
    is_marked = any(cell[0] == row for cell in note.cells)
    values = [table.value(row, column.key) for column in layout.columns_of(row)]
    return row in table.rows and (is_marked or any(value != 0 for value in values))


def _block(
    block: Block, rows: Sequence[str], table: Table, note: Note, reference: NoteReference
) -> RenderableType:
    drawing = Drawing(box=SQUARE, expand=False)
    drawing.add_column("", max_width=30, overflow="fold")
    for column in block.columns:
        label = label_of(column, reference.language)
        drawing.add_column(label, justify="right", max_width=10, overflow="fold")
    for row in (row for row in block.rows if row.key in rows):
        cells = [_cell(table, (row.key, column.key), note) for column in block.columns]
        drawing.add_row(label_of(row, reference.language), *cells)
    return drawing


def _cell(table: Table, place: tuple[str, str], note: Note) -> Text:
    """A cell as printed; a wrong one also bears brackets, for terminals without colours."""
    printed = printed_in(table, *place)
    return Text(f"[{printed}]", MARK[note.severity]) if place in note.cells else Text(printed)
