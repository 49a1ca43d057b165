"""What the objects of one OFD page add up to, in the order in which they are drawn.

Nothing renders OFD here: what is seen follows from what the objects say of themselves (colour,
transparency, clip, turn) and from what is drawn over them.
"""

from __future__ import annotations

import math
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from core.messages import Message
from pipeline.formats.ofd.paint import WHITE, Parameters, is_understood, number, numbers
from pipeline.formats.overprint import is_on, not_striking, once
from pipeline.formats.package import local
from pipeline.formats.page import NO_CHARACTER, NUMERIC, Box, Glyph, RulingLine, Trait, plain
from pipeline.formats.pages import Extent, PrintedPage, printed_page
from pipeline.formats.pdf.strokes import THIN, UPRIGHT, Matrix, Point, rules_of, times
from pipeline.formats.ruled import SHORTEST
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

POINTS = 72 / 25.4
MOST_GLYPHS = 400_000
MOST_SHAPES = 20_000
DEEPEST = 12
ASCENT = 0.88
LAYERS = ("Content", "Layer", "PageBlock")
PATH_PART = re.compile(r"([SMLQBAC])([^SMLQBAC]*)")
UNSEEN, PALE = 10, 100  # of 255, between a character and its ground
TINIEST = 3.0  # points
ASLANT = 0.06
NARROWEST = 0.35
WHOLE, NOTHING = 0.9, 0.1  # of a character's box, under what is drawn over it


@dataclass(frozen=True, slots=True)
class _Shape:
    """Something filled: where, how light (None: a picture, nobody knows), and when it is drawn."""

    box: Box
    light: float | None
    order: int


@dataclass(frozen=True, slots=True)
class _Mark:
    """A character as its object draws it: how light (None: nobody knows), and when."""

    glyph: Glyph
    light: float | None
    alpha: float
    order: int


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


