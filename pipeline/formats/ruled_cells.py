"""The cells of ruled tables: the lines of characters in each, and what these show.

A number goes on in the next line only where the cell was too narrow for its next digit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from pipeline.blocks import Span
from pipeline.formats.page import NUMERIC, Glyph, Trait, gap_before
from pipeline.shown.cell_text import shown
from pipeline.shown.runs import THING, CellLine, Run

APART = 1.2  # heights of a character between two numbers that are not one
LEADING = 1.75  # heights of a character between two lines of one number
MOST_PADDING = 12.0  # points, of both sides together
FEW = 0.05  # of the lines may come nearer to the edge than the padding allows
AS_GOOD_AS_FULL = 0.3  # points
OFF_BASE = 0.15  # of a digit's height, between a line and a note mark above or below it
SAME_SIZE = 0.08
UNITS = frozenset("万元件条项宗份次个")


class RuledCell(NamedTuple):
    """One cell of a ruled table: its lines top to bottom, its place in the grid and on the page.

    `is_stained`: something else than its characters is drawn in it.
    """

    lines: tuple[tuple[Glyph, ...], ...]
    row: int
    column: int
    height: int
    width: int
    left: float
    right: float
    is_stained: bool = False

    @property
    def text(self) -> str:
        """All its characters."""
        return "".join([glyph.text for line in self.lines for glyph in line])

    @property
    def is_label(self) -> bool:
        """Whether it holds words; marks of others that lie over a number make none of it."""
        return any(
            not (glyph.trait or glyph.text in NUMERIC or glyph.text in UNITS)
            for line in self.lines
            for glyph in line
        )


def padding_of(cells: Iterable[RuledCell]) -> float:
    """How much of a cell's width stays free at both sides together, in these tables.

    A single character of a label may be wider than its cell and tells nothing.
    """
    gaps = sorted(
        min(line[0].left - cell.left, cell.right - line[-1].right)
        for cell in cells
        for line in cell.lines
        if len(line) > 1 or not cell.is_label
    )
    nearest = gaps[int(FEW * len(gaps))] if gaps else 0.0
    return min(MOST_PADDING, max(0.0, 2 * nearest))


def spans_of(cells: Iterable[RuledCell], padding: float) -> tuple[Span, ...]:
    """The cells as what they show."""
    return tuple(_span(cell, padding) for cell in cells)


def _span(cell: RuledCell, padding: float) -> Span:
    seen = shown(tuple(_lines(cell, padding)))
    place = (cell.row, cell.column, cell.height, cell.width)
    return Span(seen.text, *place, seen.confidence, seen.why, seen.printed, seen.lines)


def _lines(cell: RuledCell, padding: float) -> Iterator[CellLine]:
    if cell.is_label:
        glyphs = [g for line in cell.lines for g in line if g.text]
        surely = min(glyph.confidence for glyph in glyphs)
        yield CellLine((Run("".join([glyph.text for glyph in glyphs]), confidence=surely),))
        return
    stain = (THING,) if cell.is_stained else ()
    if not cell.lines:
        yield CellLine(stain)
    for at, line in enumerate(cell.lines):
        following = cell.lines[at + 1] if at + 1 < len(cell.lines) else ()
        is_wrapped = bool(following) and _is_next(line, following)
        is_full = bool(following) and is_full_line(cell, line, following[0], padding)
        yield CellLine((*stain, *_runs(line)), is_wrapped, is_full)


def _is_next(line: Sequence[Glyph], following: Sequence[Glyph]) -> bool:
    """Whether no more than the usual room parts two lines; a page may part them too."""
    sizes = [max(glyph.size for glyph in one) for one in (line, following)]
    if abs(sizes[0] - sizes[1]) > SAME_SIZE * max(sizes):
        return False
    return following[0].y - line[0].y <= LEADING * following[0].size


def is_full_line(cell: RuledCell, line: Sequence[Glyph], digit: Glyph, padding: float) -> bool:
    """Whether this digit would not have fitted behind the line."""
    used = line[-1].right - line[0].left
    needed = used + (digit.right - digit.left) + padding
    return needed > cell.right - cell.left - AS_GOOD_AS_FULL


def _runs(line: Sequence[Glyph]) -> Iterator[Run]:
    """Neighbours that are alike as one run; digits that stand apart are parted by a tab."""
    base, size = _main_base(line)
    is_off = [_is_off_base(glyph, base, size) for glyph in line]
    for (off, trait), places in groupby(range(len(line)), lambda at: (is_off[at], line[at].trait)):
        text, surely, is_small = "", 1.0, True
        for at in places:
            glyph = line[at]
            is_apart = at > 0 and gap_before(line, at) > APART * glyph.size
            text += ("\t" if is_apart else "") + glyph.text
            surely = min(surely, glyph.confidence)
            is_small = is_small and glyph.size < (1 - SAME_SIZE) * size
        yield Run(
            text,
            is_raised=off and is_small,
            is_turned=trait is Trait.TURNED,
            is_thing=trait is Trait.THING,
            is_unclear=trait is Trait.UNCLEAR or (off and not is_small),
            confidence=surely,
        )


def _main_base(line: Sequence[Glyph]) -> tuple[float | None, float]:
    """The line that most of the largest digits stand on, and their size."""
    known = [glyph for glyph in line if glyph.base is not None and glyph.text in NUMERIC]
    if len(known) < 2:
        return None, 0.0
    size = max(glyph.size for glyph in known)
    large = [g.base for g in known if g.base is not None and g.size > (1 - SAME_SIZE) * size]
    return Counter(round(base, 1) for base in large).most_common(1)[0][0], size


def _is_off_base(glyph: Glyph, base: float | None, size: float) -> bool:
    if base is None or glyph.base is None or glyph.text not in NUMERIC:
        return False
    return abs(glyph.base - base) > OFF_BASE * size
