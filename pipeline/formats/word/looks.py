"""How WordprocessingML shows a run: its own formatting, its styles, their parents, the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from pipeline.formats.html.colours import is_dark, is_light
from pipeline.formats.package import Package, attribute, local

OFF = frozenset(("0", "false", "off", "none"))
# Marks that are on or off; each style that says "on" turns what the styles above it say.
TOGGLES = {"vanish": "hidden", "strike": "struck", "specVanish": "hidden"}
MARKS = {
    "dstrike": "struck",
    "webHidden": "unclear",
    "eastAsianLayout": "unclear",
    "fitText": "unclear",
}
RAISED_BY = 3  # half points: less is how editors centre what they set
LEAST_SIZE = 6  # half points
DEEPEST = 12
KINDS = ("hidden", "struck", "raised", "pale", "unclear")

Look = Mapping[str, bool]
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
        for kind in ("hidden", "struck"):
            if sum(level.get(kind, False) for level in (self.defaults, *levels)) > 1:
                found["unclear"] = True
        return found

    def _chain(self, name: str | None, depth: int = 0) -> dict[str, bool]:
        style = self.styles.get(name or "")
        if style is None or depth > DEEPEST:
            return {}
        found = self._chain(style.parent, depth + 1) | dict(style.look)
        if style.is_uneven:
            found["unclear"] = True
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
        local(child) == "tblStylePr" and any(_first_look(child).values()) for child in item
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


def look_of(properties: etree._Element) -> dict[str, bool]:
    """What the properties of a run or style say of how it is shown."""
    found: dict[str, bool] = {}
    for mark in properties:
        name = local(mark)
        kind = TOGGLES.get(name) or MARKS.get(name)
        if kind is not None:
            found[kind] = attribute(mark, "val") not in OFF
        elif name in READ:
            read_kind, read = READ[name]
            found[read_kind] = read(mark) or (found.get(read_kind, False) and name != "vertAlign")
    return found


def _is_raised(mark: etree._Element) -> bool:
    return (attribute(mark, "val") or "baseline") != "baseline"


def _is_shifted(mark: etree._Element) -> bool:
    return abs(_number(mark)) >= RAISED_BY


def _is_small(mark: etree._Element) -> bool:
    return 0 < _number(mark) <= LEAST_SIZE


def _is_pale(mark: etree._Element) -> bool:
    return not is_dark(attribute(mark, "val") or "auto")


def _is_marked_dark(mark: etree._Element) -> bool:
    value = (attribute(mark, "val") or "none").lower()
    return value == "black" or value.startswith("dark")


def is_dark_ground(mark: etree._Element) -> bool:
    """Whether a shading is one on which only light text is seen."""
    return not is_light(attribute(mark, "fill") or "auto")


def _is_squeezed(mark: etree._Element) -> bool:
    return _number(mark) < -40


def _number(mark: etree._Element) -> int:
    value = attribute(mark, "val") or "0"
    return int(value) if value.lstrip("-").isdecimal() and len(value) < 8 else 0


READ = {
    "vertAlign": ("raised", _is_raised),
    "position": ("raised", _is_shifted),
    "sz": ("pale", _is_small),
    "color": ("pale", _is_pale),
    "highlight": ("pale", _is_marked_dark),
    "spacing": ("pale", _is_squeezed),
}
