"""What a cell shows: lines of runs to text, and whether a number may be read from it."""

from __future__ import annotations

import unicodedata

import pytest

from pipeline.formats.layout import spanned
from pipeline.records import Number, Why
from pipeline.shown.cell_text import shown, shown_plain, text_of
from pipeline.shown.characters import RADICALS, normalised
from pipeline.shown.counts import read_cell
from pipeline.shown.runs import THING, CellLine, Run, lines_of

LINES = tuple[CellLine, ...]


def _number(lines: LINES) -> tuple[Number | None, Why | None]:
    seen = shown(lines)
    cell = read_cell(spanned(seen, 0, 0).said)
    return cell.value, cell.why


def _line(*runs: Run, wrapped: bool = False, full: bool = False) -> CellLine:
    return CellLine(runs, is_wrapped=wrapped, is_full=full)


@pytest.mark.parametrize(
    "unseen", [Run("59", is_struck=True), Run("7", is_hidden=True), Run("1", is_raised=True)]
)
def test_struck_hidden_and_raised_runs_are_no_digits_of_a_number(unseen: Run) -> None:
    assert _number((_line(unseen, Run("95")),)) == (95, None)
    assert _number((_line(Run("9"), unseen, Run("5")),)) == (95, None)


def test_a_cell_whose_text_is_all_struck_is_blank() -> None:
    assert _number((_line(Run("59", is_struck=True)),)) == (None, Why.BLANK)


def test_a_number_that_is_all_raised_is_not_taken() -> None:
    assert _number((_line(Run("9", is_raised=True)),)) == (None, Why.NOTE_MARK)


@pytest.mark.parametrize("odd", [Run("5", is_turned=True), Run("5", is_pale=True)])
def test_a_turned_or_pale_digit_makes_its_number_unsure(odd: Run) -> None:
    assert _number((_line(Run("9"), odd),)) == (None, Why.HARD_TO_SEE)


def test_a_picture_beside_digits_makes_them_unsure() -> None:
    assert _number((_line(Run("95"), THING),)) == (None, Why.BESIDE_A_THING)


def test_lines_are_one_number_only_where_all_but_the_last_are_full_and_merely_wrapped() -> None:
    full = _line(Run("26"), wrapped=True, full=True)
    loose = _line(Run("26"), wrapped=True)
    broken = _line(Run("26"), full=True)
    assert _number((full, _line(Run("5")))) == (265, None)
    assert _number((loose, _line(Run("5")))) == (None, Why.SEVERAL_NUMBERS)
    assert _number((broken, _line(Run("5")))) == (None, Why.SEVERAL_NUMBERS)
    assert _number((full, full, _line(Run("5")))) == (26265, None)
    assert _number((full, loose, _line(Run("5")))) == (None, Why.SEVERAL_NUMBERS)


def test_a_unit_or_a_blank_line_below_a_number_is_no_second_number() -> None:
    assert _number(lines_of([Run("95\n件")])) == (95, None)
    assert _number(lines_of([Run("95\n \xa0\n")])) == (95, None)


def test_line_breaks_inside_a_run_end_a_line() -> None:
    assert _number(lines_of((Run("95\n12"),))) == (None, Why.SEVERAL_NUMBERS)
    assert _number(lines_of((Run("5\n", is_struck=True), Run("12")))) == (12, None)


def test_labels_of_several_lines_are_one_text() -> None:
    assert shown(lines_of([Run("第二十条\n第（一）项")])).text == "第二十条 第（一）项"


def test_what_was_printed_is_kept_beside() -> None:
    cell = read_cell(spanned(shown_plain("９\u00ad５"), 0, 0).said)
    assert (cell.value, cell.printed) == (95, "９\u00ad５")


@pytest.mark.parametrize("printed", ["\u202e59", "\u2067-5", "\u200f1,5"])
def test_marks_that_show_digits_in_another_order_leave_them_unsure(printed: str) -> None:
    assert read_cell(printed).why is Why.HARD_TO_SEE


def test_look_alikes_are_what_they_look_like() -> None:
    assert normalised("⼈⺠政府⼯作⾏政⽉") == "人民政府工作行政月"
    assert normalised("\uf9b4\u00ad２０２２年㈠⒈") == "領2022年（一）1."
    assert {len(one) for one in RADICALS.values()} == {1}
    assert all(unicodedata.name(one).startswith("CJK RADICAL") for one in RADICALS)


@pytest.mark.parametrize("kept", ["12²", "①", "½", "（一）", "：，；“”", "〔2021〕30号", "㎡"])
def test_what_would_change_its_meaning_is_left(kept: str) -> None:
    assert normalised(kept) == kept


def test_a_paragraph_shows_no_struck_text_and_no_note_marks() -> None:
    runs = [Run("共"), Run("59", is_struck=True), Run("95"), Run("1", is_raised=True), Run("件")]
    assert text_of(runs) == "共95件"
