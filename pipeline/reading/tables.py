"""Blocks and a form to the three tables; a row that could not be read is named with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from core.messages import Bilingual, Message, Value, cut
from pipeline.blocks import Block, Grid, RaggedRows
from pipeline.reading.grids import header_rows, named_columns, rows_by_header
from pipeline.reading.heads import (
    columns_in_heads,
    columns_in_lines,
    is_only_a_head,
    under_its_head,
)
from pipeline.reading.left_blank import is_left_blank
from pipeline.reading.rows import PrintedRow, aligned, flat_rows, printed_rows
from pipeline.records import Cell, Setback, Table, Why
from pipeline.reference.forms import Form, FormLine, FormTable, bare
from pipeline.sections.sections import Section, section
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.counts import looks_like_a_count, read_cell

LONGEST_ROW = 500  # characters of it that a setback shows
# A stray 总计 or 规章 in another table makes no table; neither does a word in a sentence.
SHORTEST_OWN_LABEL = 4
LEAST_COLUMNS = 2
LEAST_PARTS = 2
SENTENCE = re.compile(r"[。，；]|\d")

Rows = dict[str, dict[str, Cell]]


def extract(
    sections: Sequence[Section], form: Form
) -> tuple[Mapping[str, Table], tuple[Setback, ...]]:
    """Read the three tables of a form; a table that is not there is absent and named."""
    tables: dict[str, Table] = {}
    setbacks: list[Setback] = []
    for key, layout in form.tables.items():
        rows, problems = _read_table(sections, layout)
        setbacks += problems
        is_head = not rows and is_only_a_head(sections, layout)
        if not (rows or is_head) and _is_left_blank(sections, layout):
            rows = _blank_rows(layout)
        if rows or is_head:
            tables[key] = Table(key, rows)
        else:
            said = Message("tables.not-read", {"table": _name(layout)})
            setbacks.append(Setback(SetbackKind.TABLE_NOT_FOUND, said))
    return tables, tuple(setbacks)


def extract_in_order(sections: Sequence[Section], form: Form) -> Mapping[str, Table]:
    """The tables that a named header leads, once more: by the order of labels and numbers alone."""
    tables: dict[str, Table] = {}
    for key, layout in form.tables.items():
        blocks = blocks_for(sections, layout)
        if _has_one_header(layout) and any(isinstance(block, Grid) for block in blocks):
            rows, _ = _matched(printed_rows(flat_rows(blocks), layout), layout)
            tables[key] = Table(key, rows)
    return tables


def _has_one_header(layout: FormTable) -> bool:
    return len(layout.blocks) == 1 and not layout.is_one_row


def blocks_for(sections: Sequence[Section], layout: FormTable) -> tuple[Block, ...]:
    """The blocks of the table's own section; where the heading is lost all tables, or the text."""
    own = section(sections, layout.section)
    if own is not None and any(isinstance(block, Grid | RaggedRows) for block in own.blocks):
        return own.blocks
    tables = [
        block for part in sections for block in part.blocks if isinstance(block, Grid | RaggedRows)
    ]
    if tables or own is not None:
        return tuple(tables) or (own.blocks if own else ())
    before = [part for part in sections if 1 < part.number < layout.section]
    return before[-1].blocks if before else ()


def _read_table(
    sections: Sequence[Section], layout: FormTable
) -> tuple[Mapping[str, Mapping[str, Cell]], list[Setback]]:
    blocks = blocks_for(sections, layout)
    if layout.is_one_row:
        lacking = under_its_head(sections, layout)
        return (lacking, []) if lacking is not None else _read_one_row(blocks, layout)
    rows, problems = _printed_rows(blocks, layout)
    return _without_contradictions(rows, blocks, layout), problems


def _is_left_blank(sections: Sequence[Section], layout: FormTable) -> bool:
    """Whether the section has one in other words, without a figure, and none is anywhere else."""
    own = section(sections, layout.section)
    if own is None or own.heading is None or not (own.heading.is_sure and is_left_blank(own)):
        return False
    grids = [block for part in sections for block in part.blocks if isinstance(block, Grid)]
    read = _read_one_row if layout.is_one_row else _printed_rows
    return not read(grids, layout)[0]


