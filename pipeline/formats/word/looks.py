"""How WordprocessingML shows a run: its own formatting, its styles, their parents, the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.formats.html.colours import is_dark, is_light
from pipeline.formats.package import SYMBOLS, Package, attribute, local

OFF = frozenset(("0", "false", "off", "none"))
# Marks that are on or off; each style that says "on" turns what the styles above it say.
TOGGLES = {"vanish": "hidden", "strike": "struck", "specVanish": "hidden"}
MARKS = {
    "dstrike": "struck",
    "webHidden": "unclear",
    "eastAsianLayout": "unclear",
    "fitText": "unclear",
}
# What else leaves text as it is; whatever is not known makes it hard to see.
HARMLESS = frozenset(
    (
        *("rStyle", "b", "bCs", "i", "iCs", "caps", "smallCaps", "u", "szCs", "lang", "kern"),
        *("noProof", "bdr", "snapToGrid", "cs", "rtl", "em", "outline", "shadow", "emboss"),
        *("effect", "ligatures", "numForm", "numSpacing", "stylisticSets", "cntxtAlts", "oMath"),
        *("ins", "del", "moveFrom", "moveTo", "rPrChange", "glow", "textOutline", "reflection"),
    )
)
OWN_INK = ("text1", "dark1")  # of a theme's colours those that are made for text
PAPER = ("background1", "light1")
RAISED_BY = 3  # half points: less is how editors centre what they set
LEAST_SIZE = 6  # half points
DEEPEST = 12
NARROWEST = 33  # percent of a character's own width

# Each property by itself → what it makes of text: "" for nothing, else one of "hidden", "struck",
# "raised", "pale", "unclear"; ink and ground are "dark", "light", or "pale" where neither is sure.
Look = Mapping[str, str]
UNEVEN = "uneven"  # what is no property: styles that are not understood together
PLAIN: Look = {}


@dataclass(frozen=True, slots=True)
class _Style:
    """One style: what it says of its text, on which it is based, whether parts differ."""

    look: Look
    parent: str | None
    is_uneven: bool
    is_numbered: bool


@dataclass(slots=True)
class Styles:
    """The styles of one document; texts without any of their own have the default ones."""

    defaults: Look = field(default_factory=dict)
    styles: dict[str, _Style] = field(default_factory=dict)
    default_of: dict[str, str] = field(default_factory=dict)
    known: dict[tuple[str | None, ...], Look] = field(default_factory=dict)

    def look(self, table: str | None, paragraph: str | None, run: str | None) -> Look:
        """What the styles of a run say together; direct formatting comes on top."""
        if not self.styles and not self.defaults:
            return PLAIN
        key = (table, paragraph, run)
        if key not in self.known:
            self.known[key] = self._together(key)
        return self.known[key]

    def _together(self, names: tuple[str | None, ...]) -> Look:
        defaults = (self.default_of.get(kind) for kind in ("table", "paragraph", "character"))
        levels = [self._chain(own or other) for own, other in zip(names, defaults, strict=True)]
        found = dict(self.defaults)
        for level in levels:
            found |= level
        for name in TOGGLES:
            if sum(bool(level.get(name)) for level in (self.defaults, *levels)) > 1:
                found[UNEVEN] = "unclear"
        return found

    def _chain(self, name: str | None, depth: int = 0) -> dict[str, str]:
        style = self.styles.get(name or "")
        if style is None or depth > DEEPEST:
            return {}
        found = self._chain(style.parent, depth + 1) | dict(style.look)
        if style.is_uneven:
            found[UNEVEN] = "unclear"
        return found

    def is_numbered(self, name: str | None, depth: int = 0) -> bool:
        """Whether a paragraph style puts numbers before its paragraphs."""
        style = self.styles.get(name or self.default_of.get("paragraph", ""))
        if style is None or depth > DEEPEST:
            return False
        return style.is_numbered or (
            style.parent is not None and self.is_numbered(style.parent, depth + 1)
        )


def styles_of(package: Package, part: str) -> Styles:
    """The styles that a part of a package names; none where it names none."""
    targets = [target for kind, target in package.relations(part).values() if kind == "styles"]
    name = targets[0] if targets else "word/styles.xml"
    found = Styles()
    if name not in package.names:
        return found
    for item in package.xml(name):
        if local(item) == "docDefaults":
            found.defaults = _first_look(item)
        elif local(item) == "style":
            identity, kind = attribute(item, "styleId") or "", attribute(item, "type") or ""
            found.styles[identity] = _style(item)
            if (attribute(item, "default") or "0") not in OFF:
                found.default_of[kind] = identity
    return found


def _style(item: etree._Element) -> _Style:
    parent = next((child for child in item if local(child) == "basedOn"), None)
    own = [child for child in item if local(child) == "rPr"]
    uneven = any(
        local(child) == "tblStylePr" and not _is_plain(_first_look(child)) for child in item
    )
    numbered = any(
        local(child) == "pPr" and any(local(one) == "numPr" for one in child) for child in item
    )
    return _Style(
        look_of(own[0]) if own else PLAIN,
        None if parent is None else attribute(parent, "val"),
        uneven,
        numbered,
    )


def _first_look(item: etree._Element) -> Look:
    """What the first run properties below an element say."""
    properties = next(item.iter("{*}rPr"), None)
    return PLAIN if properties is None else look_of(properties)


def _is_plain(look: Look) -> bool:
    """Whether text of this look is seen like any other."""
    plain = {"color": "dark", "shd": "light"}
    return all(kind in ("", plain.get(name)) for name, kind in look.items())


def look_of(properties: etree._Element) -> dict[str, str]:
    """What the properties of a run or style say of how it is shown, each by itself."""
    found: dict[str, str] = {}
    for mark in properties:
        name = local(mark)
        kind = TOGGLES.get(name) or MARKS.get(name)
        if kind is not None:
            found[name] = "" if attribute(mark, "val") in OFF else kind
        elif name in READ:
            found[name] = READ[name](mark)
        elif name not in HARMLESS:
            found[name] = "pale"
    return found


def _raised(mark: etree._Element) -> str:
    return "raised" if (attribute(mark, "val") or "baseline") != "baseline" else ""


def _shifted(mark: etree._Element) -> str:
    return "raised" if abs(_number(mark)) >= RAISED_BY else ""


def _small(mark: etree._Element) -> str:
    return "pale" if 0 < _number(mark) <= LEAST_SIZE else ""


def _ink(mark: etree._Element) -> str:
    """A theme's colour counts before the one that is stored beside it."""
    theme = attribute(mark, "themeColor")
    if theme is not None:
        is_own = theme in OWN_INK and not _is_shaded(mark, "theme")
        return "dark" if is_own else "pale"
    return "dark" if is_dark(attribute(mark, "val") or "auto") else "light"


