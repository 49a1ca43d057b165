"""OFD (GB/T 33190-2016): text with positions and paths, read by the same grids as PDF.

The format counts in millimetres from the upper left corner; pages here count in points.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from pipeline.blocks import Content
from pipeline.formats.package import Package, local
from pipeline.formats.page import NO_CHARACTER, Glyph, RulingLine, plain
from pipeline.formats.pages import (
    PrintedPage,
    blocks_of_pages,
    printed_page,
    refuse_unreadable_text,
)
from pipeline.formats.pdf.strokes import UPRIGHT, Matrix, Point, rules_of, times
from pipeline.records import Unreadable

POINTS = 72 / 25.4
MOST_PAGES = 120
MOST_GLYPHS = 400_000
DEEPEST = 12
ASCENT = 0.88
A4 = (0.0, 0.0, 210.0, 297.0)
LAYERS = ("Content", "Layer", "PageBlock")
NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
PATH_PART = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where an object stands: its place on the page, its own transformation, and the scale."""

    left: float
    top: float
    matrix: Matrix

    def point(self, x: float, y: float) -> Point:
        """From the object's millimetres to the page's points."""
        a, b, c, d, e, f = self.matrix
        return (
            (self.left + a * x + c * y + e) * POINTS,
            (self.top + b * x + d * y + f) * POINTS,
        )


class _Drawing:
    """What the objects of one page add up to."""

    def __init__(self) -> None:
        self.glyphs: list[Glyph] = []
        self.rules: list[RulingLine] = []
        self.pictures = 0

    def take(self, parent: etree._Element, depth: int = DEEPEST) -> None:
        """Collect all objects below a layer or block; raises Unreadable for too many."""
        for item in parent:
            name = local(item)
            if item.get("Visible") == "false":
                continue
            if name in LAYERS and depth:
                self.take(item, depth - 1)
            elif name == "TextObject":
                self.glyphs += _glyphs(item)
            elif name == "PathObject":
                self.rules += _rules(item)
            elif name == "ImageObject":
                self.pictures += 1
        if len(self.glyphs) > MOST_GLYPHS:
            raise Unreadable("too-large", f"more than {MOST_GLYPHS} characters on one page")


def read_ofd(content: bytes) -> Content:
    """Read one OFD; raises Unreadable."""
    package = Package(content)
    pages = [page for root in _document_roots(package) for page in _pages(package, root)]
    refuse_unreadable_text(pages, "scanned-ofd")
    return Content("ofd", tuple(blocks_of_pages(pages)))


def _document_roots(package: Package) -> Iterator[str]:
    for element in package.xml("OFD.xml").iter():
        if local(element) == "DocRoot" and element.text:
            yield _path("OFD.xml", element.text)


def _path(of: str, location: str) -> str:
    """A location as the parts of the package are named: relative to the part, or from the top."""
    folder = posixpath.dirname(of)
    return posixpath.normpath(posixpath.join("/", folder, location.strip()))[1:]


def _pages(package: Package, root: str) -> Iterator[PrintedPage]:
    document = package.xml(root)
    listed = [item for item in document.iter() if local(item) == "Page"]
    if len(listed) > MOST_PAGES:
        raise Unreadable("too-many-pages", f"{len(listed)} pages; at most {MOST_PAGES}")
    templates = {
        item.get("ID", ""): _path(root, item.get("BaseLoc", ""))
        for item in document.iter()
        if local(item) == "TemplatePage"
    }
    size = _box(document)
    for item in listed:
        yield _page(package, _path(root, item.get("BaseLoc", "")), templates, size)


def _page(
    package: Package,
    name: str,
    templates: Mapping[str, str],
    size: tuple[float, float, float, float] | None,
) -> PrintedPage:
    """One page with what its templates print on it."""
    page = package.xml(name)
    drawing = _Drawing()
    drawing.take(page)
    for item in page:
        template = templates.get(item.get("TemplateID", ""))
        if local(item) == "Template" and template:
            drawing.take(package.xml(template))
    return printed_page(drawing.glyphs, drawing.rules, drawing.pictures)


