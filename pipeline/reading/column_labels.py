"""Numbers under a printed label that is plainly another column's, and rows of another form.

A report of one form may print the heads or rows of another, or two heads in each other's place:
what its numbers then mean is not known, and they are taken for nothing. A label of no form says
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import groupby

from core.messages import Bilingual, Message, Value, cut
from pipeline.blocks import Block, Grid
from pipeline.reading.grids import named_columns
from pipeline.reading.heads import columns_in_heads, under_its_head
from pipeline.reading.rows import flat_rows, rows_named
from pipeline.reading.tables import SHORTEST_OWN_LABEL, blocks_for
from pipeline.records import Cell, Setback, Table, Why
from pipeline.reference.forms import Form, FormLine, Forms, FormTable, bare
from pipeline.sections.sections import Section
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.counts import looks_like_a_count

LONGEST_ROWS = 60  # characters of their names that a setback shows
BROKEN = "\0"  # in place of a head of which some labels are parted over lines, or unknown
DEEPEST = 3  # rows over which one label may be printed
Keys = frozenset[str]
Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Under:
    """A cell at its place in the form, under a label that names other columns."""

    place: Place
    label: str


def held_to_labels(
    tables: Mapping[str, Table], sections: Sequence[Section], form: Form, forms: Forms
) -> tuple[Mapping[str, Table], tuple[Setback, ...]]:
    """The tables without the numbers that stand under another column's label; and those named."""
    held = dict(tables)
    setbacks: list[Setback] = []
    for key, table in tables.items():
        layout = form.tables[key]
        if layout.is_one_row and under_its_head(sections, layout) is not None:
            continue
        found = [*_misplaced(blocks_for(sections, layout), layout, _Known(forms, key))]
        places = {one.place for one in found}
        lost = {place for place in places if _value(table, place) is not None}
        if lost:
            held[key] = _without(table, places)
            setbacks.append(_said(layout, [one for one in found if one.place in lost]))
        if others := _rows_of_others(blocks_for(sections, layout), layout, _Known(forms, key)):
            held[key] = _without(held[key], _places_without_a_number(table))
            setbacks.append(_said_of_rows(layout, others))
    return held, tuple(setbacks)


class _Known:
    """What each label means that any form prints over the columns of one of its tables."""

    def __init__(self, forms: Forms, key: str) -> None:
        tables = [form.tables[key] for form in forms.by_id.values()]
        self.columns = _meanings(c for one in tables for b in one.blocks for c in b.columns)
        self.rows = _meanings(row for one in tables for row in one.rows)


def _meanings(lines: Iterator[FormLine]) -> Mapping[str, Keys]:
    found: dict[str, Keys] = {}
    for line in lines:
        for label in line.labels:
            found[label] = found.get(label, frozenset()) | {line.key}
    return found


def _rows_of_others(blocks: Sequence[Block], layout: FormTable, known: _Known) -> tuple[str, ...]:
    """The labels of rows with figures that only another form prints in this table.

    其他 is a row of one form and a column of all: so short a label alone tells nothing.
    """
    found: dict[str, None] = {}
    for cells in flat_rows(blocks) if not layout.is_one_row else ():
        words = [text for text in cells if text.strip() and not looks_like_a_count(text)]
        is_other = words and not rows_named(words[-1], layout.rows)
        if is_other and any(map(looks_like_a_count, cells)) and bare(words[-1]) in known.rows:
            found[bare(words[-1])] = None
    return tuple(found) if any(len(one) >= SHORTEST_OWN_LABEL for one in found) else ()


def _places_without_a_number(table: Table) -> set[Place]:
    """The cells of rows that gave none: what belongs there may stand in those others."""
    return {
        (row, column)
        for row, cells in table.rows.items()
        for column in cells
        if all(cell.value is None for cell in cells.values())
    }


def _misplaced(blocks: Sequence[Block], layout: FormTable, known: _Known) -> Iterator[_Under]:
    for is_grid, run in groupby(blocks, lambda one: isinstance(one, Grid)):
        if not is_grid:
            yield from _in_lines([*flat_rows(run)], layout, known)
            continue
        for grid in run:
            if isinstance(grid, Grid) and not _is_led_by_its_head(grid, layout):
                yield from _in_grid(grid, layout, known)


def _is_led_by_its_head(grid: Grid, layout: FormTable) -> bool:
    """Whether the columns of a grid are found by their labels and not by their place."""
    if len(layout.blocks) > 1 or layout.is_one_row:
        return False
    columns = layout.blocks[0].columns
    is_whole = len(named_columns(grid, columns)) == len(columns)
    return is_whole or bool(columns_in_heads([grid], layout))


def _in_grid(grid: Grid, layout: FormTable, known: _Known) -> Iterator[_Under]:
    for number, row in enumerate(grid.rows):
        own = [span for span in row if span.row == number]
        places, first = _places_of([span.text for span in own], layout)
        behind = own[first:]
        filled = [at for at, span in enumerate(behind) if span.text.strip()]
        if len(behind) > len(places) and filled:
            behind = behind[filled[0] : filled[-1] + 1]
        if not places or len(behind) != len(places):
            continue
        labels = [_label_above(grid, number, span.column, known.columns) for span in behind]
        yield from _of_others(places, labels, layout, known)


def _places_of(cells: Sequence[str], layout: FormTable) -> tuple[list[Place], int]:
    """The places in the form of a printed row's figures, and at which cell these begin."""
    words = [at for at, text in enumerate(cells) if text.strip() and not looks_like_a_count(text)]
    if layout.is_one_row:
        whole = [
            (row.key, column.key) for row in layout.rows for column in layout.columns_of(row.key)
        ]
        return ([] if words else whole), 0
    rows = rows_named(cells[words[-1]], layout.rows) if words else ()
    if len(rows) != 1:
        return [], 0
    row = layout.rows[rows[0]].key
    return [(row, column.key) for column in layout.columns_of(row)], words[-1] + 1


