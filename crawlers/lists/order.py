"""Whether the rows of a list stand in some order of years or of days."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from crawlers.pages.listing import Row

YEAR = re.compile(r"(20\d\d)年")
# Editors pin a few rows on top; fewer rows than these have no order that a reader would miss.
PINNED = 3
ENOUGH_ROWS = 6


def is_sorted(rows: Sequence[Row]) -> bool | None:
    """Say whether a list is sorted by year or by date, either way; None when that cannot be told.

    A list without years is judged by its dates and the other way round; one key in order is enough.
    """
    keys = [[_year(row) for row in rows], [row.date.on if row.date else None for row in rows]]
    complete = [key for key in keys if len(key) >= ENOUGH_ROWS and None not in key]
    if not complete:
        return None
    return any(_is_in_order([one for one in key if one is not None]) for key in complete)


def _year(row: Row) -> date | None:
    found = YEAR.search(row.title)
    return date(int(found[1]), 1, 1) if found else None


def _is_in_order(key: Sequence[date]) -> bool:
    return any(
        rest in (sorted(rest), sorted(rest, reverse=True))
        for rest in (list(key[pinned:]) for pinned in range(PINNED + 1))
    )