def _box(parent: etree._Element) -> tuple[float, float, float, float] | None:
    for element in parent.iter():
        if local(element) == "PhysicalBox" and element.text:
            return _four(element.text)
    return None


def _four(text: str) -> tuple[float, float, float, float]:
    numbers = _numbers(text)
    if len(numbers) != 4:
        raise Unreadable("file-damaged", f"expected a box of four numbers, found {text[:60]}")
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _numbers(text: str) -> list[float]:
    return [float(number) for number in NUMBER.findall(text)]


def _frame(item: etree._Element) -> _Frame:
    left, top, _, _ = _four(item.get("Boundary", "0 0 0 0"))
    own = _numbers(item.get("CTM", ""))
    matrix = UPRIGHT if len(own) != 6 else (own[0], own[1], own[2], own[3], own[4], own[5])
    return _Frame(left, top, times(matrix, UPRIGHT))


def _glyphs(item: etree._Element) -> Iterator[Glyph]:
    """The characters of one text object at their places."""
    frame = _frame(item)
    size = float((_numbers(item.get("Size", "")) or [3.5])[0])
    for code in item:
        if local(code) != "TextCode" or not code.text:
            continue
        x = float((_numbers(code.get("X", "0")) or [0])[0])
        y = float((_numbers(code.get("Y", "0")) or [0])[0])
        right, down = _deltas(code.get("DeltaX", "")), _deltas(code.get("DeltaY", ""))
        for at, character in enumerate(code.text):
            if not character.isspace():
                yield _glyph(character, frame, (x, y), size)
            x += _at(right, at, 0.0 if down else _advance(character, size))
            y += _at(down, at, 0.0)


def _glyph(character: str, frame: _Frame, place: Point, size: float) -> Glyph:
    x, y = place
    left, top = frame.point(x, y - ASCENT * size)
    right, bottom = frame.point(x + _advance(character, size), y + (1 - ASCENT) * size)
    text = NO_CHARACTER if _has_no_meaning(character) else plain(character)
    box = (min(left, right), min(top, bottom), max(left, right), max(top, bottom))
    return Glyph(text, *box, size=max(abs(bottom - top) * 0.9, 1.0))


def _has_no_meaning(character: str) -> bool:
    return character == NO_CHARACTER or "\ue000" <= character <= "\uf8ff"


def _advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() else 1.0)


def _at(deltas: list[float], at: int, otherwise: float) -> float:
    """The step after one character; the last one given is kept for all that follow."""
    if not deltas:
        return otherwise
    return deltas[min(at, len(deltas) - 1)]


def _deltas(text: str) -> list[float]:
    """Steps between characters; `g 5 3.5` stands for five of 3.5."""
    words = text.replace(",", " ").split()
    steps: list[float] = []
    while words:
        word = words.pop(0)
        if word == "g" and len(words) >= 2:
            count, step = _numbers(words.pop(0)), _numbers(words.pop(0))
            if count and step:
                steps += [step[0]] * min(int(count[0]), 10_000)
        else:
            steps += _numbers(word)
    return steps


def _rules(item: etree._Element) -> Iterator[RulingLine]:
    """The lines of one path object; it is stroked unless it says otherwise."""
    frame = _frame(item)
    is_stroked = item.get("Stroke", "true") != "false"
    is_filled = item.get("Fill", "false") == "true"
    for data in item:
        if local(data) == "AbbreviatedData" and data.text:
            for line in _subpaths(data.text, frame):
                yield from rules_of(line, is_stroked=is_stroked, is_filled=is_filled)


def _subpaths(data: str, frame: _Frame) -> Iterator[list[Point]]:
    """The corners of each part of a path; of a curve only its end."""
    line: list[Point] = []
    for name, numbers in PATH_PART.findall(data):
        values = _numbers(numbers)
        if name in "SM" and len(line) > 1:
            yield line
        if name in "SM":
            line = []
        if name == "C" and line:
            line.append(line[0])
        elif len(values) >= 2:
            line.append(frame.point(values[-2], values[-1]))
    if len(line) > 1:
        yield line
