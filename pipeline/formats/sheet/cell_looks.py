"""How the cells of a workbook of XML parts look: font, ground and number format.

A list says which ink is surely seen on which ground; a font of which anything else is said is pale.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from lxml import etree

from pipeline.formats.html.colours import is_dark, is_light
from pipeline.formats.package import SYMBOLS, local
from pipeline.formats.sheet.number_formats import BUILT_IN, GENERAL
from pipeline.shown.runs import Run

TRUE = frozenset(("1", "true"))
HARMLESS = frozenset(
    ("b", "i", "u", "family", "charset", "scheme", "condense", "extend", "outline", "shadow")
)
LEAST_SIZE = 5  # points
# Of the palette that every workbook has: black, red, blue, dark ones, and the system's ink.
DARK_INDEXED = frozenset(("0", "2", "4", "8", "10", "12", "16", "17", "18", "64"))
LIGHT_INDEXED = frozenset(("1", "9", "65"))
SYSTEM = ("64", "65")
PAPER, INK = "0", "1"  # of the colours of a theme
DARKEST_TINT, LIGHTEST_TINT = 0.5, 0.6  # what still is ink, and what is light whatever it was
PLAIN = Run("")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Font:
    """What a font says of how text is shown; `ink` is "dark", "light", or "" where not known."""

    look: Run = PLAIN
    ink: str = "dark"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; one without a font of its own has its cell's."""

    text: str
    font: Font | None = None
    is_unclear: bool = False


@dataclass(frozen=True, slots=True)
class CellLook:
    """What a cell's style says: its number format, its font, its ground, whether it is turned."""

    code: str | None = GENERAL
    font: Font = field(default_factory=Font)
    ground: str = "light"
    is_turned: bool = False

    def run_of(self, piece: Piece) -> Run:
        """A part of a cell's text as it is shown in it."""
        font = piece.font or self.font
        return replace(
            font.look,
            text=piece.text,
            is_turned=self.is_turned,
            is_pale=font.look.is_pale or {font.ink, self.ground} != {"dark", "light"},
            is_unclear=piece.is_unclear,
        )


def looks_in(styles: etree._Element | None) -> list[CellLook]:
    """The looks that cells refer to by their number."""
    if styles is None:
        return []
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in styles.iter("{*}numFmt")}
    has_palette = next(styles.iter("{*}indexedColors"), None) is not None
    fonts = [_font(one, has_palette=has_palette) for one in below(styles, "fonts")]
    fills = [_ground(one, has_palette=has_palette) for one in below(styles, "fills")]
    return [_look(one, codes, fonts, fills) for one in below(styles, "cellXfs")]


def pieces_of(item: etree._Element) -> Iterator[Piece]:
    """One text, in its parts; how it is pronounced is left out."""
    for part in item:
        if local(part) == "t":
            yield Piece(part.text or "")
        elif local(part) == "r":
            properties = next((one for one in part if local(one) == "rPr"), None)
            font = None if properties is None else _font(properties)
            yield Piece("".join(one.text or "" for one in part if local(one) == "t"), font)


def below(root: etree._Element, name: str) -> list[etree._Element]:
    """What a list of this name holds."""
    group = next((one for one in root if local(one) == name), None)
    return [] if group is None else list(group)


def at(values: Sequence[T], index: str | None, default: T) -> T:
    """The value of this number as it is written; the first where nothing is."""
    number = count_in(index)
    return values[number] if number < len(values) else default


def _look(
    xf: etree._Element, codes: Mapping[str, str], fonts: Sequence[Font], fills: Sequence[str]
) -> CellLook:
    number = xf.get("numFmtId") or "0"
    return CellLook(
        codes.get(number) if number in codes else BUILT_IN.get(count_in(number)),
        at(fonts, xf.get("fontId"), Font()),
        at(fills, xf.get("fillId"), "light"),
        any(local(one) == "alignment" and (one.get("textRotation") or "0") != "0" for one in xf),
    )


def _font(font: etree._Element, *, has_palette: bool = False) -> Font:
    """What a font, or the properties of a run, say of how text is shown."""
    found, ink = PLAIN, "dark"
    for mark in font:
        name, value = local(mark), mark.get("val")
        if name == "strike":
            found = replace(found, is_struck=(value or "1") in TRUE)
        elif name == "vertAlign":
            found = replace(found, is_raised=value in ("superscript", "subscript"))
        elif name == "color":
            ink = _ink(mark, has_palette=has_palette)
        elif name not in HARMLESS and not _is_readable(name, value or ""):
            found = replace(found, is_pale=True)
    return Font(found, ink)


def _is_readable(name: str, value: str) -> bool:
    if name == "sz":
        return not value or float(value) >= LEAST_SIZE
    return name in ("name", "rFont") and SYMBOLS.search(value) is None


def _ink(colour: etree._Element, *, has_palette: bool) -> str:
    theme, tint = colour.get("theme"), float(colour.get("tint") or 0)
    if theme is not None:
        is_own = theme == INK and abs(tint) <= DARKEST_TINT
        return "dark" if is_own else "light" if theme == PAPER and not tint else ""
    rgb, indexed = colour.get("rgb"), colour.get("indexed") or "64"
    if tint or (has_palette and not rgb and indexed not in SYSTEM):
        return ""
    if rgb:
        return "dark" if is_dark(rgb[-6:]) else "light" if is_light(rgb[-6:]) else ""
    return "dark" if indexed in DARK_INDEXED else "light" if indexed in LIGHT_INDEXED else ""


def _ground(fill: etree._Element, *, has_palette: bool) -> str:
    """The ground that a fill makes; it is not known of patterns, gradients and most themes."""
    for pattern in fill:
        kind = pattern.get("patternType") or "none"
        if local(pattern) != "patternFill" or kind not in ("none", "solid", "gray125", "gray0625"):
            return ""
        colour = next(pattern.iter("{*}fgColor"), None)
        if kind == "solid" and colour is not None:
            is_tinted = float(colour.get("tint") or 0) >= LIGHTEST_TINT
            return "light" if is_tinted else _ink(colour, has_palette=has_palette)
    return "light"


def count_in(text: str | None) -> int:
    """A number of a part; 0 for what is none, or too long to be one of a sheet."""
    if text is None or not text.strip().isdecimal() or len(text) > 9:
        return 0
    return int(text)
