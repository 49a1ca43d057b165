"""Printed counts and amounts to exact numbers: 「１，２３４件」 → 1234; a blank stays unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from pipeline.blocks import Guess
from pipeline.records import Cell, Number, Why

# NFKC would turn a footnote mark into a digit ("12²" → 122), so only these are mapped.
FULL_WIDTH = str.maketrans("０１２３４５６７８９，．－＋／", "0123456789,.-+/")
BLANKS = re.compile(r"[\s\u00a0\u3000\u200b\ufeff]+")
# Readers of positions put a tab between digits that stand too far apart to be one number.
APART = re.compile(r"\d\t++\d")
ILLEGIBLE = re.compile(r"[\d.,+\-]*+\ufffd[\d.,+\-\ufffd]*+")  # a number with lost characters
NOTHING = frozenset({"", "/", "\\", "-", "--", "—", "——", "–", "无", "空", "不适用"})
LONGEST_NUMBER = 40  # characters, blanks and unit included: a number in a cell has ten
NUMBER = re.compile(
    r"(?P<sign>[+-])?(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<decimals>\.\d+)?"
    r"(?P<unit>万元|元|件|条|项|宗|份|次|个)?"
)


def read_cell(printed: str) -> Cell:
    """Read one printed cell. A blank, a slash or a dash stays unknown; it never becomes 0."""
    cell = _read(printed)
    if not isinstance(printed, Guess):
        return cell
    return replace(cell, is_certain=False, confidence=printed.confidence)


def _read(printed: str) -> Cell:
    half = printed.translate(FULL_WIDTH)
    if APART.search(half):
        return Cell(printed, None, Why.NOT_A_NUMBER)
    tidy = BLANKS.sub("", half)
    if tidy in NOTHING:
        return Cell(printed, None, Why.BLANK)
    if ILLEGIBLE.fullmatch(tidy):
        return Cell(printed, None, Why.ILLEGIBLE)
    match = NUMBER.fullmatch(tidy) if len(tidy) <= LONGEST_NUMBER else None
    if match is None:
        return Cell(printed, None, Why.NOT_A_NUMBER)
    unit = match["unit"] if match["unit"] in ("元", "万元") else None
    return Cell(printed, _number(match), unit=unit)


def _number(match: re.Match[str]) -> Number:
    whole = match["digits"].replace(",", "")
    if match["decimals"]:
        return Decimal(f"{match['sign'] or ''}{whole}{match['decimals']}")
    return -int(whole) if match["sign"] == "-" else int(whole)


def looks_like_a_count(text: str) -> bool:
    """Whether a cell's text is a number, one of the marks that stand for none, or a number that
    could not be made out; blanks are not."""
    cell = _read(text)
    if cell.value is not None or cell.why is Why.ILLEGIBLE:
        return True
    return cell.why is Why.BLANK and bool(BLANKS.sub("", text))
