"""The characters of a drawn page, each as it is seen: plainly, not at all, or not for sure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import c_double
from dataclasses import dataclass
from enum import Enum
from statistics import median

from pypdfium2 import raw

from pipeline.witness.digits import cut, is_like
from pipeline.witness.picture import Box, Pictures

QUARTER = math.pi / 2
ASLANT = 0.05
FAINT = 24  # of 255; less is no ink
PALEST = 60
PALE = 0.45  # of the usual contrast of a page's digits
STAINED = 0.3  # of a digit's contrast
WHOLE = 0.7  # of a digit's box, across and down, that its ink reaches over
SMALL = 0.88  # of the height of the digits beside it: a note mark
OVERLAP = 0.25
ASIDE = 3  # dots that a digit may stand beside its box
DIGITS = frozenset("0123456789")
BLANK = ("Zs", "Zl", "Zp", "Cc", "Cf", "Mn")


class Visibility(Enum):
    """How a character is seen."""

    PLAIN = "plain"
    UNSURE = "unsure"
    GONE = "gone"


@dataclass(slots=True)
class Seen:
    """One character of a page: what it is, where it is on the picture, and how it is seen."""

    text: str
    box: Box
    look: Visibility = Visibility.PLAIN
    contrast: int = 255

    @property
    def x(self) -> float:
        return (self.box[0] + self.box[2]) / 2

    @property
    def y(self) -> float:
        return (self.box[1] + self.box[3]) / 2

    @property
    def height(self) -> float:
        return self.box[3] - self.box[1]

    @property
    def is_digit(self) -> bool:
        return self.text in DIGITS


def quarters_of(text: raw.FPDF_TEXTPAGE, count: int) -> int:
    """Into which direction most digits of a page run, in quarter turns."""
    turns = [0, 0, 0, 0]
    for at in range(count):
        if 0x30 <= raw.FPDFText_GetUnicode(text, at) <= 0x39:
            turns[round(raw.FPDFText_GetCharAngle(text, at) / QUARTER) % 4] += 1
    return turns.index(max(turns))


def characters_of(
    text: raw.FPDF_TEXTPAGE, count: int, pictures: Pictures, quarters: int
) -> list[Seen]:
    """All characters that have a meaning and a place, in the order of the file."""
    seen = list(_placed(text, count, pictures, quarters))
    _look_at(seen, pictures)
    return seen


def _placed(
    text: raw.FPDF_TEXTPAGE, count: int, pictures: Pictures, quarters: int
) -> Iterator[Seen]:
    for at in range(count):
        code = raw.FPDFText_GetUnicode(text, at)
        if raw.FPDFText_IsGenerated(text, at) or code in (0, 0xFFFE, 0xFFFF):
            continue
        if 0xD800 <= code < 0xE000 or unicodedata.category(chr(code)) in BLANK:
            continue
        left, right, bottom, top = (c_double() for _ in range(4))
        if not raw.FPDFText_GetCharBox(text, at, left, right, bottom, top):
            continue
        box = pictures.box(left.value, bottom.value, right.value, top.value)
        for one in unicodedata.normalize("NFKC", chr(code)):
            found = Seen(one, box)
            angle = raw.FPDFText_GetCharAngle(text, at) - quarters * QUARTER
            if found.is_digit and abs(math.remainder(angle, 2 * math.pi)) > ASLANT:
                found.look = Visibility.UNSURE
            yield found


def _look_at(seen: Sequence[Seen], pictures: Pictures) -> None:
    for one in seen:
        if not one.is_digit:
            one.look = Visibility.PLAIN if pictures.is_inked(one.box) else Visibility.GONE
    digits = [one for one in seen if one.is_digit]
    for one in digits:
        found = _digit_at(one, pictures)
        one.look = found if one.look is Visibility.PLAIN or found is Visibility.GONE else one.look
    there = [one for one in digits if one.look is not Visibility.GONE]
    usual = median([one.contrast for one in there]) if there else 0
    for one in there:
        if one.contrast < max(PALEST, PALE * usual):
            one.look = Visibility.UNSURE
    _on_each_other([one for one in seen if one.look is not Visibility.GONE])


def _digit_at(one: Seen, pictures: Pictures) -> Visibility:
    """Whether a digit's ink is there, whole, on a plain ground, and in the shape of that digit."""
    window = pictures.window(one.box)
    if window is None:
        return Visibility.GONE
    window = pictures.beside_lines(window)
    full, bare = pictures.rows(pictures.full, window), pictures.rows(pictures.bare, window)
    ink = [[abs(a - b) for a, b in zip(x, y, strict=True)] for x, y in zip(full, bare, strict=True)]
    one.contrast = max(map(max, ink))
    if one.contrast < FAINT:
        return Visibility.GONE
    if max(map(max, bare)) - min(map(min, bare)) > max(FAINT, STAINED * one.contrast):
        return Visibility.UNSURE
    shape = cut(ink, one.contrast // 3)
    is_whole = len(shape) >= WHOLE * len(ink) and len(shape[0]) >= WHOLE * (len(ink[0]) - 1)
    if is_whole and is_like(one.text, shape):
        return Visibility.PLAIN
    return Visibility.PLAIN if _is_beside_its_box(one, pictures) else Visibility.UNSURE


def _is_beside_its_box(one: Seen, pictures: Pictures) -> bool:
    """Whether the digit is whole a few dots from its box, where a font in place of a missing one
    puts it: the joined ink that lies most in the box, and all of it."""
    left, top, right, bottom = one.box
    window = pictures.window((left - ASIDE, top - 1, right + ASIDE, bottom + 1))
    if window is None:
        return False
    full, bare = pictures.rows(pictures.full, window), pictures.rows(pictures.bare, window)
    ink = [[abs(a - b) for a, b in zip(x, y, strict=True)] for x, y in zip(full, bare, strict=True)]
    dots = _joined(ink, one.contrast // 3, (len(ink) // 2, len(ink[0]) // 2))
    if not dots:
        return False
    alone = [
        [shade if (y, x) in dots else 0 for x, shade in enumerate(row)] for y, row in enumerate(ink)
    ]
    shape = cut(alone, one.contrast // 3)
    is_whole = len(shape) >= WHOLE * (bottom - top) and WHOLE * (right - left - 1) <= len(shape[0])
    return is_whole and len(shape[0]) <= right - left + ASIDE and is_like(one.text, shape)


def _joined(
    ink: Sequence[Sequence[int]], least: int, middle: tuple[int, int]
) -> set[tuple[int, int]]:
    """The dots of the one piece of ink that is most around the middle."""
    left = {(y, x) for y, row in enumerate(ink) for x, shade in enumerate(row) if shade >= least}
    pieces: list[set[tuple[int, int]]] = []
    while left:
        piece, edge = set(), [left.pop()]
        while edge:
            y, x = edge.pop()
            piece.add((y, x))
            near = {(b, a) for b in (y - 1, y, y + 1) for a in (x - 1, x, x + 1)} & left
            left -= near
            edge += near
        pieces.append(piece)

    def nearness(piece: set[tuple[int, int]]) -> int:
        return sum(abs(x - middle[1]) <= middle[1] // 2 for _, x in piece)

    return max(pieces, key=nearness, default=set())


def _on_each_other(seen: Sequence[Seen]) -> None:
    """Digits that share their place with another character."""
    fields: dict[tuple[int, int], list[Seen]] = {}
    for one in seen:
        fields.setdefault((int(one.x) // 32, int(one.y) // 32), []).append(one)
    for one in seen:
        if not one.is_digit:
            continue
        x, y = int(one.x) // 32, int(one.y) // 32
        around = ((a, b) for a in (x - 1, x, x + 1) for b in (y - 1, y, y + 1))
        for other in (other for field in around for other in fields.get(field, ())):
            if other is not one and _shared(one.box, other.box) > OVERLAP:
                one.look = Visibility.UNSURE


def _shared(one: Box, other: Box) -> float:
    """How much of the first box the second covers."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    room = (one[2] - one[0]) * (one[3] - one[1])
    return across * down / room if across > 0 and down > 0 and room > 0 else 0.0
