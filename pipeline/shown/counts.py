"""Printed counts and amounts to exact numbers: 「１，２３４件」 → 1234; a blank stays unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from pipeline.blocks import CellText
from pipeline.records import Cell, Number, Why
from pipeline.shown.cell_text import UNIT, shown_plain

# In a cell full-width signs stand for themselves; elsewhere they are how Chinese is printed.
FULL_WIDTH = str.maketrans("，．－＋／–", ",.-+/-")
BLANKS = re.compile(r"\s+")
# A person sees two numbers where blanks stand between digits. Readers of positions put a tab
# between digits that stand too far apart to be one number.
APART = re.compile(r"[\d.,+-]\s++[\d.,]")
RAISED = re.compile("[\u00b2\u00b3\u00b9\u2070-\u2079\u2080-\u2089]+")  # note marks by their code
ILLEGIBLE = re.compile(r"[\d.,+\-]*+\ufffd[\d.,+\-\ufffd]*+")  # a number with lost characters
NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "无", "空", "不适用"})
LONGEST_NUMBER = 40  # characters, blanks and unit included: a number in a cell has ten
# Reasons for which a cell holds no number, and still is one of a row of numbers.
LIKE_COUNTS = (Why.ILLEGIBLE, Why.SEVERAL_NUMBERS, Why.HARD_TO_SEE, Why.NOTE_MARK)
NUMBER = re.compile(
    r"(?P<sign>[+-])?(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<decimals>\.[0-9]+)?"
    rf"(?P<unit>{UNIT})?"
)


NOTED = re.compile(
    rf"(?:{NUMBER.pattern.replace('?P<', '?P<noted_')})"
    r"(?:[\u2460-\u24ff\u2776-\u2793*＊※†‡#]|[\[(（【](?:注?\d{1,2}|注)[\])）】]|注\d?){1,3}"
)  # a number with a note mark that is not raised


def read_cell(printed: str) -> Cell:
    """Read one printed cell. A blank, a slash or a dash stays unknown; it never becomes 0."""
    if not isinstance(printed, CellText):
        seen = shown_plain(printed)
        cell = _read(seen.text, seen.why)
        return cell if cell.printed == printed else replace(cell, printed=printed)
    cell = replace(_read(str(printed), printed.why), printed=printed.printed)
    if printed.confidence == 1:
        return cell
    is_blank = cell.why is Why.BLANK  # nothing is shown for certain, whatever is stored
    return replace(cell, is_certain=is_blank, confidence=printed.confidence)


@lru_cache(4096)  # a table has hundreds of cells, and few that differ
def _read(text: str, why: Why | None) -> Cell:
    if why is not None:
        return Cell(text, None, why)
    half = text.translate(FULL_WIDTH)
    tidy = BLANKS.sub("", half)
    if text.strip() in NOTHING or tidy in NOTHING:
        return Cell(text, None, Why.BLANK)
    if ILLEGIBLE.fullmatch(tidy):
        return Cell(text, None, Why.ILLEGIBLE)
    match = NUMBER.fullmatch(RAISED.sub("", tidy)) if len(tidy) <= LONGEST_NUMBER else None
    if match is None:
        is_noted = len(tidy) <= LONGEST_NUMBER and NOTED.fullmatch(tidy)
        return Cell(text, None, Why.NOTE_MARK if is_noted else Why.NOT_A_NUMBER)
    if APART.search(half):
        return Cell(text, None, Why.SEVERAL_NUMBERS)
    unit = match["unit"] if match["unit"] in ("元", "万元") else None
    return Cell(text, _number(match), unit=unit)


def _number(match: re.Match[str]) -> Number:
    whole = match["digits"].replace(",", "")
    if match["decimals"]:
        return Decimal(f"{match['sign'] or ''}{whole}{match['decimals']}")
    return -int(whole) if match["sign"] == "-" else int(whole)


@lru_cache(4096)  # asked some twelve hundred times of one report
def looks_like_a_count(text: str) -> bool:
    """Whether a cell's text is a number, one of the marks that stand for none, or a number that
    could not be made out; blanks are not."""
    seen = shown_plain(text)
    cell = _read(seen.text, seen.why)
    if cell.value is not None or cell.why in LIKE_COUNTS:
        return True
    return cell.why is Why.BLANK and bool(seen.text)
