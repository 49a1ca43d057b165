"""The cells of a report beside what was seen of its document: which of them are not as read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipeline.records import Cell, Number, Report, Table, Why
from pipeline.reference.forms import Form, FormTable
from pipeline.witness.sight import UNSURE, Sight, veiled

Place = tuple[str, str, str]
ENOUGH = 3  # numbers of a row that need no row beside them to be found for sure
NEAR = 3  # rows, at most, between two that stand beside each other
ALONE = 1.5  # what a row without a partner costs, in numbers found
DIGIT = re.compile(r"\d")
BLANKS = re.compile(r"\s+")
#: A digit of the text with what stands around it.
AROUND = re.compile(r"(\D{0,2})(\d+)(\D?)")


@dataclass(frozen=True, slots=True)
class ReadCell:
    """One printed cell; without a number where it is not known which one stands there."""

    place: Place
    number: Number | None


Row = tuple[ReadCell, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A report held against what was seen: the cells that were seen as read; of the others what
    was seen in their row, "" where their row was not found."""

    confirmed: frozenset[Place]
    instead: Mapping[Place, str]


def held_against(report: Report, sight: Sight, form: Form) -> Held:
    """Which numbers of a report were plainly seen where they were read, in the form's order."""
    confirmed: set[Place] = set()
    instead: dict[Place, str] = {}
    for table in report.tables.values():
        rows = list(_rows(table, form.tables[table.key]))
        several = [rows, [tuple(slot for row in rows for slot in row)]] if len(rows) > 1 else [rows]
        found = max((_found(one, sight) for one in several), key=lambda one: len(one[0]))
        confirmed |= found[0] | _words_seen(table, sight)
        instead |= found[1]
    return Held(frozenset(confirmed), instead)


def without_unseen(report: Report, held: Held) -> Report:
    """The report with no number in the cells that were not seen as read."""
    return _without(report, lambda place: place in held.confirmed)


def without_numbers(report: Report) -> Report:
    """The report as one who sees no number has it."""
    return _without(report, lambda _: False)


def is_seen(quote: str, sight: Sight) -> bool:
    """Whether the digits of some words are seen among their neighbours; words alone, whether all
    of them are."""
    plain = _as_seen(quote, sight)
    found = ["".join(one.groups()) for one in AROUND.finditer(plain)]
    return all(one in sight.words for one in found or [plain])


def _as_seen(words: str, sight: Sight) -> str:
    plain = unicodedata.normalize("NFKC", BLANKS.sub("", words))
    return veiled(plain) if sight.is_blind_to_words else plain


def _words_seen(table: Table, sight: Sight) -> set[Place]:
    """The cells that hold words in place of a number, and whose words are seen somewhere."""
    return {
        (table.key, row, column)
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.why is Why.NOT_A_NUMBER and _as_seen(cell.printed, sight) in sight.words
    }


def _without(report: Report, is_kept: Callable[[Place], bool]) -> Report:
    tables = {
        key: Table(
            key,
            {
                row: {
                    column: cell
                    if not _is_judged(cell) or is_kept((key, row, column))
                    else replace(cell, value=None, why=Why.HARD_TO_SEE)
                    for column, cell in cells.items()
                }
                for row, cells in table.rows.items()
            },
        )
        for key, table in report.tables.items()
    }
    return replace(report, tables=tables)


def _is_judged(cell: Cell) -> bool:
    """Whether a rule may accuse by what stands in a cell: a number, or words in place of one."""
    return cell.value is not None or cell.why is Why.NOT_A_NUMBER


def _rows(table: Table, layout: FormTable) -> Iterator[Row]:
    """The printed rows of a table that have something like a number, in the order of the form: a
    database may have changed that of the report."""
    for line in layout.rows:
        cells = table.rows.get(line.key, {})
        slots = tuple(
            ReadCell((table.key, line.key, column.key), cell.value)
            for column in layout.columns_of(line.key)
            if (cell := cells.get(column.key)) is not None
            and (cell.value is not None or DIGIT.search(cell.printed))
        )
        if slots:
            yield slots


def _found(rows: Sequence[Row], sight: Sight) -> tuple[set[Place], dict[Place, str]]:
    """The cells of the rows that were seen, in their order; of the others what was seen."""
    at = _in_order(rows, sight.rows)
    confirmed: set[Place] = set()
    instead: dict[Place, str] = {}
    for number, row in enumerate(rows):
        places = {slot.place for slot in row if slot.number is not None}
        if number in at and (len(row) >= ENOUGH or _has_neighbour(at, number)):
            confirmed |= places
        else:
            instead |= dict.fromkeys(places, _seen_in_place_of(number, at, sight))
    return confirmed, instead


def _has_neighbour(at: Mapping[int, int], number: int) -> bool:
    return any(
        beside in at and abs(at[beside] - at[number]) <= NEAR for beside in (number - 1, number + 1)
    )


def _seen_in_place_of(number: int, at: Mapping[int, int], sight: Sight) -> str:
    """What stands in the one row that is left between the neighbours of a row."""
    before, after = at.get(number - 1), at.get(number + 1)
    row = before + 1 if before is not None else after - 1 if after is not None else None
    if row is None or row in at.values() or not 0 <= row < len(sight.rows):
        return ""
    return " ".join(sight.rows[row])


def _in_order(rows: Sequence[Row], seen: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Row → the seen row that is equal to it, with as few rows as can be that have no partner.

    An unequal pair costs nothing, so that a row of zeros is not found in the next one.
    """
    equal = [[_is(row, one) for one in seen] for row in rows]
    best = [[0.0] * (len(seen) + 1) for _ in range(len(rows) + 1)]
    for i in range(len(rows) - 1, -1, -1):
        best[i][len(seen)] = best[i + 1][len(seen)] - ALONE
        for j in range(len(seen) - 1, -1, -1):
            taken = best[i + 1][j + 1] + (len(rows[i]) if equal[i][j] else 0)
            passed = best[i][j + 1] - (ALONE if i else 0.0)
            best[i][j] = max(taken, best[i + 1][j] - ALONE, passed)
    found: dict[int, int] = {}
    i = j = 0
    while i < len(rows) and j < len(seen):
        if best[i][j] == best[i + 1][j + 1] + (len(rows[i]) if equal[i][j] else 0):
            if equal[i][j]:
                found[i] = j
            i, j = i + 1, j + 1
        elif best[i][j] == best[i][j + 1] - (ALONE if i else 0.0):
            j += 1
        else:
            i += 1
    return found


def _is(row: Row, seen: Sequence[str]) -> bool:
    """Whether a row was seen as it was read; what was not read may be anything, or nothing."""
    ends = {0}
    for cell in row:
        ahead = {end + 1 for end in ends if end < len(seen)}
        if cell.number is None:
            ends |= ahead
        else:
            ends = {end for end in ahead if _is_number(seen[end - 1], cell.number)}
        if not ends:
            return False
    return len(seen) in ends


def _is_number(seen: str, read: Number) -> bool:
    return seen != UNSURE and Decimal(seen) == Decimal(read)