def _blank_rows(layout: FormTable) -> Rows:
    return {
        row.key: _cells(columns, [""] * len(columns))
        for row in layout.rows
        if (columns := layout.columns_of(row.key))
    }


def _printed_rows(blocks: Sequence[Block], layout: FormTable) -> tuple[Rows, list[Setback]]:
    printed = _printed(blocks, layout)
    is_there = any(_is_own_label(layout.line(row.key)) for row in printed)
    return _matched(printed, layout) if is_there else ({}, [])


def _is_own_label(line: FormLine) -> bool:
    """Whether a row's label is said of nothing else; 总计 and 其他 stand in every table."""
    return min(map(len, line.labels)) >= SHORTEST_OWN_LABEL


def _without_contradictions(rows: Rows, blocks: Sequence[Block], layout: FormTable) -> Rows:
    """Rows without the numbers that another table of the same kind, shown as well, contradicts.

    Nor with those of a row that only one of two has: it may be the other that is the report's.
    """
    grids = [block for block in blocks if isinstance(block, Grid)]
    if len(grids) < 2:
        return rows
    readings = [_printed_rows([grid], layout)[0] for grid in grids]
    return {
        row: {
            column: _in_doubt(cell) if lone else _agreed(cell, readings, row, column)
            for column, cell in cells.items()
        }
        for row, cells in rows.items()
        for lone in [_is_of_one_alone(row, readings)]
    }


def _is_of_one_alone(row: str, readings: Sequence[Rows]) -> bool:
    """Whether one of two tables lacks a row that is else, for the most part, the same."""
    return any(
        row in one and row not in two and len(one.keys() & two.keys()) * 2 > len(one)
        for one in readings
        for two in readings
    )


def _in_doubt(cell: Cell) -> Cell:
    return replace(cell, value=None, why=Why.SEVERAL_NUMBERS)


def _agreed(cell: Cell, readings: Sequence[Rows], row: str, column: str) -> Cell:
    found = {
        other.value
        for reading in readings
        if (other := reading.get(row, {}).get(column)) is not None and other.value is not None
    }
    return cell if len(found) < 2 else _in_doubt(cell)


def _matched(found: Iterable[PrintedRow], layout: FormTable) -> tuple[Rows, list[Setback]]:
    """The cells of each row at its columns; a row whose columns are uncertain is named."""
    rows: Rows = {}
    problems: list[Setback] = []
    printed_ones = [*found]
    has_blank_labels = any(_is_indented(one, layout) for one in printed_ones)
    for printed in printed_ones:
        columns = _columns(layout, printed)
        is_shifted = has_blank_labels and bool(printed.cells) and not printed.cells[0].strip()
        is_short = is_shifted and len(printed.cells) <= len(columns)
        cells = None if is_short else aligned(printed.cells, len(columns))
        if cells is None:
            problems.append(_ambiguous(layout, printed, len(columns), is_shifted=is_short))
        rows[printed.key] = _cells(columns, cells)
    return rows, problems


def _columns(layout: FormTable, printed: PrintedRow) -> tuple[FormLine, ...]:
    """The columns that a row has a cell in: all of them, or those that its header names."""
    columns = layout.columns_of(printed.key)
    return tuple(one for one in columns if not printed.columns or one.key in printed.columns)


def _is_indented(printed: PrintedRow, layout: FormTable) -> bool:
    """Whether a blank cell of labels stands before the numbers of a row.

    Where one does, a blank before as many cells as there are columns may be another such.
    """
    is_longer = len(printed.cells) > len(layout.columns_of(printed.key))
    return is_longer and not printed.cells[0].strip()


