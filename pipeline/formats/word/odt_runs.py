"""The runs of OpenDocument texts: what their styles, and the parents of these, show of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from pipeline.formats.html.colours import is_dark
from pipeline.formats.package import Package, attribute, local
from pipeline.shown.runs import THING, CellLine, Run, lines_of

STYLES = "styles.xml"
CONTENT = "content.xml"
GONE = frozenset(("tracked-changes", "note", "annotation", "hidden-text", "ruby-text", "forms"))
PRINTED = {"tab": "\t", "line-break": "\n", "s": " "}
# What stands in a line and is no text; what it shows beside digits is not known.
THINGS = frozenset(("frame", "object", "custom-shape", "control", "g", "rect", "line"))
# What holds text that is shown as it is stored; fields (page-number) are worked out anew.
AS_STORED = frozenset(("span", "a", "ruby", "ruby-base", "meta", "bookmark-ref", "sequence"))
HIDDEN = ("none", "condition")
DEEPEST = 12
MOST_BLANKS = 50
PLAIN = Run("")
Look = dict[str, bool]


@dataclass(slots=True)
class OdfStyles:
    """The styles of one document by their name: what each says, and its parent."""

    looks: dict[str, tuple[Look, str | None]] = field(default_factory=dict)
    known: dict[str, Look] = field(default_factory=dict)

    def look(self, name: str | None, depth: int = 0) -> Look:
        """What a style says with all its parents."""
        if name is None or name not in self.looks or depth > DEEPEST:
            return {}
        if name not in self.known:
            own, parent = self.looks[name]
            self.known[name] = self.look(parent, depth + 1) | own
        return self.known[name]


def styles_in(package: Package) -> OdfStyles:
    """All styles of a document, common and automatic ones."""
    found = OdfStyles()
    for part in (STYLES, CONTENT):
        if part in package.names:
            for style in package.xml(part).iter("{*}style"):
                name = attribute(style, "name")
                if name:
                    found.looks[name] = _look(style), attribute(style, "parent-style-name")
    return found


def _look(style: etree._Element) -> Look:
    found: Look = {}
    for properties in style:
        name = local(properties)
        if name == "text-properties":
            found |= _of_text(properties)
        elif name == "table-cell-properties":
            turned = (attribute(properties, "rotation-angle") or "0") != "0"
            found["turned"] = turned or attribute(properties, "direction") == "ttb"
        elif name == "table-row-properties":
            found["unclear"] = (attribute(properties, "row-height") or "1cm").startswith("0in")
    return found


def _of_text(properties: etree._Element) -> Look:
    found: Look = {}
    for key, value in properties.attrib.items():
        name, value = str(key).rpartition("}")[2], str(value)  # noqa: PLW2901
        if name == "display":
            found["hidden"] = value in HIDDEN
        elif name in ("text-line-through-style", "text-line-through-type"):
            found["struck"] = value != "none"
        elif name == "text-position":
            found["raised"] = value.split()[0] not in ("0%", "")
        elif name == "color":
            found["pale"] = not is_dark(value)
        elif name == "background-color":
            found["on-ground"] = value not in ("transparent", "#ffffff")
    return found


def runs_of(
    paragraph: etree._Element, styles: OdfStyles, around: Look | None = None
) -> Iterator[Run]:
    """The runs of a paragraph in order; what stands in frames in it is read by itself.

    Raises RecursionError for runs nested too deep, which the process that reads makes a setback.
    """
    look = (around or {}) | styles.look(attribute(paragraph, "style-name"))
    yield from _runs(paragraph, styles, look)


def _runs(parent: etree._Element, styles: OdfStyles, look: Look) -> Iterator[Run]:
    """Those inside one element; raises RecursionError as runs_of does."""
    if parent.text:
        yield _run(parent.text, look)
    for item in parent:
        yield from _item(item, styles, look)
        if item.tail:
            yield _run(item.tail, look)


def _item(item: etree._Element, styles: OdfStyles, look: Look) -> Iterator[Run]:
    """Those of one element of a paragraph; raises RecursionError as runs_of does."""
    name = local(item)
    if name == "s":
        times = attribute(item, "c") or "1"
        yield _run(" " * (min(int(times[:3]), MOST_BLANKS) if times.isdecimal() else 1), look)
    elif name in PRINTED:
        yield _run(PRINTED[name], look)
    elif name == "note":
        yield Run("*", is_raised=True)
    elif name in THINGS:
        yield THING
    elif name not in GONE:
        own = styles.look(attribute(item, "style-name")) if name == "span" else {}
        if name not in AS_STORED:
            own = {"unclear": True}
        yield from _runs(item, styles, look | own)


def _run(text: str, look: Look) -> Run:
    words = text if text == "\n" else text.replace("\n", " ")
    if not look:
        return Run(words)
    return Run(
        words,
        is_hidden=look.get("hidden", False),
        is_struck=look.get("struck", False),
        is_raised=look.get("raised", False),
        is_turned=look.get("turned", False),
        is_pale=look.get("pale", False) and not look.get("on-ground", False),
        is_unclear=look.get("unclear", False),
    )


def lines_in(cell: etree._Element, styles: OdfStyles) -> Iterator[CellLine]:
    """The lines of a cell, those of lists, frames and tables of one cell in it as well."""
    look = dict(styles.look(attribute(cell, "style-name")))
    row = cell.getparent()
    if row is not None and attribute(row, "visibility") in ("collapse", "filter"):
        look["unclear"] = True
    yield from _lines(cell, styles, look, 0)


def _lines(parent: etree._Element, styles: OdfStyles, look: Look, depth: int) -> Iterator[CellLine]:
    if depth > DEEPEST:
        return
    for item in parent:
        name = local(item)
        if name in GONE or attribute(item, "display") in HIDDEN:
            continue
        if name in ("p", "h"):
            yield from lines_of(runs_of(item, styles, look))
            for frame in item.iter("{*}frame"):
                yield from _lines(frame, styles, look, depth + 1)
        else:
            if name in ("list", "image") or name in THINGS:
                yield CellLine((THING,))
            yield from _lines(item, styles, look, depth + 1)