class Drawing:
    """Collects the objects of one page, first what is drawn first."""

    def __init__(self, parameters: Parameters) -> None:
        self._pictures: list[Extent] = []
        self._parameters = parameters
        self._layer: str | None = None
        self._marks: list[_Mark] = []
        self._rules: list[RulingLine] = []
        self._shapes: list[_Shape] = []
        self._stains: list[Box] = []
        self._order = 0

    def take(self, parent: etree._Element, depth: int = DEEPEST) -> None:
        """Collect all objects below a layer or block; raises Unreadable for too many."""
        for item in parent:
            if item.get("Visible") == "false":
                continue
            self._order += 1
            if local(item) in LAYERS and depth:
                around, self._layer = self._layer, item.get("DrawParam") or self._layer
                self.take(item, depth - 1)
                self._layer = around
            else:
                self._object(item)
        if len(self._marks) > MOST_GLYPHS:
            said = Message("drawing.many-glyphs", {"most": MOST_GLYPHS})
            raise Unreadable(SetbackKind.TOO_LARGE, said)
        if len(self._shapes) + len(self._stains) > MOST_SHAPES:
            said = Message("drawing.many-shapes", {"most": MOST_SHAPES})
            raise Unreadable(SetbackKind.PAGE_TOO_COMPLEX, said)

    def _object(self, item: etree._Element) -> None:
        name = local(item)
        if name == "TextObject":
            self._text(item)
        elif name == "PathObject":
            self._path(item)
        elif item.get("Boundary"):  # a picture, or something made of others: nobody knows
            box = _boundary(item)
            self._shapes.append(_Shape(box, None, self._order))
            if name == "ImageObject":
                self._pictures.append((box[1], box[3]))

    def stain(self, box: Box) -> None:
        """Note that something lies over the page here (a seal, an annotation)."""
        self._stains.append(box)

    def page(self) -> PrintedPage:
        """The page as it is seen."""
        seen = [glyph for mark in self._marks for glyph in self._seen(mark)]
        glyphs = _crowded(list(once(seen)))
        digits = [glyph for glyph in glyphs if glyph.text in NUMERIC]
        rules = list(not_striking(self._rules, digits))
        kept = set(map(id, rules))
        stains = [*self._stains, *(_around(rule) for rule in self._rules if id(rule) not in kept)]
        stains += [shape.box for shape in self._shapes if shape.light is None]
        dark = [s.box for s in self._shapes if s.light is not None and s.light < WHITE - UNSEEN]

        def is_stained(box: Box) -> bool:
            is_over = any(_meet(box, one) for one in stains)
            return is_over or any(0 < _share(box, one) < WHOLE for one in dark)

        return printed_page(glyphs, rules, self._pictures, is_stained)

    def _text(self, item: etree._Element) -> None:
        paint = self._parameters.paint(item, self._layer)
        turn = _turn(item)
        clips = _clips(item)
        for glyph in _glyphs(item):
            if turn is None:
                self._stains.append(glyph[1:5])
                continue
            # Writers count a clip from one corner or another: what may be cut is not guessed.
            is_whole = all(_share(glyph[1:5], clip) >= WHOLE for clip in clips)
            trait = turn if is_whole else Trait.UNCLEAR
            kept = glyph._replace(trait=trait if glyph.text in NUMERIC else Trait.NONE)
            self._marks.append(_Mark(kept, paint.light, paint.alpha, self._order))

    def _path(self, item: etree._Element) -> None:
        frame = _frame(item)
        is_stroked = item.get("Stroke", "true") != "false"
        is_filled = item.get("Fill", "false") == "true"
        for data in item:
            if local(data) != "AbbreviatedData" or not data.text:
                continue
            for line in _subpaths(data.text, frame):
                self._rules += rules_of(line, is_stroked=is_stroked, is_filled=is_filled)
                self._shape(item, line, is_filled=is_filled)

    def _shape(self, item: etree._Element, line: list[Point], *, is_filled: bool) -> None:
        box = _box_of(line)
        across, down = box[2] - box[0], box[3] - box[1]
        if is_filled and min(across, down) > THIN:
            paint = self._parameters.paint(item, self._layer)
            light = paint.light if paint.alpha == 1 else None
            self._shapes.append(_Shape(box, light, self._order))
        elif max(across, down) < SHORTEST or (min(across, down) > THIN and len(line) == 2):
            self._stains.append(box)  # a dash, or a line aslant

    def _seen(self, mark: _Mark) -> Iterator[Glyph]:
        """A character, or what is left of it; nothing where it has no ink."""
        glyph = mark.glyph
        box = glyph[1:5]
        ground = WHITE
        for shape in self._shapes:
            share = _share(box, shape.box) if shape.light is not None else 0.0
            if share > NOTHING and shape.order > mark.order:
                if share >= WHOLE:
                    return
                glyph = glyph._replace(trait=Trait.UNCLEAR)
            elif share >= WHOLE and shape.light is not None:
                ground = shape.light
        if mark.light is None:
            yield glyph._replace(trait=Trait.UNCLEAR) if glyph.text in NUMERIC else glyph
            return
        contrast = abs(ground - mark.light) * mark.alpha
        if contrast <= UNSEEN:
            return
        is_tiny = glyph.text in NUMERIC and glyph.size < TINIEST
        yield glyph if contrast > PALE and not is_tiny else _thing(glyph)


def _thing(glyph: Glyph) -> Glyph:
    return glyph._replace(text="", trait=Trait.THING)


def _crowded(glyphs: list[Glyph]) -> list[Glyph]:
    """The characters; digits that share their place with another character are unclear."""
    fields: dict[tuple[int, int], list[int]] = {}
    unclear: set[int] = set()
    for at, glyph in enumerate(glyphs):
        x, y = int(glyph.x) // 8, int(glyph.y) // 8
        for near in ((a, b) for a in (x - 1, x, x + 1) for b in (y - 1, y, y + 1)):
            for other in fields.get(near, ()):
                if is_on(glyph, glyphs[other]):
                    unclear |= {at, other}
        fields.setdefault((x, y), []).append(at)
    return [
        glyph._replace(trait=Trait.UNCLEAR)
        if at in unclear and glyph.text in NUMERIC and glyph.text
        else glyph
        for at, glyph in enumerate(glyphs)
    ]


def _around(rule: RulingLine) -> Box:
    if rule.is_vertical:
        return (rule.at - 0.5, rule.start, rule.at + 0.5, rule.end)
    return (rule.start, rule.at - 0.5, rule.end, rule.at + 0.5)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _share(box: Box, over: Box) -> float:
    """How much of a box lies in another one."""
    across = min(box[2], over[2]) - max(box[0], over[0])
    down = min(box[3], over[3]) - max(box[1], over[1])
    room = max(0.01, (box[2] - box[0]) * (box[3] - box[1]))
    return max(0.0, across) * max(0.0, down) / room


def _box_of(line: list[Point]) -> Box:
    xs, ys = [x for x, _ in line], [y for _, y in line]
    return (min(xs), min(ys), max(xs), max(ys))


