"""Tables whose words are their own and in which nobody filled in a figure: blank under any heading.

Which lines they have cannot be known, and need not be: nothing at all is shown where figures stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from pipeline.blocks import Span
from pipeline.reading.heads import grids_alone
from pipeline.sections.sections import Section
from pipeline.shown.counts import looks_like_a_count

LEAST_BLANK = 3  # cells for figures; one or two are what a table for layout may leave over


def is_left_blank(own: Section) -> bool:
    """Whether a section holds a table of words, and of cells of which not one shows anything.

    A cell of which we lost what it shows, or that stores what it does not show, is not blank.
    """
    rows = [[*row] for grid in grids_alone(own) for row in grid.begun() if row]
    cells = [span for row in rows for span in row]
    if any(one.why or one.confidence < 1 or looks_like_a_count(one.text) for one in cells):
        return False
    first = next((at for at, row in enumerate(rows) if _is_open(row)), len(rows))
    is_open = [_is_open(row) or _is_head(before, row) for before, row in pairwise(rows[first:])]
    has_words = any(one.text.strip() for one in cells)
    blank = [one for row in rows[first:] for one in row if not one.text.strip()]
    return has_words and all(is_open) and len(blank) >= LEAST_BLANK


def _is_open(row: Sequence[Span]) -> bool:
    """Labels, if any, and then nothing but blank cells; a word in place of a figure fills one."""
    filled = [bool(span.text.strip()) for span in row]
    return not filled[-1] and filled == sorted(filled, reverse=True)


def _is_head(before: Sequence[Span], row: Sequence[Span]) -> bool:
    """What heads the next part of a table: one cell over all of it, or the columns below that."""
    return len(row) == 1 or (len(before) == 1 and all(span.text.strip() for span in row))
