"""What lies on each other on a page: a character printed twice, two characters at one place, a line
through a digit."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

from pipeline.formats.page import Glyph, RulingLine

TWICE = 1.5  # points between the two impressions of a character printed twice
SAME_PLACE = 0.4  # of a character's size, between two that lie on each other
MIDDLE = 0.25  # of a digit's height: a line that passes further inside strikes it out


def once(glyphs: Iterable[Glyph]) -> Iterator[Glyph]:
    """The characters; one printed twice to look bold counts once."""
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        left, top = glyph.left / TWICE, glyph.top / TWICE
        places = {(glyph.text, int(left + shift), int(top + shift)) for shift in (0, 0.5)}
        if not glyph.text or not places & seen:
            seen |= places
            yield glyph


def is_on(one: Glyph, other: Glyph) -> bool:
    """Whether two characters lie on each other."""
    near = SAME_PLACE * max(one.size, other.size)
    across = min(one.right, other.right) - max(one.left, other.left)
    narrower = min(one.right - one.left, other.right - other.left)
    return abs(one.y - other.y) < near and across > SAME_PLACE * narrower


def not_striking(rules: Sequence[RulingLine], digits: Sequence[Glyph]) -> Iterator[RulingLine]:
    """The lines without those that strike a digit out: these rule no table."""
    striking: set[int] = set()
    for is_vertical in (False, True):
        own = sorted(
            (rule.at, number)
            for number, rule in enumerate(rules)
            if rule.is_vertical is is_vertical
        )
        places = [at for at, _ in own]
        for digit in digits:
            first, last, along = _middle(digit, is_vertical=is_vertical)
            for _, number in own[bisect_left(places, first) : bisect_right(places, last)]:
                if rules[number].start < along < rules[number].end:
                    striking.add(number)
    return (rule for number, rule in enumerate(rules) if number not in striking)


def _middle(digit: Glyph, *, is_vertical: bool) -> tuple[float, float, float]:
    """The band in which a line strikes a digit, and where along the line the digit stands."""
    if is_vertical:
        edge = MIDDLE * (digit.right - digit.left)
        return digit.left + edge, digit.right - edge, digit.y
    edge = MIDDLE * (digit.bottom - digit.top)
    return digit.top + edge, digit.bottom - edge, digit.x
