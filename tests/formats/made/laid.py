"""Reports laid out as a word processor does: lines broken where a cell is full, rows cut by pages.

What is drawn is handed to a pen; one draws PDF, another OFD. Points from the upper left corner.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from tests.formats.made.report import TABLES, Made, Place
from tests.replicas.figures import Number
from tests.replicas.grids import Grid, GridCell

WIDTH, HEIGHT, MARGIN = 595.0, 842.0, 48.0
SIZE, LEADING = 9.0, 11.0
PARAGRAPH = 12.0
PRINTED_NUMBER = re.compile(r"[+-]?\d[\d.]*(?:万元|元)?")
LABELS = (54.0, 62.0, 118.0)
Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Spot:
    """One number where it is drawn: its cell, and where its first line begins (y: base line)."""

    place: Place
    value: Number
    text: str
    page: int
    cell: Rect
    x: float
    y: float


class Pen(Protocol):
    """Draws on one page after another."""

    def begin_page(self) -> None: ...

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None: ...

    def text(self, text: str, x: float, y: float, size: float) -> None: ...

    def number(self, spot: Spot) -> None: ...


@dataclass(frozen=True, slots=True)
class Layout:
    """How tables are set."""

    padding: float = 3.0
    number_width: float = 36.0
    is_middle: bool = False
    is_centred: bool = False
    least_height: float = 18.0
    may_cut_rows: bool = False


@dataclass(slots=True)
class _Setter:
    made: Made
    pen: Pen
    layout: Layout
    y: float = HEIGHT
    page: int = -1

    def new_page(self) -> None:
        self.pen.begin_page()
        self.page += 1
        self.y = MARGIN


def lay_out(made: Made, pen: Pen, layout: Layout) -> None:
    """Draw a whole report."""
    setter = _Setter(made, pen, layout)
    setter.new_page()
    for part in made.parts():
        if isinstance(part, str):
            _paragraph(setter, part)
        else:
            _table(setter, part)


def _paragraph(setter: _Setter, text: str) -> None:
    for line in wrapped("　　" + text, WIDTH - 2 * MARGIN, PARAGRAPH):
        if setter.y + 18 > HEIGHT - MARGIN:
            setter.new_page()
        setter.pen.text(line, MARGIN, setter.y + 14, PARAGRAPH)
        setter.y += 18
    setter.y += 4


def width_of(text: str, size: float) -> float:
    return sum(size * (0.5 if character.isascii() else 1.0) for character in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines that are as full as they can be."""
    lines = [""]
    for character in text:
        if lines[-1] and width_of(lines[-1] + character, size) > width + 0.01:
            lines.append("")
        lines[-1] += character
    return lines


@dataclass(frozen=True, slots=True)
class _Set:
    """One cell of a row as it is set: where it stands, and its lines with their places in it."""

    cell: GridCell
    key: int
    left: float
    right: float
    begins: bool
    ends: bool
    lines: tuple[tuple[str, float], ...]


def _table(setter: _Setter, grid: Grid) -> None:
    columns = _columns(sum(cell.colspan for cell in grid[0]), setter.layout)
    numbers = _numbers(setter.made, grid)
    for number, row in enumerate(_rows(grid, columns, setter.layout)):
        _row(setter, row, numbers, is_first=number == 0)
    setter.y += 12


def _columns(count: int, layout: Layout) -> tuple[float, ...]:
    if count == 10:
        return (*LABELS, *(layout.number_width,) * 7)
    return {4: (150.0, 110.0, 110.0, 110.0)}.get(count, (layout.number_width,) * count)


def _numbers(made: Made, grid: Grid) -> Mapping[int, tuple[Place, Number]]:
    """Which cells (by identity) hold which numbers: both stand in reading order."""
    key = next(key for key in TABLES if made.grids[key] is grid)
    cells = [cell for row in grid for cell in row if PRINTED_NUMBER.fullmatch(cell.text)]
    expected = [
        (place, value)
        for place, value in made.expected.items()
        if place[0] == key and value is not None
    ]
    return dict(zip(map(id, cells), expected, strict=True))


def _rows(
    grid: Grid, columns: tuple[float, ...], layout: Layout
) -> Iterator[tuple[float, list[_Set]]]:
    """Each row's height and its cells, those that reach into it from above included."""
    open_cells: dict[int, tuple[int, GridCell]] = {}
    for row in grid:
        placed: list[tuple[GridCell, int, bool, bool]] = []
        column, own = 0, iter(row)
        while column < len(columns):
            begins = column not in open_cells
            left, cell = open_cells.pop(column) if not begins else (0, next(own))
            left = cell.rowspan if begins else left
            placed.append((cell, column, begins, left <= 1))
            if left > 1:
                open_cells[column] = (left - 1, cell)
            column += cell.colspan
        yield _set_row(placed, columns, layout)