def _filled(mark: etree._Element) -> str:
    """What text is filled with instead of its colour: nothing, a gradient, something seen through.

    One colour of a theme or of its own, and nothing done to it, is ink like any other.
    """
    ways = [one for one in mark.iter() if one is not mark and isinstance(one.tag, str)]
    if [local(one) for one in ways] == ["solidFill", "schemeClr"]:
        return "" if attribute(ways[1], "val") in ("tx1", "dk1") else "pale"
    if [local(one) for one in ways] == ["solidFill", "srgbClr"]:
        return "" if is_dark(attribute(ways[1], "val") or "") else "pale"
    return "pale"


def _marked(mark: etree._Element) -> str:
    value = (attribute(mark, "val") or "none").lower()
    return "pale" if value == "black" or value.startswith("dark") else ""


def ground(mark: etree._Element) -> str:
    """The ground that a shading makes; of patterns and most colours of themes it is not known."""
    theme = attribute(mark, "themeFill")
    is_known = theme is None or (theme in PAPER and not _is_shaded(mark, "themeFill"))
    if not is_known or (attribute(mark, "val") or "clear") not in ("clear", "nil"):
        return "pale"
    return "light" if is_light(attribute(mark, "fill") or "auto") else "dark"


def _is_shaded(mark: etree._Element, name: str) -> bool:
    return any(attribute(mark, name + way) is not None for way in ("Tint", "Shade"))


def _squeezed(mark: etree._Element) -> str:
    return "pale" if _number(mark) < -40 else ""


def _narrowed(mark: etree._Element) -> str:
    return "pale" if 0 < _number(mark) < NARROWEST else ""


def _symbols(mark: etree._Element) -> str:
    return "pale" if any(SYMBOLS.search(str(one)) for one in mark.attrib.values()) else ""


def _number(mark: etree._Element) -> int:
    value = (attribute(mark, "val") or "0").removesuffix("%")
    return int(value) if value.lstrip("-").isdecimal() and len(value) < 8 else 0


READ = {
    "vertAlign": _raised,
    "position": _shifted,
    "sz": _small,
    "color": _ink,
    "textFill": _filled,
    "highlight": _marked,
    "shd": ground,
    "spacing": _squeezed,
    "w": _narrowed,
    "rFonts": _symbols,
}
