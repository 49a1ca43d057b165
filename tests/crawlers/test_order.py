"""Whether a list is in order, as a reader of it would say."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.lists.order import is_sorted
from crawlers.pages.listing import Row
from crawlers.records import DateBasis, DateEvidence

DOWN = (2025, 2024, 2023, 2022, 2021, 2020, 2019)
CHAOS = (2021, 2024, 2019, 2025, 2020, 2023, 2022)


def _rows(*years: int, days: tuple[str, ...] = ()) -> tuple[Row, ...]:
    dates = [DateEvidence(date.fromisoformat(on), DateBasis.LISTED, on) for on in days]
    return tuple(
        Row(f"http://x/{at}", f"{year}年年度报告", dates[at] if dates else None)
        for at, year in enumerate(years)
    )


EACH_DAY = tuple(f"2025-01-0{day}" for day in range(1, 8))
CASES: list[tuple[str, tuple[Row, ...], bool | None]] = [
    ("newest first", _rows(*DOWN), True),
    ("oldest first", _rows(*DOWN[::-1]), True),
    ("one year", _rows(*(2022,) * 7), True),
    ("in no order", _rows(*CHAOS), False),
    ("three pinned rows", _rows(2019, 2021, 2020, *DOWN), True),
    (
        "sorted by date, not by year",
        _rows(*CHAOS, days=tuple(f"2025-01-0{n}" for n in range(1, 8))),
        True,
    ),
    ("too short", _rows(*CHAOS[:5]), None),
    ("without years", tuple(Row(f"http://x/{n}", "年度报告", None) for n in range(9)), None),
]


@pytest.mark.parametrize(("rows", "verdict"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_the_order_of_a_list(rows: tuple[Row, ...], verdict: bool | None) -> None:
    assert is_sorted(rows) is verdict
