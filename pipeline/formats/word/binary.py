"""Word's binary documents (doc, wps): paragraphs and tables with their merged cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.blocks import Block, Content, Grid, Picture, Span
from pipeline.formats.layout import is_table, lay_out, paragraphs, spanned
from pipeline.formats.word.properties import TableCell
from pipeline.formats.word.streams import WordParagraph, marks_of
from pipeline.shown.cell_text import shown, text_of
from pipeline.shown.runs import CellLine, Run, lines_of

CELL_END = "\x07"
PICTURES = ("\x01", "\x08")
SHOWN = str.maketrans({"\x0b": "\n", "\x1e": "-", "\x1f": None})
NOT_TEXT = re.compile("[\x00-\x08\x0e-\x1f]")
NEAR = 60  # twips (3 points) between edges of one column in different rows
DEEPEST = 4


@dataclass(slots=True)
class _Cell:
    """One cell: its blocks, and what it shows line by line."""

    blocks: list[Block] = field(default_factory=list)
    lines: list[CellLine] = field(default_factory=list)


@dataclass(slots=True)
class _Row:
    cells: list[_Cell]
    layout: Sequence[TableCell]


@dataclass(slots=True)
class _Level:
    """One table that is being read: its finished rows, the finished cells of the row at hand,
    and the cell at hand."""

    rows: list[_Row] = field(default_factory=list)
    cells: list[_Cell] = field(default_factory=list)
    cell: _Cell = field(default_factory=_Cell)


def read_word(content: bytes) -> Content:
    """Read one document; raises Unreadable."""
    return Content("doc", tuple(_blocks(marks_of(content))))


def _blocks(marks: Iterable[WordParagraph]) -> Iterator[Block]:
    """Paragraphs and tables in order; a table inside a cell belongs to the cell's text."""
    levels: list[_Level] = []
    for mark in marks:
        depth = min(mark.properties.depth, DEEPEST)
        while len(levels) > depth:
            finished = list(_table(levels.pop().rows))
            if levels:
                levels[-1].cell.blocks += finished
                levels[-1].cell.lines += _lines_of_tables(finished)
            else:
                yield from finished
        while len(levels) < depth:
            levels.append(_Level())
        if levels:
            _take(levels[-1], mark)
        else:
            yield from _paragraph(mark.runs)
    for level in reversed(levels):
        yield from _table(level.rows)


def _take(level: _Level, mark: WordParagraph) -> None:
    """Add one paragraph to the table at hand; its mark may end a cell or a row."""
    if mark.properties.is_row_end:
        level.rows.append(_Row(level.cells, mark.properties.cells))
        level.cells, level.cell = [], _Cell()
        return
    level.cell.blocks += _paragraph(mark.runs)
    level.cell.lines += lines_of(run for whole in mark.runs for run in _readable(whole))
    if mark.end == CELL_END or mark.properties.is_cell_end:
        level.cells.append(level.cell)
        level.cell = _Cell()


def _paragraph(runs: Sequence[Run]) -> Iterator[Block]:
    readable = [run for whole in runs for run in _readable(whole)]
    yield from paragraphs(text_of(readable))
    yield from (Picture("") for run in readable if run.is_thing and not run.is_hidden)


def _readable(run: Run) -> Iterator[Run]:
    """A run as text, and the pictures in it."""
    # Characters beyond the basic plane are stored as pairs.
    whole = run.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    yield replace(run, text=NOT_TEXT.sub("", whole.translate(SHOWN)))
    yield from (replace(run, text="", is_thing=True) for one in whole if one in PICTURES)


def _lines_of_tables(blocks: Iterable[Block]) -> Iterator[CellLine]:
    """What tables of one cell inside a cell show."""
    for block in blocks:
        for row in block.rows if isinstance(block, Grid) else ():
            for span in row:
                yield CellLine((Run(span.text, is_unclear=span.why is not None),))


def _table(rows: Sequence[_Row]) -> Iterator[Block]:
    """A grid; a table that only arranges other tables is read cell by cell."""
    if any(is_table(block) for row in rows for cell in row.cells for block in cell.blocks):
        for row in rows:
            for cell in row.cells:
                yield from cell.blocks
        return
    yield lay_out(_spans(rows), len(rows))
    yield from (
        b for row in rows for cell in row.cells for b in cell.blocks if isinstance(b, Picture)
    )


def _spans(rows: Sequence[_Row]) -> list[Span]:
    """Every cell on the columns that all rows' edges make together."""
    edges = _columns(rows)
    spans: list[Span] = []
    reaching: dict[int, int] = {}
    for number, row in enumerate(rows):
        for at, cell in enumerate(row.cells):
            left, right = _place(row, at, edges)
            layout = row.layout[at] if at < len(row.layout) else None
            above = reaching.get(left)
            if layout and layout.goes_on_above and above is not None:
                last = spans[above]
                height = number - last.row + 1
                spans[above] = last._replace(height=height)
            elif layout and layout.goes_on_left and at > 0:
                if spans[-1].row == number:
                    last = spans[-1]
                    width = right - last.column
                    spans[-1] = last._replace(width=width)
            else:
                spans.append(spanned(shown(cell.lines), number, left, 1, right - left))
                reaching[left] = len(spans) - 1
    return spans


def _columns(rows: Iterable[_Row]) -> list[int]:
    """The edges of all cells, those close to each other as one."""
    columns: list[int] = []
    for edge in sorted({e for row in rows for cell in row.layout for e in (cell.left, cell.right)}):
        if not columns or edge - columns[-1] > NEAR:
            columns.append(edge)
    return columns


def _place(row: _Row, at: int, edges: Sequence[int]) -> tuple[int, int]:
    """The first column of a cell and the one after its last; a row without layout counts cells."""
    if at >= len(row.layout):
        return len(edges) + at, len(edges) + at + 1
    left, right = (_nearest(edges, e) for e in (row.layout[at].left, row.layout[at].right))
    return left, max(right, left + 1)


def _nearest(edges: Sequence[int], edge: int) -> int:
    return min(range(len(edges)), key=lambda at: abs(edges[at] - edge))
