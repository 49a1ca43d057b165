"""Two readings of the same tables beside each other: where their numbers differ, none is taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.records import Cell, Disagreement, Reader, Table, Why

Tables = Mapping[str, Table]


def agreed(
    first: Tables, second: Tables, readers: tuple[Reader, Reader]
) -> tuple[Tables, tuple[Disagreement, ...]]:
    """The first tables without the numbers that the second reading contradicts, and those.

    A cell that only one reading has, or has a number for, stays as the first reading has it.
    """
    found = tuple(
        difference
        for key, table in first.items()
        if key in second
        for difference in _differences(table, second[key], readers)
    )
    return without(first, found), found


def without(tables: Tables, found: Sequence[Disagreement]) -> Tables:
    """The tables without the numbers that are disagreed on."""
    return {
        key: _without(table, [d for d in found if d.table == key]) for key, table in tables.items()
    }


def _differences(
    first: Table, second: Table, readers: tuple[Reader, Reader]
) -> Iterator[Disagreement]:
    for row, cells in first.rows.items():
        for column, cell in cells.items():
            other = second.value(row, column)
            if cell.value is not None and other is not None and cell.value != other:
                yield Disagreement(first.key, row, column, cell.value, other, *readers)


def _without(table: Table, differences: Sequence[Disagreement]) -> Table:
    places = {(one.row, one.column) for one in differences}
    if not places:
        return table
    return Table(
        table.key,
        {
            row: {key: _taken(cell, (row, key) in places) for key, cell in cells.items()}
            for row, cells in table.rows.items()
        },
    )


def _taken(cell: Cell, is_contradicted: bool) -> Cell:
    if not is_contradicted:
        return cell
    return replace(cell, value=None, why=Why.READERS_DIFFER, is_certain=False)
