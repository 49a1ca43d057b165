"""An OFD drawn anew as a PDF, so that it can be looked at: its text, paths, boxes, and their order.

GB/T 33190. Digits and signs are set in a typeface of pdfium's own; of other characters only the
place is wanted. What is an image, a seal or unknown is drawn as a box that hides what is under it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from core.messages import Message
from pipeline.formats.package import Package
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.witness.paper import pdf_of_pages
from pipeline.witness.printed import sight_of_pdf
from pipeline.witness.sight import WORD, Sight, veiled

POINTS = 72 / 25.4  # of a millimetre
A4 = (0.0, 0.0, 210.0, 297.0)
MOST_OBJECTS = 60_000
FONT = "/F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
NO = ("false", "0")
BOX = "0.6 g {0} {1} {2} {3} re f 0.2 G {0} {1} m {4} {5} l S"
DEEPEST = 12
STEPS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}
Colour = tuple[float, float, float]


def sight_of_ofd(content: bytes) -> Sight:
    """What is seen of an OFD that is drawn anew; raises Unreadable."""
    return replace(sight_of_pdf(pdf_of_ofd(content)), is_blind_to_words=True)


def pdf_of_ofd(content: bytes) -> bytes:
    """An OFD as a PDF; raises Unreadable for one that has no pages that can be drawn."""
    package = Package(content)
    entry = package.xml("OFD.xml")
    root = _text_of(entry, "DocRoot")
    if not root:
        raise _undrawn("no document")
    root = root.lstrip("/")
    document = package.xml(root)
    book = _Book(package, root, document, _resources(package, root, document))
    pages = [_page(book, page) for page in _children(_child(document, "Pages"), "Page")]
    if not pages:
        raise _undrawn("no pages")
    return pdf_of_pages(pages, FONT)


def _undrawn(why: str) -> Unreadable:
    return Unreadable(SetbackKind.FILE_DAMAGED, Message("witness.not-drawn", {"why": why}))


@dataclass(frozen=True, slots=True)
class _Book:
    """A document with what its pages share: drawing parameters by their number."""

    package: Package
    root: str
    document: etree._Element
    parameters: Mapping[str, etree._Element]


@dataclass(slots=True)
class _Sheet:
    """What was drawn of one page so far."""

    book: _Book
    drawn: list[str] = field(default_factory=list)

    def draw(self, parent: etree._Element, usual: etree._Element | None, depth: int = 0) -> None:
        """The objects of a layer or a block, in their order."""
        if depth > DEEPEST or len(self.drawn) > MOST_OBJECTS:
            raise _undrawn("too many objects")
        for item in parent:
            name = _name(item)
            if item.get("Visible", "true") in NO:
                continue
            if name in ("Layer", "PageBlock", "Content"):
                self.draw(item, self._usual(item, usual), depth + 1)
            elif name in ("TextObject", "PathObject", "ImageObject", "CompositeObject"):
                self._object(item, self._usual(item, usual))

    def box(self, boundary: str) -> None:
        """A box over what is under it."""
        x, y, width, height = _numbers(boundary, 4)
        self.drawn.append("q " + BOX.format(x, y, width, height, x + width, y + height) + " Q")

    def _usual(self, item: etree._Element, before: etree._Element | None) -> etree._Element | None:
        return self.book.parameters.get(item.get("DrawParam", ""), before)

    def _object(self, item: etree._Element, usual: etree._Element | None) -> None:
        boundary = item.get("Boundary", "")
        clips = _clips(item)
        if clips is None or _name(item) in ("ImageObject", "CompositeObject"):
            self.box(boundary)
            return
        x, y, _, _ = _numbers(boundary, 4)
        clip = " ".join(clips)
        matrix = item.get("CTM")
        parts = ["q", f"1 0 0 1 {x} {y} cm", clip]
        if matrix:
            parts.append(" ".join(map(_said, _numbers(matrix, 6))) + " cm")
        text = _name(item) == "TextObject"
        parts += _letters(item, usual) if text else _strokes(item, usual)
        self.drawn.append(" ".join(filter(None, [*parts, "Q"])))


def _page(book: _Book, page: etree._Element) -> tuple[float, float, str]:
    """One page: its size in points, and what is drawn on it."""
    name = _path(book.root, page.get("BaseLoc", ""))
    content = book.package.xml(name)
    common = _child(book.document, "CommonData")
    templates = {
        one.get("ID", ""): one.get("BaseLoc", "") for one in _children(common, "TemplatePage")
    }
    area = _numbers(_text_of(content, "PhysicalBox") or _text_of(common, "PhysicalBox"), 4, A4)
    sheet = _Sheet(book)
    for order in ("Background", "Body", "Foreground"):
        for one in _children(content, "Template"):
            address = templates.get(one.get("TemplateID", ""))
            if address and one.get("ZOrder", "Background") == order:
                sheet.draw(book.package.xml(_path(book.root, address)), None)
        if order == "Body":
            sheet.draw(content, None)
    for boundary in _over(book, page.get("ID", "")):
        sheet.box(boundary)
    x, y, width, height = area
    flip = f"{POINTS} 0 0 {-POINTS} {-x * POINTS} {(height + y) * POINTS} cm"
    return width * POINTS, height * POINTS, "\n".join(("q", flip, *sheet.drawn, "Q"))


def _over(book: _Book, page: str) -> Iterator[str]:
    """Where notes and seals lie over a page; raises Unreadable for notes that no page has."""
    for name in book.package.names:
        if not name.lower().endswith(".xml"):
            continue
        if "annot" in name.lower():
            yield from _notes(book, name, page)
        elif "sign" in name.lower():
            for item in book.package.xml(name).iter():
                if _name(item) == "StampAnnot" and item.get("PageRef") == page:
                    yield item.get("Boundary", "")
    if _unplaced(book):
        raise _undrawn("notes of no page")


def _unplaced(book: _Book) -> set[str]:
    """The parts with notes to which no list of pages leads."""
    roots = {
        name: book.package.xml(name)
        for name in book.package.names
        if "annot" in name.lower() and name.lower().endswith(".xml")
    }
    listed = {
        _path(name, _text_of(one, "FileLoc"))
        for name, root in roots.items()
        for one in _children(root, "Page")
    }
    return {name for name, root in roots.items() if list(_children(root, "Annot"))} - listed


def _notes(book: _Book, name: str, page: str) -> Iterator[str]:
    """The notes of one part; whose page is not clear, they lie over every page."""
    root = book.package.xml(name)
    pages = {_path(name, _text_of(one, "FileLoc")): one for one in _children(root, "Page")}
    for path, one in pages.items():
        if one.get("PageID", page) != page:
            continue
        if path not in book.package.names:
            raise _undrawn(f"no notes at {path[:40]}")
        for note in _children(book.package.xml(path), "Annot"):
            if note.get("Type") == "Link" or note.get("Visible", "true") in NO:
                continue
            yield from (look.get("Boundary", "") for look in _children(note, "Appearance"))


def _letters(item: etree._Element, usual: etree._Element | None) -> list[str]:
    """A piece of text, each character at its place; only digits and signs as they are."""
    size, across = float(item.get("Size", "0") or 0), float(item.get("HScale", "1") or 1)
    if item.get("Fill", "true") in NO or item.get("ReadDirection", "0") not in ("", "0"):
        return []
    fill = _colour(item, "FillColor", usual) or (0.0, 0.0, 0.0)
    turned = item.get("CharDirection", "0") not in ("", "0")
    parts = [_ink(fill, "rg"), "BT", f"/F1 {_said(size)} Tf"]
    for code in _children(item, "TextCode"):
        x, y = float(code.get("X", "0") or 0), float(code.get("Y", "0") or 0)
        ahead, down = list(_steps(code.get("DeltaX", ""))), list(_steps(code.get("DeltaY", "")))
        for at, sign in enumerate(code.text or ""):
            shown = veiled(sign) if not turned else WORD
            shown = f"\\{shown}" if shown in "()\\" else shown
            if not sign.isspace():
                parts.append(f"{_said(across)} 0 0 -1 {_said(x)} {_said(y)} Tm ({shown}) Tj")
            x += ahead[at] if at < len(ahead) else (0.0 if ahead or down else size * across / 2)
            y += down[at] if at < len(down) else 0.0
    return [*parts, "ET"]


def _strokes(item: etree._Element, usual: etree._Element | None) -> list[str]:
    """A path, filled and stroked as it says."""
    is_filled, is_stroked = item.get("Fill", "false"), item.get("Stroke", "true")
    fill, line = _colour(item, "FillColor", usual), _colour(item, "StrokeColor", usual)
    width = item.get("LineWidth") or (usual.get("LineWidth") if usual is not None else None)
    outline = " ".join(_outline(_text_of(item, "AbbreviatedData")))
    paint = {(True, True): "B", (True, False): "f", (False, True): "S", (False, False): "n"}
    how = paint[is_filled not in NO, is_stroked not in NO]
    if not outline:
        return []
    return [
        _ink(fill or (0.0, 0.0, 0.0), "rg"),
        _ink(line or (0.0, 0.0, 0.0), "RG"),
        f"{_said(float(width or 0.353))} w",
        outline,
        how,
    ]


def _clips(item: etree._Element) -> list[str] | None:
    """What a piece is cut by, each outline at its own place; None for what is not understood."""
    found = []
    for holder in (one for clip in _children(item, "Clip") for one in _children(clip, "Path")):
        area = holder.getparent()
        if holder.get("CTM") or (area is not None and area.get("CTM")):
            return None
        x, y, _, _ = _numbers(holder.get("Boundary", ""), 4, (0.0, 0.0, 0.0, 0.0))
        outline = " ".join(_outline(_text_of(holder, "AbbreviatedData")))
        found.append(f"1 0 0 1 {x} {y} cm {outline} W n 1 0 0 1 {-x} {-y} cm")
    return found


def _outline(data: str) -> Iterator[str]:
    """AbbreviatedData as operators of PDF; an arc as a line to its end."""
    words = data.split()
    at, here = 0, (0.0, 0.0)
    while at < len(words):
        name = words[at]
        count = STEPS.get(name)
        if count is None:
            raise _undrawn(f"path {name[:10]}")
        values = [float(one) for one in words[at + 1 : at + 1 + count]]
        at += 1 + count
        if name == "C":
            yield "h"
            continue
        if name == "Q":
            x, y = values[:2]
            ends = values[2:]
            first = [here[0] + 2 / 3 * (x - here[0]), here[1] + 2 / 3 * (y - here[1])]
            second = [ends[0] + 2 / 3 * (x - ends[0]), ends[1] + 2 / 3 * (y - ends[1])]
            values = [*first, *second, *ends]
        here = (values[-2], values[-1])
        values = values[-2:] if name == "A" else values
        yield " ".join(map(_said, values)) + {"S": " m", "M": " m", "B": " c", "Q": " c"}.get(
            name, " l"
        )


def _colour(item: etree._Element, name: str, usual: etree._Element | None) -> Colour | None:
    """A colour on white; what is not opaque is as light as it looks there."""
    own = _child(item, name)
    found = own if own is not None else _child(usual, name)
    alpha = float(item.get("Alpha", "255") or 255) / 255
    if found is None:
        return _on_white((0.0, 0.0, 0.0), alpha) if alpha < 1 else None
    alpha *= float(found.get("Alpha", "255") or 255) / 255
    values = [
        int(one.lstrip("#"), 16) if "#" in one else float(one)
        for one in found.get("Value", "0 0 0").split()
    ]
    if len(values) == 1:
        values *= 3
    elif len(values) == 4:
        values = [255 * (1 - one / 255) * (1 - values[3] / 255) for one in values[:3]]
    red, green, blue = (min(255.0, max(0.0, one)) / 255 for one in (*values, 0, 0, 0)[:3])
    return _on_white((red, green, blue), alpha)


def _on_white(colour: Colour, alpha: float) -> Colour:
    red, green, blue = (1 - (1 - one) * alpha for one in colour)
    return red, green, blue


def _ink(colour: Colour, operator: str) -> str:
    return f"{' '.join(map(_said, colour))} {operator}"


def _said(number: float) -> str:
    return f"{number:.4f}"


def _steps(said: str) -> Iterator[float]:
    """DeltaX: numbers, or "g 3 5.5" for three times the same."""
    words = iter(said.split())
    for word in words:
        if word == "g":
            count, step = next(words, "0"), next(words, "0")
            yield from [float(step)] * min(int(count), MOST_OBJECTS)
        else:
            yield float(word)


def _numbers(said: str, count: int, otherwise: Sequence[float] | None = None) -> list[float]:
    try:
        found = [float(one) for one in said.split()]
    except ValueError:
        found = []
    if len(found) != count:
        if otherwise is None:
            raise _undrawn(f"box {said[:20]}")
        return list(otherwise)
    return found


def _resources(package: Package, root: str, document: etree._Element) -> dict[str, etree._Element]:
    """The drawing parameters of a document, by their numbers."""
    found: dict[str, etree._Element] = {}
    common = _child(document, "CommonData")
    for name in ("PublicRes", "DocumentRes"):
        for one in _children(common, name):
            path = _path(root, one.text or "")
            if path in package.names:
                for item in package.xml(path).iter():
                    if _name(item) == "DrawParam":
                        found[item.get("ID", "")] = item
    return found


def _path(of: str, address: str) -> str:
    address = address.strip()
    if address.startswith("/"):
        return posixpath.normpath(address.lstrip("/"))
    return posixpath.normpath(posixpath.join(posixpath.dirname(of), address))


def _name(element: etree._Element) -> str:
    return re.sub(r"^\{.*\}", "", element.tag) if isinstance(element.tag, str) else ""


def _children(parent: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """All elements of a name below another one."""
    if parent is not None:
        yield from (one for one in parent.iter() if one is not parent and _name(one) == name)


def _child(parent: etree._Element | None, name: str) -> etree._Element | None:
    return next(_children(parent, name), None)


def _text_of(parent: etree._Element | None, name: str) -> str:
    found = _child(parent, name)
    return (found.text or "").strip() if found is not None else ""
