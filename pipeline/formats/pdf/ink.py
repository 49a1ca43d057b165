"""The ink of a PDF page: the page drawn with and without its text, and what that tells of each
character and of what else stands in a cell.

What a person sees is what is drawn, whatever the reason: colour, clip, layer, cover or mode.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from ctypes import string_at
from dataclasses import dataclass
from operator import sub

import pypdfium2 as pdfium
from pypdfium2 import raw

from pipeline.formats.page import Box, Glyph
from pipeline.formats.pdf.strokes import PageRotation

DOTS = 2.0  # for each point
FEWEST_DOTS = 1.2  # below that a digit is not made out
MOST_DOTS = 6_000_000  # of one picture
FLAGS = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
LEAST_SPAN = 0.75  # of a character's box, across and down, that its ink must reach over
ROUNDED = 2  # dots that a box has more than its ink, by rounding
ASIDE = 1  # dots that ink may stand beside its box
GLANCES = (0.3, 0.5, 0.7)  # of a character's height
PLAIN = 110  # of 255; a character with more contrast is never pale
STAIN = 10  # of 255; less is the noise of smoothing


Window = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One picture of a part of a page: a byte for each dot, row by row."""

    dots: bytes
    stride: int


@dataclass(frozen=True, slots=True)
class Trace:
    """What a character left on the page."""

    #: How far its ink is from its ground, of 255.
    contrast: int
    #: Whether the ink reaches all sides of the character's box.
    is_whole: bool
    #: Its ink in dots of full contrast: a stroke that lies between dots makes two grey ones.
    ink: float


class Canvas:
    """A part of a page, for as long as that page is open: `draw` makes a picture of it."""

    def __init__(self, page: pdfium.PdfPage, turn: PageRotation, area: Box) -> None:
        self._page = page
        width, height = turn.size
        left, top = max(0.0, area[0]), max(0.0, area[1])
        right, bottom = min(width, area[2]), min(height, area[3])
        room = max(1.0, (right - left) * (bottom - top))
        scale = min(DOTS, math.sqrt(MOST_DOTS / room))
        self.is_fine = scale >= FEWEST_DOTS
        whole = (max(1, round(width * scale)), max(1, round(height * scale)))
        self._whole, self._page_size = whole, (width, height)
        self._across, self._down = whole[0] / max(width, 1), whole[1] / max(height, 1)
        self._x, self._y = math.floor(left * self._across), math.floor(top * self._down)
        self._width = max(1, math.ceil(right * self._across) - self._x)
        self._height = max(1, math.ceil(bottom * self._down) - self._y)
        display = (-turn.quarters) % 4
        self._rotate = (display - raw.FPDFPage_GetRotation(page.raw)) % 4

    def draw(self) -> Drawn:
        """The page as it is now, its annotations included."""
        picture = raw.FPDFBitmap_CreateEx(self._width, self._height, raw.FPDFBitmap_Gray, None, 0)
        try:
            raw.FPDFBitmap_FillRect(picture, 0, 0, self._width, self._height, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(
                *(picture, self._page.raw, -self._x, -self._y, *self._whole),
                *(self._rotate, FLAGS),
            )
            stride = raw.FPDFBitmap_GetStride(picture)
            dots = string_at(raw.FPDFBitmap_GetBuffer(picture), stride * self._height)
        finally:
            raw.FPDFBitmap_Destroy(picture)
        return Drawn(dots, stride)

    def is_on_page(self, glyph: Glyph) -> bool:
        """Whether the middle of a character lies on the page."""
        width, height = self._page_size
        return 0 <= glyph.x <= width and 0 <= glyph.y <= height

    def window(self, box: Box, aside: int = 0) -> Window:
        """The dots that a box touches; nothing (0, 0, 0, 0) for a box that is not in the area."""
        x0 = max(0, math.floor(box[0] * self._across) - self._x - aside)
        y0 = max(0, math.floor(box[1] * self._down) - self._y - aside)
        x1 = min(self._width, math.ceil(box[2] * self._across) - self._x + aside)
        y1 = min(self._height, math.ceil(box[3] * self._down) - self._y + aside)
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else (0, 0, 0, 0)

    def trace(self, box: Box, full: Drawn, without: Drawn) -> Trace:
        """What changes in this box when the character is not drawn."""
        window = self.window(box)
        with_ink, ground = _cut(full, window), _cut(without, window)
        if with_ink == ground:
            return Trace(0, is_whole=False, ink=0)
        width = window[2] - window[0]
        edge = 1 if width > ROUNDED + 1 else 0  # where the ink of a neighbour may reach in
        inner = (window[0] + edge, window[1], window[2] - edge, window[3])
        contrast = _contrast(_cut(full, inner), _cut(without, inner))
        around = self.window(box, ASIDE)
        one, other = _cut(full, around), _cut(without, around)
        ink = sum(map(abs, map(sub, one, other))) / max(contrast, 1)
        return Trace(contrast, _spans(_changed(one, other), around, window), ink)

    def glance(self, box: Box, full: Drawn, without: Drawn, share: float = 1.0) -> Trace:
        """The same by a few rows, for a character that is no digit; by this share of its dots,
        where it may lie on others that are darker."""
        x0, y0, x1, y1 = self.window(box)
        rows = [y0 + int(at * (y1 - y0)) for at in GLANCES]
        parts = [(row * full.stride + x0, row * full.stride + x1) for row in rows]
        one = b"".join(full.dots[start:end] for start, end in parts)
        other = b"".join(without.dots[start:end] for start, end in parts)
        if share == 1 and _contrast(one, other) > PLAIN:
            return Trace(PLAIN + 1, is_whole=True, ink=0)
        one, other = _cut(full, (x0, y0, x1, y1)), _cut(without, (x0, y0, x1, y1))
        changes = sorted(filter(None, map(abs, map(sub, one, other))))
        contrast = changes[int(share * (len(changes) - 1))] if changes else 0
        return Trace(contrast, is_whole=True, ink=len(changes))

    def spread(self, box: Box, picture: Drawn) -> int:
        """How far the darkest and the lightest dot of a box are apart, of 255."""
        dots = _cut(picture, self.window(box))
        if not dots or dots.count(dots[0]) == len(dots):  # as most cells are, and soon known
            return 0
        return max(dots) - min(dots)


def _cut(picture: Drawn, window: Window) -> bytes:
    x0, y0, x1, y1 = window
    dots, stride = picture.dots, picture.stride
    return b"".join([dots[at + x0 : at + x1] for at in range(y0 * stride, y1 * stride, stride)])


def _changed(one: bytes, other: bytes) -> bytes:
    """Zero where both are the same."""
    both = int.from_bytes(one, "little") ^ int.from_bytes(other, "little")
    return both.to_bytes(len(one), "little")


def _contrast(one: bytes, other: bytes) -> int:
    if one == other:
        return 0
    if other.count(other[0]) == len(other):
        return max(other[0] - min(one), max(one) - other[0])
    changes: Iterable[int] = map(abs, map(sub, one, other))
    return max(changes)


def _spans(changed: bytes, around: Window, window: Window) -> bool:
    """Whether what changed reaches over nearly all of the window, across and down."""
    width = around[2] - around[0]
    rows = [at for at in range(0, len(changed), width) if any(changed[at : at + width])]
    columns = [at for at in range(width) if any(changed[at::width])]
    across, down = window[2] - window[0], window[3] - window[1]
    return columns[-1] - columns[0] + 1 >= min(LEAST_SPAN * across, across - ROUNDED) and (
        rows[-1] - rows[0]
    ) // width + 1 >= min(LEAST_SPAN * down, down - ROUNDED)
