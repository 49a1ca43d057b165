"""An archived page with the place marked that a finding speaks of, so that it opens there.

The place is looked for by what is printed: the row's label, and behind it the cell in its column
that prints what was read. Where that is not what stands there the label alone is marked; where the
label is not found either, nothing is, and the page opens at its first table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from pipeline.reference.forms import Form, bare
from reportwatch.views.notes import Note

# Where the address of the frame leads to.
ANCHOR = "reportwatch-place"
BOX = f' id="{ANCHOR}" style="outline:4px solid #b3261e;outline-offset:-4px;scroll-margin:30vh"'
HERE = f'<span id="{ANCHOR}" style="scroll-margin:10vh"></span>'
CELL = re.compile(r"<t[dh](?=[\s>])", re.IGNORECASE)
TABLE = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
ENDED = re.compile(r"</t(?:[dhr]|able|body)", re.IGNORECASE)
ROW = re.compile(r"<tr(?=[\s>])", re.IGNORECASE)
MOST_CELLS = 5000
LONGEST_CELL = 2000  # characters: what is longer is no cell of these forms


@dataclass(frozen=True, slots=True)
class PrintedPlace:
    """One cell as the form prints it: its row's labels, its number among the row's, its text."""

    labels: frozenset[str]
    column: int
    printed: str


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    text: str
    row: int


def printed_place(note: Note, form: Form | None, printed: str) -> PrintedPlace | None:
    """Where the first marked cell of a note stands on the form; None for a note without one."""
    if form is None or note.table is None or not note.cells:
        return None
    row, column = note.cells[0]
    layout = form.tables[note.table]
    columns = [one.key for one in layout.columns_of(row)]
    if column not in columns:
        return None
    return PrintedPlace(layout.line(row).labels, columns.index(column), printed)


def marked(page: str, place: PrintedPlace | None) -> str:
    """The page with one cell, one row's label, or else the begin of its first table marked."""
    cells = list(_cells(page))
    labels = [n for n, cell in enumerate(cells) if place and bare(cell.text) in place.labels]
    for number in labels:
        there = number + 1 + (place.column if place else 0)
        if there < len(cells) and place and _is(cells[there], cells[number].row, place.printed):
            return _boxed(page, cells[there])
    if labels:
        return _boxed(page, cells[labels[0]])
    table = TABLE.search(page)
    return f"{page[: table.start()]}{HERE}{page[table.start() :]}" if table else page


def _is(cell: _Cell, row: int, printed: str) -> bool:
    return cell.row == row and cell.text == "".join(printed.split())


def _boxed(page: str, cell: _Cell) -> str:
    opened = cell.start + len("<td")
    return f"{page[:opened]}{BOX}{page[opened:]}"


def _cells(page: str) -> Iterator[_Cell]:
    """The cells of a page in their order, each with the row that it stands in."""
    rows = [found.start() for found in ROW.finditer(page)]
    row = 0
    for number, found in enumerate(CELL.finditer(page)):
        if number >= MOST_CELLS:
            return
        start = found.start()
        while row < len(rows) and rows[row] < start:
            row += 1
        ended = ENDED.search(page, start, start + LONGEST_CELL)
        if ended is not None:
            yield _Cell(start, _text(page[start : ended.start()]), row)


def _text(cell: str) -> str:
    """What a cell prints: its text without tags and blanks."""
    parts = (part.partition(">")[2] for part in cell.split("<")[1:])
    return "".join(unescape("".join(parts)).split())
