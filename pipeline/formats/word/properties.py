"""Properties in the binary Word format ([MS-DOC] 2.6): what paragraphs and rows say of tables."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

OPERANDS = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
IN_TABLE, ROW_END, DEPTH = 0x2416, 0x2417, 0x6649
INNER_CELL, INNER_ROW_END = 0x244B, 0x244C
TABLE, VERTICAL, MERGE = 0xD608, 0xD62B, 0x5624
CHANGED_TABS = 0xC615
MOST_CELLS = 64
Sprm = tuple[int, bytes]


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell of a row's definition: its edges in twips, and how it takes part in merges."""

    left: int
    right: int
    goes_on_left: bool
    goes_on_above: bool


@dataclass(slots=True)
class Properties:
    """What a paragraph's properties say of tables."""

    depth: int = 0
    is_row_end: bool = False
    is_cell_end: bool = False
    cells: list[TableCell] = field(default_factory=list)


def properties_of(modifiers: Iterable[Sprm]) -> Properties:
    """What a paragraph's properties say of tables."""
    found = Properties()
    for code, operand in modifiers:
        if code == IN_TABLE and operand[0]:
            found.depth = max(found.depth, 1)
        elif code == DEPTH:
            found.depth = max(found.depth, struct.unpack("<i", operand)[0])
        elif code in (ROW_END, INNER_ROW_END) and operand[0]:
            found.is_row_end = True
        elif code == INNER_CELL and operand[0]:
            found.is_cell_end = True
        elif code == TABLE:
            found.cells = _cells(operand)
        elif code in (VERTICAL, MERGE):
            found.cells = _merged(found.cells, code, operand)
    return found


def sprms(stored: bytes) -> Iterator[Sprm]:
    """Single properties: their code and operand."""
    at = 0
    while at + 2 < len(stored):
        (code,) = struct.unpack_from("<H", stored, at)
        at += 2
        if code == TABLE:
            size = struct.unpack_from("<H", stored, at)[0] - 1
            at += 2
        elif code >> 13 == 6:
            size = stored[at]
            at += 1
            if code == CHANGED_TABS and size == 255:
                return
        else:
            size = OPERANDS[code >> 13]
        yield code, stored[at : at + size]
        at += size


def _cells(operand: bytes) -> list[TableCell]:
    """The definition of a row: how many cells, their edges, their merges."""
    count = min(operand[0], MOST_CELLS)
    edges = struct.unpack_from(f"<{count + 1}h", operand, 1)
    flags = []
    for at in range(count):
        place = 1 + 2 * (count + 1) + 20 * at
        flags.append(int.from_bytes(operand[place : place + 2], "little"))
    to_left = _continuations([flag & 3 for flag in flags])
    return [
        TableCell(
            edges[at],
            edges[at + 1],
            goes_on_left=to_left[at],
            goes_on_above=bool(flag & 0x20) and not flag & 0x40,
        )
        for at, flag in enumerate(flags)
    ]


def _continuations(marks: Sequence[int]) -> list[bool]:
    """Which cells continue the one to their left.

    Writers do not agree whether 1 or 2 marks the first of several merged cells; it is the mark
    with which a run of marked cells begins.
    """
    found: list[bool] = []
    first = 0
    for at, mark in enumerate(marks):
        if mark and (at == 0 or not marks[at - 1]):
            first = mark
        found.append(mark not in (0, first))
    return found


def _merged(cells: list[TableCell], code: int, operand: bytes) -> list[TableCell]:
    """The cells after a merge that was written as a change to the definition."""
    changed = list(cells)
    first, second = operand[0], operand[1]
    if code == VERTICAL and first < len(changed):
        cell = changed[first]
        changed[first] = TableCell(cell.left, cell.right, cell.goes_on_left, second == 1)
    elif code == MERGE:
        for at in range(first + 1, min(second, len(changed))):
            cell = changed[at]
            changed[at] = TableCell(cell.left, cell.right, True, cell.goes_on_above)
    return changed