def _printed(blocks: Sequence[Block], layout: FormTable) -> list[PrintedRow]:
    """Rows by the header of their grid where every column is named, else in printed order."""
    tables = [block for block in blocks if isinstance(block, Grid | RaggedRows)]
    by_header: list[PrintedRow] = []
    if _has_one_header(layout):
        columns = layout.blocks[0].columns
        grids = [block for block in tables if isinstance(block, Grid)]
        by_header = (
            _printed_by_header(tables, layout, [one.key for one in columns])
            or _printed_in_parts(grids, layout)
            or _printed_by_header(tables, layout, columns_in_heads(grids, layout))
            or _printed_under_lines(blocks, layout)
        )
    return by_header or printed_rows(flat_rows(blocks), layout)


def _printed_under_lines(blocks: Sequence[Block], layout: FormTable) -> list[PrintedRow]:
    """Rows of a text whose head names fewer columns, each with one cell for each of these."""
    if any(isinstance(block, Grid) for block in blocks):
        return []
    lines = [*flat_rows(blocks)]
    keys = columns_in_lines(lines, layout)
    rows = printed_rows(lines, layout) if keys else []
    is_theirs = all(len(row.cells) == len(keys) for row in rows)
    return [replace(row, columns=tuple(keys)) for row in rows] if is_theirs else []


def _printed_by_header(
    tables: Sequence[Grid | RaggedRows], layout: FormTable, keys: Sequence[str]
) -> list[PrintedRow]:
    """Rows of tables whose header names these columns; later parts may repeat it or go without.

    A later part on other columns is read in printed order: the header does not fit it.
    """
    lines: list[tuple[str, ...]] = []
    places: Sequence[int] | None = None
    width = 0
    for table in tables:
        if not isinstance(table, Grid):
            lines += flat_rows([table]) if places is not None else ()
            continue
        named = named_columns(table, layout.blocks[0].columns)
        if keys and [*named] == [*keys]:
            places, width = tuple(named.values()), table.width
        if places is not None:
            is_alike = table.width == width
            lines += rows_by_header(table, places) if is_alike else flat_rows([table])
    return [replace(row, columns=tuple(keys)) for row in printed_rows(lines, layout)]


def _printed_in_parts(grids: Sequence[Grid], layout: FormTable) -> list[PrintedRow]:
    """Rows of a table whose columns stand in several grids, with the rows' labels once or in each.

    Every column must stand in one of them; a row that a part lacks keeps too few cells to be read.
    """
    columns = layout.blocks[0].columns
    parts = [(grid, named) for grid in grids if (named := named_columns(grid, columns))]
    names = sorted(key for _, named in parts for key in named)
    if len(parts) < LEAST_PARTS or names != sorted(column.key for column in columns):
        return []
    found: dict[str, dict[str, str]] = {}
    for lines, keys in _with_labels(parts):
        for row in printed_rows(lines, layout):
            if len(row.cells) == len(keys):
                found.setdefault(row.key, {}).update(zip(keys, row.cells, strict=True))
    return [
        PrintedRow(row, tuple(cells[column.key] for column in columns if column.key in cells))
        for row, cells in found.items()
    ]


def _with_labels(
    parts: Sequence[tuple[Grid, Mapping[str, int]]],
) -> Iterator[tuple[Sequence[tuple[str, ...]], Sequence[str]]]:
    """The lines of each part below its head; one of columns alone has the first part's labels.

    Only where it has as many lines as that, each beside its own.
    """
    labels: list[tuple[str, ...]] = []
    for grid, named in parts:
        lines = rows_by_header(grid, tuple(named.values()))[len(header_rows(grid)) :]
        if min(named.values()) > 0:
            labels = labels or [line[: -len(named)] for line in lines]
        elif len(lines) == len(labels):
            lines = [(*own, *line) for own, line in zip(labels, lines, strict=True)]
        else:
            lines = []
        yield lines, tuple(named)


def _cells(columns: Sequence[FormLine], cells: Sequence[str] | None) -> dict[str, Cell]:
    if cells is None:
        return {column.key: Cell("", None, Why.AMBIGUOUS) for column in columns}
    return {column.key: read_cell(printed) for column, printed in zip(columns, cells, strict=True)}


