"""Printed cells: exact, or null with a reason; a blank is never 0."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Number, Why
from pipeline.shown.counts import read_cell

FULL_WIDTH = str.maketrans("0123456789,", "０１２３４５６７８９，")


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("0", 0),
        (" 12 ", 12),
        ("１，２３４", 1234),
        ("1,113", 1113),
        ("22件", 22),
        ("+19", 19),
        ("-1942", -1942),
        ("0 元", 0),
        ("79000.1元", Decimal("79000.1")),
        ("59237.2449", Decimal("59237.2449")),
        ("9.63211", Decimal("9.63211")),
        ("\u3000 7\xa0", 7),
        ("12²", 12),  # a raised digit is a note mark
        ("9\u00ad5", 95),
        ("\u200e95", 95),
        ("\u22128", -8),
        ("𝟗𝟓", 95),
    ],
)
def test_a_printed_number_is_read_exactly(printed: str, value: Number) -> None:
    assert read_cell(printed).value == value


@pytest.mark.parametrize("printed", ["", " ", "\u3000", "/", "／", "-", "—", "——", "无"])
def test_a_blank_or_a_dash_stays_unknown(printed: str) -> None:
    cell = read_cell(printed)
    assert (cell.value, cell.why, cell.printed) == (None, Why.BLANK, printed)


@pytest.mark.parametrize(
    "printed", ["①", "约3件", "1.属于国家秘密", "12,34", "3 4件5", "一", "1-2", "图书采购"]
)
def test_what_is_no_plain_number_is_not_guessed(printed: str) -> None:
    cell = read_cell(printed)
    assert (cell.value, cell.why) == (None, Why.NOT_A_NUMBER)


@pytest.mark.parametrize("printed", ["9 5", "95\n12", "-\n5", "9\t5"])
def test_two_numbers_in_a_cell_are_none(printed: str) -> None:
    cell = read_cell(printed)
    assert (cell.value, cell.why) == (None, Why.SEVERAL_NUMBERS)


@pytest.mark.parametrize("printed", ["95①", "95*", "95[1]", "95（注1）"])
def test_a_note_mark_that_is_not_raised_leaves_a_number_unsure(printed: str) -> None:
    cell = read_cell(printed)
    assert (cell.value, cell.why) == (None, Why.NOTE_MARK)


def test_the_unit_of_an_amount_is_kept_beside_it() -> None:
    assert [read_cell(text).unit for text in ("251000元", "12.5万元", "12")] == ["元", "万元", None]


@given(st.integers(min_value=0, max_value=10**9), st.booleans(), st.booleans())
def test_every_spelling_of_a_number_gives_that_number(n: int, wide: bool, comma: bool) -> None:
    printed = f"{n:,}" if comma else str(n)
    assert read_cell(printed.translate(FULL_WIDTH) if wide else printed).value == n
