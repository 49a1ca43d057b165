"""The shape of a portal's lists: which there are, and what says that each was read to its end."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

from crawlers.lists.controls import ListControl
from crawlers.pages.page import column_key
from crawlers.records import CrawlReport

# Numbers and identifiers: they come and go with the rows.
PASSING = re.compile(r"[0-9a-f]{24,}|\d+")


def shape_of(report: CrawlReport) -> str:
    """A short hash that stays while the portal keeps its lists and the way they end."""
    columns = sorted(
        (column_key(one.url), one.witness.kind.value if one.witness else "")
        for one in report.columns
    )
    return hashlib.sha256(repr(columns).encode()).hexdigest()[:12]


def list_shape(url: str, controls: Iterable[ListControl], rows: Iterable[str]) -> str:
    """A short hash of one list that stays while only its rows and their number change.

    It is made of the list's address, what stands in and beside it, and how its rows' addresses are
    made; of all three without their numbers.
    """
    beside = {
        (one.kind.value, _lasting(one.words), one.is_pager, *sorted({*map(_lasting, one.urls)}))
        for one in controls
    }
    addresses = {_lasting(row) for row in rows}
    shape = (column_key(url), sorted(beside), sorted(addresses))
    return hashlib.sha256(repr(shape).encode()).hexdigest()[:12]


def _lasting(text: str) -> str:
    return PASSING.sub("#", text)
