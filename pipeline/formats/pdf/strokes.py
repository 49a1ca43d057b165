"""The ruling lines and pictures of one PDF page, brought to coordinates in which its text stands
upright."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_float, c_int, c_uint
from dataclasses import dataclass
from itertools import pairwise

import pypdfium2 as pdfium
from pypdfium2 import raw

from core.messages import Message
from pipeline.formats.page import RulingLine
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

MOST_OBJECTS = 60_000
DEEPEST_FORM = 6
FEW_SEGMENTS, MOST_CORNERS = 8, 200  # of a path: a box with round corners has no more
THIN = 3.2  # points; a filled shape that is thinner is a line
VIVID = 100  # of 255, between the strongest and the weakest of a colour's parts
Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
UPRIGHT: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True, slots=True)
class PageRotation:
    """How a page's own coordinates become ours: upright, y downwards; and its size then."""

    matrix: Matrix
    size: Point
    quarters: int

    def point(self, x: float, y: float) -> Point:
        a, b, c, d, e, f = self.matrix
        return a * x + c * y + e, b * x + d * y + f


def turn_by(quarters: int, box: tuple[float, float, float, float]) -> PageRotation:
    """The turn that sets text upright which runs in this direction (quarters, clockwise)."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    matrices: tuple[Matrix, ...] = (
        (1, 0, 0, -1, -left, top),
        (0, -1, -1, 0, top, right),
        (-1, 0, 0, 1, right, -bottom),
        (0, 1, 1, 0, -bottom, -left),
    )
    size = (height, width) if quarters % 2 else (width, height)
    return PageRotation(matrices[quarters], size, quarters)


class Strokes:
    """The lines and pictures of one page, those inside forms included."""

    def __init__(self, turn: PageRotation) -> None:
        self.turn = turn
        self.rules: list[RulingLine] = []
        self.coloured: list[RulingLine] = []
        #: Where its images stand, top and bottom.
        self.pictures: list[tuple[float, float]] = []
        #: Where something is drawn that rules no table and is no straight line, top and bottom.
        self.shapes: list[tuple[float, float]] = []
        self._left = MOST_OBJECTS

    def collect(self, page: pdfium.PdfPage) -> None:
        """Go through all objects of the page; raises Unreadable when there are too many."""
        for at in range(raw.FPDFPage_CountObjects(page.raw)):
            self._take(raw.FPDFPage_GetObject(page.raw, at), UPRIGHT, DEEPEST_FORM)
        self.finish()

    def _take(self, drawn: raw.FPDF_PAGEOBJECT, outer: Matrix, depth: int) -> None:
        self._left -= 1
        if self._left < 0:
            said = Message("strokes.too-many-objects", {"most": MOST_OBJECTS})
            raise Unreadable(SetbackKind.PAGE_TOO_COMPLEX, said)
        kind = raw.FPDFPageObj_GetType(drawn)
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            self._picture(times(_matrix(drawn), outer))
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            self._path(drawn, times(_matrix(drawn), outer))
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth:
            inner = times(_matrix(drawn), outer)
            for at in range(raw.FPDFFormObj_CountObjects(drawn)):
                self._take(raw.FPDFFormObj_GetObject(drawn, at), inner, depth - 1)

    def _picture(self, matrix: Matrix) -> None:
        """Note where a picture stands: it fills the square of one by one of its own matrix."""
        _, b, _, d, _, f = times(matrix, self.turn.matrix)
        downs = [f, f + b, f + d, f + b + d]
        self.pictures.append((min(downs), max(downs)))

    def _path(self, drawn: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
        fill, stroke = c_int(), c_int()
        raw.FPDFPath_GetDrawMode(drawn, fill, stroke)
        rules = self.rules if _is_grey(drawn, is_stroked=bool(stroke.value)) else self.coloured
        if raw.FPDFPath_CountSegments(drawn) > FEW_SEGMENTS:
            self._shape(drawn, matrix)
        for line in _subpaths(drawn, matrix, self.turn):
            rules += rules_of(line, is_stroked=bool(stroke.value), is_filled=bool(fill.value))

    def _shape(self, drawn: raw.FPDF_PAGEOBJECT, matrix: Matrix) -> None:
        """Note a shape of many corners or curves, as a digit is that is drawn by its outline."""
        x, y = c_float(), c_float()
        a, b, c, d, e, f = matrix
        downs = []
        for at in range(min(raw.FPDFPath_CountSegments(drawn), MOST_CORNERS)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFPath_GetPathSegment(drawn, at), x, y)
            px, py = x.value, y.value
            downs.append(self.turn.point(a * px + c * py + e, b * px + d * py + f)[1])
        self.shapes.append((min(downs), max(downs)))

    def finish(self) -> None:
        """Lines in a colour rule tables only where those in grey do not: a seal rules none."""
        if len(self.coloured) > len(self.rules):
            self.rules += self.coloured


def rules_of(line: list[Point], *, is_stroked: bool, is_filled: bool) -> Iterator[RulingLine]:
    """The upright lines of one subpath: a thin shape is one line, a stroked one has its sides."""
    if not (is_stroked or is_filled):
        return
    across, down = [x for x, _ in line], [y for _, y in line]
    x0, x1, y0, y1 = min(across), max(across), min(down), max(down)
    width, height = x1 - x0, y1 - y0
    if width <= THIN and width <= height:
        yield RulingLine((x0 + x1) / 2, y0, y1, is_vertical=True)
    if height <= THIN and height <= width:
        yield RulingLine((y0 + y1) / 2, x0, x1, is_vertical=False)
    if is_stroked and min(width, height) > THIN:
        for (ax, ay), (bx, by) in pairwise(line):
            if abs(ax - bx) < 1:
                yield RulingLine((ax + bx) / 2, min(ay, by), max(ay, by), is_vertical=True)
            elif abs(ay - by) < 1:
                yield RulingLine((ay + by) / 2, min(ax, bx), max(ax, bx), is_vertical=False)


def _subpaths(
    drawn: raw.FPDF_PAGEOBJECT, matrix: Matrix, turn: PageRotation
) -> Iterator[list[Point]]:
    """The corners of each part of a path, closed ones back to their first corner; a curve parts
    the straight lines before and after it, unless the whole is thin enough to be a line."""
    a, b, c, d, e, f = times(matrix, turn.matrix)
    x, y = c_float(), c_float()
    line: list[Point] = []
    curved: set[int] = set()
    for at in range(min(raw.FPDFPath_CountSegments(drawn), MOST_OBJECTS)):
        segment = raw.FPDFPath_GetPathSegment(drawn, at)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO and line:
            yield from _straight(line, curved)
            line, curved = [], set()
        px, py = x.value, y.value
        line.append((a * px + c * py + e, b * px + d * py + f))
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            curved.add(len(line) - 1)
        if raw.FPDFPathSegment_GetClose(segment):
            line.append(line[0])
    if line:
        yield from _straight(line, curved)


def _straight(line: list[Point], curved: set[int]) -> Iterator[list[Point]]:
    """A subpath, or its straight parts where it has curves."""
    if not curved or _is_thin(line):
        yield line
        return
    for at, pair in enumerate(pairwise(line)):
        if at + 1 not in curved:
            yield list(pair)


def _is_thin(line: list[Point]) -> bool:
    across, down = ([point[at] for point in line] for at in (0, 1))
    return min(max(across) - min(across), max(down) - min(down)) <= THIN


def _is_grey(drawn: raw.FPDF_PAGEOBJECT, *, is_stroked: bool) -> bool:
    r, g, b, alpha = c_uint(), c_uint(), c_uint(), c_uint()
    colour = raw.FPDFPageObj_GetStrokeColor if is_stroked else raw.FPDFPageObj_GetFillColor
    if not colour(drawn, r, g, b, alpha):
        return True
    return max(r.value, g.value, b.value) - min(r.value, g.value, b.value) <= VIVID


def _matrix(drawn: raw.FPDF_PAGEOBJECT) -> Matrix:
    m = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(drawn, m)
    return (m.a, m.b, m.c, m.d, m.e, m.f)


def times(inner: Matrix, outer: Matrix) -> Matrix:
    """First the inner change of coordinates, then the outer one."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (
        *(a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s),
        *(e * p + f * r + t, e * q + f * s + u),
    )