def _of_others(
    places: Sequence[Place], labels: Sequence[str], layout: FormTable, known: _Known
) -> Iterator[_Under]:
    """The cells of a row under labels of other columns, and those beside them under a label that
    only another form prints: the row is then on that form."""
    cells = [*zip(places, labels, strict=True)]
    others = [one for one in cells if one[0][1] not in known.columns.get(one[1], {one[0][1]})]
    for place, label in cells if others else ():
        is_own = label not in known.columns or label in layout.column(*place).labels
        if (place, label) in others or not is_own:
            yield _Under(place, label)


def _label_above(grid: Grid, number: int, column: int, known: Mapping[str, Keys]) -> str:
    """The nearest words above a cell, over at most three rows."""
    label = ""
    depth = 0
    last = None
    for row in reversed(grid.rows[:number]):
        span = next((one for one in row if one.column <= column < one.column + one.width), None)
        if span is None or span is last or not span.text.strip():
            continue
        if looks_like_a_count(span.text):
            if depth:
                break
            continue
        last, depth = span, depth + 1
        label = bare(span.text) + label
        if label in known or depth == DEEPEST:
            break
    return label


def _in_lines(lines: Sequence[Sequence[str]], layout: FormTable, known: _Known) -> Iterator[_Under]:
    """The same of rows without frames: their heads count where they name as many columns."""
    head: list[str] = []
    groups: list[str] = []
    is_head = False
    overs = {bare(label) for block in layout.blocks for label in block.over}
    for cells in lines:
        words = [*_words(cells, known)]
        named = [label for label in words if label in known.columns or label in overs]
        is_of_rows = any(label in known.rows for label in words) and not layout.is_one_row
        # 总计 and 其他 head columns as well, beside others or below 法人或其他组织.
        is_wide = len(words) > 1 and (is_head or bool(overs & {*words}))
        is_of_figures = any(map(looks_like_a_count, cells))
        groups += [label for label in words if label in known.rows and not is_of_figures]
        if named and not is_of_figures and (is_wide or not is_of_rows):
            is_whole = not overs or len(named) == sum(map(bool, words))
            head = _longer(head if is_head else [], named, overs, layout) if is_whole else [BROKEN]
            is_head = True
            continue
        places, _ = _places_of(cells, layout)
        if places and layout.is_one_row and _are_swapped(groups, layout, known):
            yield from (_Under(place, groups[0]) for place in places)
        elif places and len(places) == len(head) and not {*overs, BROKEN} & {*head}:
            yield from _of_others(places, head, layout, known)
        elif words and not is_of_figures and not is_of_rows and not layout.is_one_row:
            head = []
        is_head = is_head and layout.is_one_row and not is_of_figures


def _are_swapped(groups: Sequence[str], layout: FormTable, known: _Known) -> bool:
    """Whether all groups of the one row are named, each once, in another order than the form's."""
    named = [known.rows[label] for label in groups]
    keys = [row.key for row in layout.rows]
    is_whole = len(named) == len(keys) and all(any(key in one for one in named) for key in keys)
    return is_whole and any(key not in one for key, one in zip(keys, named, strict=True))


def _longer(head: list[str], named: list[str], overs: Set[str], layout: FormTable) -> list[str]:
    """A head and its next line, which may part one of its columns into several: 法人或其他组织."""
    over = next((at for at, label in enumerate(head) if label in overs), None)
    wanted = len(layout.blocks[0].columns) - len(head) + 1
    if BROKEN in head or (over is not None and len(named) != wanted):
        return [BROKEN]
    if over is None:
        return [*head, *named]
    return [*head[:over], *named, *head[over + 1 :]]


def _words(cells: Sequence[str], known: _Known) -> Iterator[str]:
    """The labels of a row; a line that only blanks part may hold several."""
    for cell in cells:
        if cell.strip() and not looks_like_a_count(cell):
            parts = [bare(part) for part in cell.split()]
            is_parted = bool((known.columns.keys() | known.rows.keys()) & {*parts})
            yield from parts if is_parted else (bare(cell),)


def _value(table: Table, place: Place) -> object:
    cell = table.rows.get(place[0], {}).get(place[1])
    return cell.value if cell is not None else None


def _without(table: Table, places: set[Place]) -> Table:
    rows = {
        row: {key: _taken(cell, (row, key) in places) for key, cell in cells.items()}
        for row, cells in table.rows.items()
    }
    return Table(table.key, rows)


def _taken(cell: Cell, is_misplaced: bool) -> Cell:
    if not is_misplaced:
        return cell
    return replace(cell, value=None, why=Why.OTHER_LABEL, is_certain=False)


def _said_of_rows(layout: FormTable, rows: Sequence[str]) -> Setback:
    values: dict[str, Value] = {
        "table": Bilingual(layout.name.zh, layout.name.en),
        "rows": cut("、".join(rows), LONGEST_ROWS),
        "count": len(rows),
    }
    return Setback(SetbackKind.ROW_AMBIGUOUS, Message("column-labels.rows-of-others", values))


def _said(layout: FormTable, found: Sequence[_Under]) -> Setback:
    rows = dict.fromkeys(layout.line(one.place[0]).name.zh for one in found)
    values: dict[str, Value] = {
        "table": Bilingual(layout.name.zh, layout.name.en),
        "rows": cut("、".join(rows), LONGEST_ROWS),
        "labels": "、".join(dict.fromkeys(one.label for one in found)),
    }
    return Setback(SetbackKind.ROW_AMBIGUOUS, Message("column-labels.of-others", values))
