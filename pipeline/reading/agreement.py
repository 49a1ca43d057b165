"""Two readings of the same tables beside each other: where their numbers differ, none is taken."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import replace

from pipeline.records import Cell, Disagreement, Reader, Table, Why
from pipeline.sections.sections import ENOUGH_SECTIONS

Tables = Mapping[str, Table]
#: The numbers of a paper's headed sections, and of those that it names without a heading of theirs.
Outline = tuple[Set[int], Collection[int]]


def only_in_one(one: Outline, other: Outline) -> frozenset[int]:
    """The sections that only one of two papers has, while the other does not even name them: what
    `one` lacks, and of what it has those that the other, a whole report, lacks."""
    (mine, named), (theirs, named_there) = one, other
    lacked = theirs - mine - {*named}
    alone = mine - theirs - {*named_there} if len(theirs) >= ENOUGH_SECTIONS else frozenset()
    return frozenset(lacked | alone)


def beside_those_of(tables: Tables, others: Tables) -> Tables:
    """The tables of one paper where those of another stand beside them.

    A table of only one of two papers with tables holds no number, in whichever it stands; one that
    is blank beside another with numbers is not known to be left blank.
    """
    found = dict(tables)
    for key in {**others, **tables} if others else ():
        mine, theirs = tables.get(key), others.get(key)
        if mine is None or theirs is None:
            found[key] = _emptied(mine or theirs or Table(key, {}))
        elif has_numbers(theirs) and not has_numbers(mine):
            found[key] = _emptied(mine)
    return found


def has_numbers(table: Table) -> bool:
    """Whether a number was read in any cell."""
    return any(cell.value is not None for row in table.rows.values() for cell in row.values())


def _emptied(table: Table) -> Table:
    rows = {
        row: {key: _taken(cell, True) for key, cell in cells.items()}
        for row, cells in table.rows.items()
    }
    return Table(table.key, rows)


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
