"""Headings in other words: found by their ordinal, their likeness and their place together.

Only a section whose heading was not recognised is looked for, and first between its neighbours. A
line that stands in the place of a heading and says something else opens its section all the same,
and so does a numbered heading of its words that stands in another place; whether it is the section
is then for a person to say.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from pipeline.blocks import FULL_STOP, Block, Paragraph
from pipeline.reference.section_headings import Heading, heading_in, rank_of
from pipeline.reference.section_likeness import (
    WITH_TABLES,
    PossibleHeading,
    candidate_in,
    is_sixth_in_short,
)
from pipeline.sections.parts import BEST_RANK, is_a_part

LAST = 6
OF_WORDS = (1, 5)
LINES_TO_A_TABLE = 3  # between a heading without ordinal and its table
BY_ORDINAL, BY_WORDS, BY_TABLE, SURE = 1, 2, 3, 4  # how sure a line is the heading of a section
ENOUGH_DIGITS = 3  # headings numbered so, before 1. numbers a section in whatever words
MOST_IN_PASSING = 12  # a document with more such lines is no report


def with_lost_headings(
    blocks: Sequence[Block], found: Mapping[int, Heading]
) -> Mapping[int, Heading]:
    """The headings at their places among the blocks, with those found in other words."""
    lost = [n for n in range(1, LAST + 1) if all(one.number != n for one in found.values())]
    passing = dict(_named_in_passing(found))
    if len(passing) > MOST_IN_PASSING:
        passing = {}
    lines = _lines(blocks, found) if lost or passing else {}
    headings = {place: one for place, one in found.items() if place not in passing}
    for place, heading in passing.items():
        best = _behind(blocks, lines, headings, place, heading.number)
        if best is not None or not is_a_part(blocks, found, place):
            headings |= {place: heading} if best is None else best
    for is_anywhere in (False, True):
        for number in lost:
            if all(one.number != number for one in headings.values()):
                found_now = _found(blocks, lines, headings, number, is_anywhere=is_anywhere)
                headings |= _best(number, found_now)
    return dict(sorted(headings.items()))


def _best(number: int, found: Iterable[tuple[int, int, PossibleHeading]]) -> dict[int, Heading]:
    best = max(found, default=None)
    return {} if best is None else {-best[1]: _heading(number, best[0], best[2])}


def _behind(
    blocks: Sequence[Block],
    lines: Mapping[int, PossibleHeading],
    headings: Mapping[int, Heading],
    place: int,
    number: int,
) -> dict[int, Heading] | None:
    """A better heading behind a line that names its section: with its own number, or its table."""
    found = [
        one
        for one in _found(blocks, lines, headings, number, is_anywhere=False)
        if -one[1] > place and one[0] >= SURE + _is_doubtful(blocks[place : -one[1]], number)
    ]
    return _best(number, found) or None


def _heading(number: int, worth: int, line: PossibleHeading) -> Heading:
    ordinal = line.printed_ordinal or None
    return Heading(number, ordinal, line.rest, line.words, is_sure=worth >= SURE)


def _is_doubtful(before: Sequence[Block], number: int) -> bool:
    """Whether a table alone does not tell: the line before has one, or none is wanted."""
    return number not in WITH_TABLES or has_its_table(before)


def _named_in_passing(found: Mapping[int, Heading]) -> Iterator[tuple[int, Heading]]:
    """Lines with a lesser ordinal than other headings, or none: a table's, or out of order.

    存在的问题 within section one is a sub-heading if a fifth in other words stands further on.
    """
    best = max((rank_of(one.ordinal) for one in found.values()), default=0)
    for (place, heading), (_, after) in pairwise(sorted(found.items())):
        may_be_inside = heading.number in WITH_TABLES or after.number < heading.number
        if rank_of(heading.ordinal) < best and may_be_inside:
            yield place, heading


def _lines(blocks: Sequence[Block], found: Mapping[int, Heading]) -> Mapping[int, PossibleHeading]:
    """Lines that may be headings: they bear an ordinal, or speak of a section.

    1. and 2. number sections where other headings bear such, or where none bears a better ordinal
    and several speak of the section of their number; elsewhere only a line that says nothing else.
    """
    read = [
        (place, line)
        for place, block in enumerate(blocks)
        if isinstance(block, Paragraph) and (line := candidate_in(block.text)) is not None
    ]
    ordinals = [one.ordinal for one in found.values() if one.ordinal]
    own = {line.ordinal for _, line in read if line.is_digit and line.ordinal in line.like}
    are_own = len(own) >= ENOUGH_DIGITS and all(rank_of(one) < BEST_RANK for one in ordinals)
    has_digits = are_own or any(one[0].isdecimal() for one in ordinals)
    return {
        place: line
        for place, line in read
        if (line.ordinal is not None or line.like)
        and (has_digits or not line.is_digit or line.is_its_own)
    }


def _found(
    blocks: Sequence[Block],
    lines: Mapping[int, PossibleHeading],
    headings: Mapping[int, Heading],
    number: int,
    *,
    is_anywhere: bool,
) -> Iterator[tuple[int, int, PossibleHeading]]:
    """Lines in the place of a section's heading: how sure, minus where, and which; first best.

    Anywhere else only those of its words.
    """
    taken = frozenset(heading.number for heading in headings.values())
    are_numbered = any(rank_of(one.ordinal) == BEST_RANK for one in headings.values())
    places = list(lines)  # in printed order
    for before, start, end in _gaps(headings, None if is_anywhere else number, len(blocks)):
        within = places[bisect_left(places, start) : bisect_left(places, end)]
        here = [(place, lines[place]) for place in within]
        begins_anew = next((at for at, one in here if start and one.ordinal == 1), end)
        numbered = next((at for at, one in here if are_numbered and _bears(one, number)), end)
        for place, line in here:
            under = blocks[place + 1 : min(end, place + 1 + LINES_TO_A_TABLE)]
            worth = _worth(line, number, taken, under, after=before)
            if is_anywhere and worth:
                worth = BY_WORDS if _says_only(line, number) else 0
            # 一、二、三、 within a section number its parts, unless a table stands under them.
            is_part = place >= begins_anew and not _has_a_table(under)
            # So does a line without a number behind the one that bears the section's.
            if line.ordinal is None and place > numbered and not _has_a_table(under):
                continue
            if line.ordinal is None and before in OF_WORDS and place == start:
                worth *= has_its_table(under)  # it would leave the section before it empty
            if line.ordinal is None and are_numbered and is_sixth_in_short(line.words):
                worth = min(worth, BY_WORDS)
            if worth and not (worth < SURE and is_part):
                yield worth, -place, line


def _bears(line: PossibleHeading, number: int) -> bool:
    return line.ordinal == number and line.has_own_number and not line.is_digit


def _gaps(
    headings: Mapping[int, Heading], number: int | None, size: int
) -> Iterator[tuple[int, int, int]]:
    """An earlier section, and from behind its heading to the next one, which is a later section's.

    Without a number from each heading to the next, whatever sections they are of.
    """
    places = [(-1, 0), *((at, heading.number) for at, heading in sorted(headings.items()))]
    for (start, before), (end, after) in pairwise([*places, (size, LAST + 1)]):
        if number is None or before < number < after:
            yield before, start + 1, end


def _worth(
    line: PossibleHeading, number: int, taken: frozenset[int], under: Sequence[Block], after: int
) -> int:
    """0: no heading of this section. `SURE` and more: it is, by its words and what else it has.

    `after` is the section that it stands in otherwise.
    """
    if not (under or line.rest or (number in line.like and line.ordinal == number)):
        return 0
    has_number = line.ordinal == number and line.has_own_number
    if number in line.like:
        if has_number:
            return SURE + 2
        is_numbered = line.has_own_number or line.ordinal == number
        is_heading = is_numbered or (line.ordinal is None and line.is_bare)
        if is_heading and (_is_in_place(line, number, under, after) or has_its_table(under)):
            return SURE
        return BY_WORDS if _says_only(line, number) else 0
    if not has_number or line.like - taken:
        return 0
    return BY_TABLE if number in WITH_TABLES and _has_a_table(under) else BY_ORDINAL


def _is_in_place(line: PossibleHeading, number: int, under: Sequence[Block], after: int) -> bool:
    """Whether nothing needs to stand under a line of a section's words: （三）依申请公开情况.

    Section one has parts that are called as the sections with tables are; no other section has.
    """
    if number not in WITH_TABLES:
        return True
    is_last = not under or _heads_next(under[0], number)
    return line.ordinal == number and line.is_bare and (after > 1 or is_last)


def _heads_next(block: Block, number: int) -> bool:
    """Whether the next section begins here, by its number and its words."""
    line = candidate_in(block.text) if isinstance(block, Paragraph) else None
    return line is not None and line.ordinal == number + 1 and number + 1 in line.like


def _says_only(line: PossibleHeading, number: int) -> bool:
    """Whether a line numbered as sections are says what this section is called, and no more."""
    return line.like == {number} and line.is_bare and line.has_own_number and not line.is_digit


def has_its_table(under: Sequence[Block]) -> bool:
    """Whether a table or a picture follows soon, or the cells of one, a line each."""
    return _has_a_table(under) or _are_cells(under)


def _has_a_table(under: Sequence[Block]) -> bool:
    return any(not isinstance(block, Paragraph) for block in under)


def _are_cells(under: Sequence[Block]) -> bool:
    """Whether the first lines are neither sentences nor headings."""
    lines = [block.text for block in under[:LINES_TO_A_TABLE] if isinstance(block, Paragraph)]
    return len(lines) == LINES_TO_A_TABLE and not any(
        FULL_STOP in line or heading_in(line) is not None or _is_numbered(line) for line in lines
    )


def _is_numbered(line: str) -> bool:
    found = candidate_in(line)
    return found is not None and found.ordinal is not None