def _ambiguous(layout: FormTable, printed: PrintedRow, width: int, *, is_shifted: bool) -> Setback:
    cells = cut(" ".join(cell or "□" for cell in printed.cells), LONGEST_ROW)
    row = layout.line(printed.key).name
    said = "tables.a-row-that-may-be-shifted" if is_shifted else "tables.a-row-of-another-length"
    values: dict[str, Value] = {"table": _name(layout), "row": row, "cells": cells}
    if not is_shifted:
        values |= {"wanted": width, "found": len(printed.cells)}
    return Setback(SetbackKind.ROW_AMBIGUOUS, Message(said, values))


def _name(layout: FormTable) -> Bilingual:
    return Bilingual(layout.name.zh, layout.name.en)


def _read_one_row(blocks: Iterable[Block], layout: FormTable) -> tuple[Rows, list[Setback]]:
    """Table 4: all its groups stand side by side in one row of numbers under their headings."""
    places = [(row, column) for row in layout.rows for column in layout.columns_of(row.key)]
    rows, is_there = _number_rows(blocks, layout)
    whole = [cells for row in rows if (cells := aligned(row, len(places))) is not None]
    filled = [cells for cells in whole if any(cell.strip() for cell in cells)]
    if not is_there or not rows:
        return {}, []
    # A blank line below numbers of another length leaves nothing blank.
    is_other = not filled and any(cell.strip() for row in rows for cell in row)
    if len(filled) > 1 or not whole or is_other:
        shown = " / ".join(" ".join(cell or "□" for cell in row) for row in rows if any(row))
        shown = cut(shown, LONGEST_ROW) or "—"
        said = Message(
            "tables.one-row-of-another-length",
            {"table": _name(layout), "wanted": len(places), "cells": shown},
        )
        return _one_row(places, None), [Setback(SetbackKind.ROW_AMBIGUOUS, said)]
    return _one_row(places, (filled or whole)[0]), []


def _one_row(places: Sequence[tuple[FormLine, FormLine]], cells: Sequence[str] | None) -> Rows:
    rows: Rows = {}
    for at, (row, column) in enumerate(places):
        cell = Cell("", None, Why.AMBIGUOUS) if cells is None else read_cell(cells[at])
        rows.setdefault(row.key, {})[column.key] = cell
    return rows


def _number_rows(blocks: Iterable[Block], layout: FormTable) -> tuple[list[tuple[str, ...]], bool]:
    """Rows without any label below the table's headings; single numbers in a column are joined."""
    is_there = False
    named: set[str] = set()
    rows: list[tuple[str, ...]] = []
    for cells in flat_rows(blocks):
        texts = [cell for cell in cells if cell.strip() and not looks_like_a_count(cell)]
        if texts and not (is_there and _is_row_of_words(cells, layout)):
            named |= {key for text in texts for key in _columns_named(text, layout)}
            is_there = is_there or len(named) >= LEAST_COLUMNS
        elif is_there and len(cells) == 1 and rows and len(rows[-1]) < len(layout.rows) * 5:
            rows[-1] = (*rows[-1], *cells)
        elif is_there:
            rows.append(cells)
    return rows, is_there


def _is_row_of_words(cells: Sequence[str], layout: FormTable) -> bool:
    """A row of the table's width that holds words in place of numbers, and none of its labels."""
    width = sum(len(layout.columns_of(row.key)) for row in layout.rows)
    filled = [cell for cell in cells if cell.strip()]
    labels = {label for line in layout.lines for label in line.labels}
    is_whole = aligned(cells, width) is not None and len(filled) * 2 > width
    return is_whole and all(bare(cell) not in labels for cell in filled)


def _columns_named(text: str, layout: FormTable) -> Iterator[str]:
    """The columns that a header names; a sentence that says how many were upheld names none."""
    plain = "".join(text.split())
    if not SENTENCE.search(plain):
        columns = (column for block in layout.blocks for column in block.columns)
        yield from (one.key for one in columns if any(label in plain for label in one.labels))
