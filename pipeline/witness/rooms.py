"""Seen characters into numbers, and numbers into rows, by the lines that are drawn around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from pipeline.witness.ink import SMALL, Seen, Visibility
from pipeline.witness.picture import Box, Pictures
from pipeline.witness.sight import UNIT, UNITS, UNSURE

NUMERIC = frozenset("0123456789.,+-−－")
BEHIND = UNITS | {UNIT}
APART = 1.15  # of a digit's height, from the middle of a digit to that of the next
FURTHER = 1.25  # times the usual step between two digits of a page
ALONE = 0.6  # the same around a number that stands in no cell
LONGEST = 40  # characters of a number
RAISED = 0.15  # of a digit's height, above or below the others
UNDERLINED = 0.4  # of a digit's height below it
EDGE = 2  # dots of a cell beside its lines, which are smoothed
ORDINAL = re.compile(r"\d+[.、．]|[.,+-]+")
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Inked:
    """A number of a table and the room that it stands in."""

    text: str
    box: Box


@dataclass(frozen=True, slots=True)
class _Gaps:
    """How the numbers of a page are set, in dots: how much of a cell's side stays free, and how
    far the digits of one number stand apart."""

    side: float
    pitch: float


def rows_of(seen: Sequence[Seen], pictures: Pictures) -> list[tuple[str, ...]]:
    """The rows of numbers of one page, from the top."""
    shown = [one for one in seen if one.look is not Visibility.GONE]
    numbers, outside = _in_cells(shown, pictures)
    numbers += _standing_alone(outside, shown)
    rows: list[list[Inked]] = []
    for number in sorted(numbers, key=lambda one: ((one.box[1] + one.box[3]) / 2, one.box[0])):
        if rows and _are_beside(rows[-1][-1].box, number.box):
            rows[-1].append(number)
        else:
            rows.append([number])
    return [tuple(one.text for one in sorted(row, key=lambda one: one.box[0])) for row in rows]


def _are_beside(one: Box, other: Box) -> bool:
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return shared > 0.5 * min(one[3] - one[1], other[3] - other[1])


def _in_cells(shown: Sequence[Seen], pictures: Pictures) -> tuple[list[Inked], list[Seen]]:
    """The numbers that stand in cells of their own, and the digits around which no line closes."""
    cells: dict[Box, list[Seen]] = {}
    outside: list[Seen] = []
    for one in (one for one in shown if one.is_digit):
        if any(_is_in(one, room) for room in list(cells)[-12:]):
            continue
        room = pictures.room_around(one.x, one.y) or _beside(one, pictures)
        if room is None:
            outside.append(one)
        else:
            cells.setdefault(room, [])
    rooms = sorted(cells, key=lambda room: room[1])
    for one in shown:
        for room in rooms:
            if room[1] > one.y:
                break
            if _is_in(one, room):
                cells[room].append(one)
                break
    held = {room: these for room, these in cells.items() if these}
    gaps = _Gaps(
        min((_gap(room, these) for room, these in held.items()), default=0.0), _pitch(held.values())
    )
    numbers = (
        (room, _number(these, room, gaps, is_clear=_is_clear(these, room, pictures)))
        for room, these in held.items()
    )
    return [Inked(text, room) for room, text in numbers if text], outside


def _pitch(cells: Iterable[Sequence[Seen]]) -> float:
    """How far the digits of one number usually stand apart, from middle to middle."""
    steps = [
        other.x - one.x
        for held in cells
        for line in _lines(one for one in held if one.is_digit)
        for one, other in pairwise(line)
    ]
    return median(steps) if steps else 0.0


def _beside(one: Seen, pictures: Pictures) -> Box | None:
    """The same, looked for just above a digit through which a line is drawn."""
    return pictures.room_around(one.x, one.box[1] - 1)


def _is_in(one: Seen, room: Box) -> bool:
    return room[0] <= one.x <= room[2] and room[1] <= one.y <= room[3]


def _gap(room: Box, held: Sequence[Seen]) -> float:
    left, right = min(one.box[0] for one in held), max(one.box[2] for one in held)
    return max(0.0, min(left - room[0], room[2] - right))


def _is_clear(held: Sequence[Seen], room: Box, pictures: Pictures) -> bool:
    """Whether nothing but text is drawn in a cell; a line below its digits may be."""
    if not pictures.is_closed(room):
        return False
    digits = [one for one in held if one.is_digit]
    foot = max(one.box[3] for one in digits)
    below = foot + UNDERLINED * max(one.height for one in digits)
    parts = ((room[0], room[1], room[2], foot), (room[0], below, room[2], room[3]))
    return all(pictures.is_even(_within(part)) for part in parts)


def _within(room: Box) -> Box:
    return room[0] + EDGE, room[1] + EDGE, room[2] - EDGE, room[3] - EDGE


def _number(held: Sequence[Seen], room: Box, gaps: _Gaps, *, is_clear: bool) -> str:
    """The one number that these characters show; "" when they are no number."""
    if any(one.text not in NUMERIC and one.text not in BEHIND for one in held):
        return ""
    if not is_clear:
        return UNSURE
    lines = [_on_its_line(line) for line in _lines(one for one in held if one.text in NUMERIC)]
    for line in lines[:-1]:
        pitch = max(gaps.pitch, line[-1].box[2] - line[-1].box[0])
        if (len(line) + 1) * pitch <= room[2] - room[0] - 2 * gaps.side:
            return UNSURE  # another digit would have stood in this line
    return _read(lines, gaps.pitch)


def _on_its_line(line: Sequence[Seen]) -> list[Seen]:
    """A line without its note marks: digits that are smaller, or do not stand where others do."""
    digits = [one for one in line if one.is_digit]
    if not digits:
        return list(line)
    large = max(digits, key=lambda one: one.height)
    return [
        one
        for one in line
        if not one.is_digit
        or (
            one.height >= SMALL * large.height
            and abs(one.box[3] - large.box[3]) <= RAISED * large.height
        )
    ]


def _lines(held: Iterable[Seen]) -> Iterator[list[Seen]]:
    """Characters that stand on one line, from the left; lines from the top."""
    lines: list[list[Seen]] = []
    for one in sorted(held, key=lambda one: one.box[3]):
        if lines and one.box[1] < lines[-1][0].box[3] - 1:
            lines[-1].append(one)
        else:
            lines.append([one])
    for line in lines:
        yield sorted(line, key=lambda one: one.box[0])


def _read(lines: Sequence[Sequence[Seen]], pitch: float) -> str:
    text = ""
    for line in lines:
        for at, one in enumerate(line):
            before = line[at - 1] if at else None
            if before is not None and _are_apart(before, one, pitch):
                return UNSURE
            if one.look is Visibility.UNSURE:
                return UNSURE
            text += one.text
    text = text.replace(",", "").replace("−", "-").replace("－", "-")
    if ORDINAL.fullmatch(text):
        return ""
    return text if len(text) <= LONGEST and NUMBER.fullmatch(text) else UNSURE


def _are_apart(before: Seen, one: Seen, pitch: float) -> bool:
    """Whether two digits stand further apart than those of one number."""
    far = max(APART * one.height, FURTHER * pitch)
    return one.is_digit and before.is_digit and one.x - before.x > far


def _standing_alone(digits: Sequence[Seen], shown: Sequence[Seen]) -> list[Inked]:
    """Numbers of a table without lines: those with room on both sides."""
    if not digits:
        return []
    room = ALONE * median(one.height for one in digits)
    wanted = {id(one) for one in digits}
    numbers: list[Inked] = []
    for line in _lines(shown):
        part: list[Seen] = []
        for one in [*line, None]:
            if part and (one is None or one.box[0] - part[-1].box[2] > room):
                if any(id(each) in wanted for each in part):
                    numbers += _alone(part)
                part = []
            if one is not None:
                part.append(one)
    return numbers


def _alone(part: Sequence[Seen]) -> list[Inked]:
    if any(one.text not in NUMERIC and one.text not in BEHIND for one in part):
        return []
    text = _read([[one for one in part if one.text in NUMERIC]], 0.0)
    box = (
        min(one.box[0] for one in part),
        min(one.box[1] for one in part),
        max(one.box[2] for one in part),
        max(one.box[3] for one in part),
    )
    return [Inked(text, box)] if text else []