def boundary_of(text: str) -> Box:
    """A boundary in points."""
    left, top, width, height = four(text)
    return (left * POINTS, top * POINTS, (left + width) * POINTS, (top + height) * POINTS)


def _boundary(item: etree._Element) -> Box:
    return boundary_of(item.get("Boundary", "0 0 0 0"))


def _turn(item: etree._Element) -> Trait | None:
    """How the characters of an object stand; None when they run aslant."""
    a, b, c, d, _, _ = _frame(item).matrix
    wide = number(item.get("HScale"), 1.0)
    turned = math.atan2(b, a) % (2 * math.pi)
    quarters = round(turned / (math.pi / 2))
    if abs(turned - quarters * math.pi / 2) > ASLANT:
        return None
    degrees = {item.get("CharDirection", "0"), item.get("ReadDirection", "0")}
    if quarters % 4 or degrees != {"0"}:
        return Trait.TURNED
    across, up = wide * math.hypot(a, b), math.hypot(c, d)
    is_mirrored = wide * (a * d - b * c) <= 0
    is_odd = is_mirrored or across < NARROWEST * up or up < NARROWEST * across
    is_odd |= not is_understood(item)
    return Trait.UNCLEAR if is_odd else Trait.NONE


def _clips(item: etree._Element) -> list[Box]:
    """What each of its clips leaves of an object, in points."""
    boxes = []
    for clip in item.iter():
        if local(clip) == "Clip":
            corners = [point for area in clip for point in _corners(item, area)]
            boxes += [_box_of(corners)] if corners else []
    return boxes


def _corners(item: etree._Element, area: etree._Element) -> Iterator[Point]:
    for holder in area:
        for data in holder:
            if local(data) == "AbbreviatedData" and data.text:
                outer, inner = _frame(item), _frame(holder)
                matrix = times(inner.matrix, _six(area.get("CTM", "")))
                frame = _Frame(outer.left + inner.left, outer.top + inner.top, matrix)
                for line in _subpaths(data.text, frame):
                    yield from line


def four(text: str) -> tuple[float, float, float, float]:
    found = numbers(text)
    if len(found) != 4:
        raise Unreadable(SetbackKind.FILE_DAMAGED, Message("drawing.no-box", {"found": text[:60]}))
    return found[0], found[1], found[2], found[3]


def _frame(item: etree._Element) -> _Frame:
    left, top, _, _ = four(item.get("Boundary", "0 0 0 0"))
    return _Frame(left, top, _six(item.get("CTM", "")))


def _six(text: str) -> Matrix:
    own = numbers(text)
    return UPRIGHT if len(own) != 6 else (own[0], own[1], own[2], own[3], own[4], own[5])


def _glyphs(item: etree._Element) -> Iterator[Glyph]:
    """The characters of one text object at their places."""
    frame = _frame(item)
    size = number(item.get("Size"), 3.5)
    for code in item:
        if local(code) != "TextCode" or not code.text:
            continue
        x = number(code.get("X"), 0.0)
        y = number(code.get("Y"), 0.0)
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
    base = frame.point(x, y)[1] if text in NUMERIC else None
    return Glyph(text, *box, size=max(abs(bottom - top) * 0.9, 1.0), base=base)


def _has_no_meaning(character: str) -> bool:
    return character == NO_CHARACTER or "\ue000" <= character <= "\uf8ff"


def _advance(character: str, size: float) -> float:
    return size * (0.5 if character.isascii() else 1.0)


def _at(deltas: list[float], at: int, otherwise: float) -> float:
    """The step after one character; the last one given is kept for all that follow."""
    return deltas[min(at, len(deltas) - 1)] if deltas else otherwise


def _deltas(text: str) -> list[float]:
    """Steps between characters; `g 5 3.5` stands for five of 3.5."""
    words = deque(text.replace(",", " ").split())
    steps: list[float] = []
    while words:
        word = words.popleft()
        if word == "g" and len(words) >= 2:
            count, step = numbers(words.popleft()), numbers(words.popleft())
            if count and step:
                steps += [step[0]] * int(min(count[0], 10_000))
        else:
            steps += numbers(word)
    return steps


def _subpaths(data: str, frame: _Frame) -> Iterator[list[Point]]:
    """The corners of each part of a path; of a curve only its end."""
    line: list[Point] = []
    for name, places in PATH_PART.findall(data):
        values = numbers(places)
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
