"""What a printed page holds: characters with their places, and ruling lines.

Coordinates are points from the upper left corner, as the page is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

# Fonts map some characters to radicals that look the same; only these have no decomposition.
RADICALS = str.maketrans(
    "⺟⺠⺮⺼⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻰戶",
    "母民竹月虎西见角贝车长门青页风飞食马骨鬼鱼鸟黄齐龙户",
)
FIRST_RADICAL, LAST_RADICAL = "\u2e80", "\u2fdf"
NO_CHARACTER = "\ufffd"


class Glyph(NamedTuple):
    """One printed character and its box; `size` is the height of its font, `confidence` how sure a
    machine is that guessed it from dots."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float
    confidence: float = 1.0

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


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """One page; `pictures` is the number of images on it."""

    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[RulingLine, ...]
    pictures: int


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
