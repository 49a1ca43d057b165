"""A page drawn twice, with and without its text; and what that tells of a place on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from ctypes import byref, c_int, string_at
from functools import cache

from pypdfium2 import raw

FINEST = 2.5  # dots for each point
FEWEST = 1.4  # with fewer no digit is made out
MOST_DOTS = 14_000_000
FLAGS = raw.FPDF_ANNOT | raw.FPDF_GRAYSCALE
DEEPEST = 8
PARTS = 64  # of a dot: pdfium says places in whole numbers
LINE = 24  # of 255; what differs less from its ground is no line
THICK = 3  # dots in which a line is looked for
MOSTLY = 0.5  # a dotted line has as much
Box = tuple[float, float, float, float]  # left, top, right, bottom, in dots of the picture
Window = tuple[int, int, int, int]


class Pictures:
    """One page as seen upright, for as long as that page is open."""

    def __init__(self, page: raw.FPDF_PAGE, quarters: int) -> None:
        self._page = page
        own = raw.FPDFPage_GetRotation(page)
        self._rotate = (-quarters - own) % 4
        across, down = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        if self._rotate % 2:
            across, down = down, across
        room = max(1.0, across * down)
        self.scale = min(FINEST, math.sqrt(MOST_DOTS / room))
        self.is_fine = self.scale >= FEWEST
        self.width = max(1, round(across * self.scale))
        self.height = max(1, round(down * self.scale))
        self._place = self._places()
        self.stride = 0
        self.full = self._drawn()
        _hide_text(page)
        self.bare = self._drawn()

    def _drawn(self) -> bytes:
        bitmap = raw.FPDFBitmap_CreateEx(self.width, self.height, raw.FPDFBitmap_Gray, None, 0)
        try:
            raw.FPDFBitmap_FillRect(bitmap, 0, 0, self.width, self.height, 0xFFFFFFFF)
            raw.FPDF_RenderPageBitmap(
                bitmap, self._page, 0, 0, self.width, self.height, self._rotate, FLAGS
            )
            self.stride = raw.FPDFBitmap_GetStride(bitmap)
            return string_at(raw.FPDFBitmap_GetBuffer(bitmap), self.stride * self.height)
        finally:
            raw.FPDFBitmap_Destroy(bitmap)

    def _places(self) -> Callable[[float, float], tuple[float, float]]:
        """How a place of the page becomes one of the picture: told by three of them."""
        (x0, y0), (x1, y1), (x2, y2) = map(self._device, (0, 1000, 0), (0, 0, 1000))
        a, b, c, d = (x1 - x0) / 1000, (x2 - x0) / 1000, (y1 - y0) / 1000, (y2 - y0) / 1000

        def place(x: float, y: float) -> tuple[float, float]:
            return x0 + a * x + b * y, y0 + c * x + d * y

        return place

    def _device(self, x: float, y: float) -> tuple[float, float]:
        across, down = c_int(), c_int()
        size = (self.width * PARTS, self.height * PARTS)
        raw.FPDF_PageToDevice(
            self._page, 0, 0, *size, self._rotate, x, y, byref(across), byref(down)
        )
        return across.value / PARTS, down.value / PARTS

    def box(self, left: float, bottom: float, right: float, top: float) -> Box:
        """A box of the page as one of the picture."""
        (x0, y0), (x1, y1) = self._place(left, bottom), self._place(right, top)
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)

    def window(self, box: Box) -> Window | None:
        """The dots that a box touches; None for a box that is not on the page."""
        x0, y0 = max(0, math.floor(box[0] + 0.2)), max(0, math.floor(box[1] + 0.2))
        x1, y1 = min(self.width, math.ceil(box[2] - 0.2)), min(self.height, math.ceil(box[3] - 0.2))
        return (x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None

    def rows(self, picture: bytes, window: Window) -> list[bytes]:
        """The dots of a window, row by row."""
        x0, y0, x1, y1 = window
        return [picture[y * self.stride + x0 : y * self.stride + x1] for y in range(y0, y1)]

    def beside_lines(self, window: Window) -> Window:
        """The window without its first and last dots where a line of the table runs along it."""
        x0, y0, x1, y1 = window
        kinds = _unlike(self.bare[(y0 + y1) // 2 * self.stride + (x0 + x1) // 2])
        left, right = x0, x1
        while left < x0 + THICK - 1 and left < right - 1 and self._is_lined(left, y0, y1, kinds):
            left += 1
        while (
            right > x1 - THICK + 1 and right > left + 1 and self._is_lined(right - 1, y0, y1, kinds)
        ):
            right -= 1
        return left, y0, right, y1

    def _is_lined(self, x: int, y0: int, y1: int, kinds: bytes) -> bool:
        column = self.bare[y0 * self.stride + x : y1 * self.stride + x : self.stride]
        return column.translate(kinds).count(0) == 0

    def is_inked(self, box: Box) -> bool:
        """Whether some text is drawn there at all, by a few of its rows."""
        window = self.window(box)
        if window is None:
            return False
        x0, y0, x1, y1 = window
        step = max(1, (y1 - y0) // 6)
        for y in range(y0, y1, step):
            part = slice(y * self.stride + x0, y * self.stride + x1)
            one, other = self.full[part], self.bare[part]
            if one != other and max(map(abs, map(int.__sub__, one, other))) > LINE:
                return True
        return False

    def is_even(self, box: Box) -> bool:
        """Whether nothing but text and one ground is drawn there."""
        window = self.window(box)
        if window is None:
            return True
        rows = self.rows(self.bare, window)
        return max(map(max, rows)) - min(map(min, rows)) <= LINE

    def room_around(self, x: float, y: float) -> Box | None:
        """The cell around a place: as far as no line is drawn; None where none closes it."""
        column, row = int(x), int(y)
        if not (0 <= column < self.width and 0 <= row < self.height):
            return None
        start = row * self.stride
        kinds = _unlike(self.bare[start + column])
        level = self.bare[start : start + self.width].translate(kinds)
        upright = self.bare[column :: self.stride].translate(kinds)
        left, right = level.rfind(1, 0, column), level.find(1, column)
        top, bottom = upright.rfind(1, 0, row), upright.find(1, row)
        if min(left, right, top, bottom) < 0:
            return None
        return left + 1, top + 1, right, bottom

    def is_closed(self, room: Box) -> bool:
        """Whether lines run along all sides of a room; what else ends it stands in the cell."""
        left, top, right, bottom = map(int, room)
        kinds = _unlike(self.bare[(top + bottom) // 2 * self.stride + (left + right) // 2])
        for columns in (range(left - THICK, left), range(right, right + THICK)):
            sides = [
                self.bare[top * self.stride + at : bottom * self.stride + at : self.stride]
                for at in columns
                if 0 <= at < self.width
            ]
            if not _is_line(sides, kinds):
                return False
        for rows in (range(top - THICK, top), range(bottom, bottom + THICK)):
            sides = [
                self.bare[at * self.stride + left : at * self.stride + right]
                for at in rows
                if 0 <= at < self.height
            ]
            if not _is_line(sides, kinds):
                return False
        return True


def _is_line(sides: Sequence[bytes], kinds: bytes) -> bool:
    """Whether one of these rows of dots stands out of the ground along most of its length."""
    return any(side.translate(kinds).count(1) >= MOSTLY * len(side) for side in sides)


@cache
def _unlike(ground: int) -> bytes:
    """For each shade whether it stands out of this ground."""
    return bytes(int(abs(shade - ground) > LINE) for shade in range(256))


def _hide_text(page: raw.FPDF_PAGE) -> None:
    for at in range(raw.FPDFPage_CountObjects(page)):
        for text in _texts_in(raw.FPDFPage_GetObject(page, at), DEEPEST):
            raw.FPDFPageObj_SetIsActive(text, False)


def _texts_in(drawn: raw.FPDF_PAGEOBJECT, depth: int) -> Iterator[raw.FPDF_PAGEOBJECT]:
    kind = raw.FPDFPageObj_GetType(drawn)
    if kind == raw.FPDF_PAGEOBJ_TEXT:
        yield drawn
    elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
        for at in range(raw.FPDFFormObj_CountObjects(drawn)):
            yield from _texts_in(raw.FPDFFormObj_GetObject(drawn, at), depth - 1)