def _set_row(
    placed: list[tuple[GridCell, int, bool, bool]],
    columns: tuple[float, ...],
    layout: Layout,
) -> tuple[float, list[_Set]]:
    texts = []
    for cell, at, begins, _ in placed:
        room = sum(columns[at : at + cell.colspan]) - 2 * layout.padding
        texts.append(wrapped(cell.text, max(room, SIZE / 2), SIZE) if begins else [])
    own = [len(lines) for lines, (cell, *_) in zip(texts, placed, strict=True) if cell.rowspan == 1]
    height = max(layout.least_height, LEADING * max(own, default=1) + 7)
    cells = []
    for lines, (cell, at, begins, ends) in zip(texts, placed, strict=True):
        x = MARGIN + sum(columns[:at])
        is_middle = layout.is_middle and cell.rowspan == 1
        top = (height - LEADING * len(lines)) / 2 if is_middle else 3.5
        set_lines = tuple((line, top + LEADING * at) for at, line in enumerate(lines))
        width = sum(columns[at : at + cell.colspan])
        cells.append(_Set(cell, id(cell), x, x + width, begins, ends, set_lines))
    return height, cells


def _row(
    setter: _Setter,
    row: tuple[float, list[_Set]],
    numbers: Mapping[int, tuple[Place, Number]],
    *,
    is_first: bool,
) -> None:
    height, cells = row
    room = HEIGHT - MARGIN - setter.y
    offset = 0.0
    while height - offset > room:
        cut = _cut(cells, offset, room) if setter.layout.may_cut_rows else offset
        if cut > offset:
            _part(setter, cells, numbers, (offset, cut, offset == 0, False), is_first=is_first)
        _close(setter, cells)
        setter.new_page()
        room, offset, is_first = HEIGHT - 2 * MARGIN, cut, True
    _part(setter, cells, numbers, (offset, height, offset == 0, True), is_first=is_first)


def _close(setter: _Setter, cells: list[_Set]) -> None:
    for cell in cells:
        setter.pen.line(cell.left, setter.y, cell.right, setter.y)


def _cut(cells: list[_Set], offset: float, room: float) -> float:
    """Where a row is cut so that every line stands whole on one page; its top when none fits."""
    bases = sorted(y + LEADING for cell in cells for _, y in cell.lines)
    fitting = [base for base in bases if offset < base <= offset + room - 1]
    if not fitting:
        return offset
    cut = fitting[-1]
    while any(y < cut - 0.1 < y + LEADING - 0.2 for c in cells for _, y in c.lines):
        lower = [base for base in fitting if base < cut - 0.1]
        if not lower:
            return offset
        cut = fitting[fitting.index(lower[-1])]
        fitting = lower
    return cut


def _part(
    setter: _Setter,
    cells: list[_Set],
    numbers: Mapping[int, tuple[Place, Number]],
    part: tuple[float, float, bool, bool],
    *,
    is_first: bool,
) -> None:
    """One row, or as much of it as stands on this page."""
    start, end, has_top, has_bottom = part
    top, bottom = setter.y, setter.y + end - start
    for cell in cells:
        setter.pen.line(cell.left, top, cell.left, bottom)
        setter.pen.line(cell.right, top, cell.right, bottom)
        if is_first or (cell.begins and has_top):
            setter.pen.line(cell.left, top, cell.right, top)
        if cell.ends and has_bottom:
            setter.pen.line(cell.left, bottom, cell.right, bottom)
        _lines(setter, cell, numbers, (start, end, top, bottom))
    setter.y = bottom


def _lines(
    setter: _Setter,
    cell: _Set,
    numbers: Mapping[int, tuple[Place, Number]],
    part: tuple[float, float, float, float],
) -> None:
    start, end, top, bottom = part
    for line, y in cell.lines:
        if not start - 0.1 <= y < end - 0.1 or not line:
            continue
        free = cell.right - cell.left - width_of(line, SIZE)
        x = cell.left + (free / 2 if setter.layout.is_centred else setter.layout.padding)
        base = top + y - start + 0.85 * SIZE
        if cell.key in numbers and len(cell.lines) == 1:
            place, value = numbers[cell.key]
            rect = (cell.left, top, cell.right, bottom)
            setter.pen.number(Spot(place, value, line, setter.page, rect, x, base))
        else:
            setter.pen.text(line, x, base, SIZE)
