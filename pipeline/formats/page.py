"""What is printed on a page: characters with their places, and ruling lines.

Coordinates are points from the upper left corner, as the page is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

# Fonts map some characters to radicals that look the same; only these have no decomposition.
RADICALS = str.maketrans(
    "⺟⺠⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻰戶",
    "母民竹月虎西见角贝车长门青页风飞食马骨鬼鱼鸟黄齐龙户",
)
FIRST_RADICAL, LAST_RADICAL = "\u2e80", "\u2fdf"
NO_CHARACTER = "\ufffd"
# What a number is printed with.
NUMERIC = frozenset("0123456789０１２３４５６７８９.,，．+-－＋" + NO_CHARACTER)
Box = tuple[float, float, float, float]  # left, top, right, bottom


class Trait(StrEnum):
    """What sets a character apart from the plain ones around it."""

    NONE = ""
    #: Not upright, while the page is.
    TURNED = "turned"
    #: Nobody can tell for sure what is seen of it: cut, partly covered, or two at one place.
    UNCLEAR = "unclear"
    #: No writing of the cell: a stamp, a mark in the ground, a picture. It has no text.
    THING = "thing"


class Glyph(NamedTuple):
    """One printed character and its box; `size` is the height of its font, `confidence` how sure a
    machine is that guessed it from dots, `base` the line that it stands on, where that is known."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    confidence: float = 1.0
    trait: Trait = Trait.NONE
    base: float | None = None

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


class RulingLine(NamedTuple):
    """A straight line: at x = `at` (vertical) or y = `at` (horizontal), from start to end."""

    at: float
    start: float
    end: float
    is_vertical: bool


def plain(text: str) -> str:
    """A character as people type it: ⼀ (a radical) is 一."""
    if len(text) == 1 and FIRST_RADICAL <= text <= LAST_RADICAL:
        return unicodedata.normalize("NFKC", text).translate(RADICALS)
    return text


def lines_of(glyphs: Iterable[Glyph]) -> list[list[Glyph]]:
    """Characters that stand on one line together, top to bottom and left to right."""
    lines: list[list[Glyph]] = []
    for glyph in sorted(glyphs, key=lambda g: (g.y, g.left)):
        line = lines[-1] if lines else []
        if line and abs(glyph.y - line[0].y) < 0.5 * max(glyph.size, line[0].size):
            line.append(glyph)
        else:
            lines.append([glyph])
    return [sorted(line, key=lambda g: g.left) for line in lines]


def gap_before(line: Sequence[Glyph], at: int) -> float:
    """The free space between a character and the one before it on the line."""
    return line[at].left - line[at - 1].right
