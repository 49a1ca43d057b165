"""What a page shows and reading does not open: frames, objects, drawings, and places that are empty
in the page as it came and that a script, or a style sheet's picture, may fill."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from pipeline.formats.html.plain import IN_TABLES
from pipeline.formats.picture_sizes import may_show_a_table, size_shown

THINGS = frozenset(
    ("iframe", "frame", "embed", "object", "applet", "canvas", "svg", "video", "math", "portal")
)
# What scripts put their tables into; an empty paragraph or span is what editors leave.
CONTAINERS = frozenset(
    ("div", "section", "article", "main", "figure", "aside", "form", "ul", "ol", "dl", "center")
)
# Empty containers that part or clear what stands around them.
SPACERS = re.compile(r"clear|\bcl\b|line|blank|spac|\bgap|\bhr\b|divider|separator", re.IGNORECASE)
# Where pages keep a figure that only a script, or a sheet, shows.
KEPT = re.compile(r"data-(?:v|val|value|num|number|count|total|text|field)")
BOUND = re.compile(r"v-text|v-html|ng-bind|x-text")
# What is left of a script where it stood, so that its place is known.
SCRIPT = "x-script"
MORE = frozenset((*IN_TABLES, SCRIPT, "hr")) - {"table", "td", "th"}


def mark_scripts(root: etree._Element) -> None:
    """Leave nothing of a script but its place; of those within tables not even that."""
    for script in list(root.iter("script")):
        is_placed = not any(one.tag in ("table", "head") for one in script.iterancestors())
        if is_placed:
            tail = script.tail
            script.clear()
            script.tag, script.tail = SCRIPT, tail


def is_unopened(element: etree._Element, *, may_be_filled: bool) -> bool:
    """Whether a table may be shown here of which the page, as it came, holds nothing.

    `may_be_filled`: the page has scripts, or sheets whose pictures may stand anywhere.
    """
    tag = element.tag
    if tag in THINGS:
        return may_show_a_table(*size_shown(element.get)) or _says_something(element)
    is_own = isinstance(tag, str) and "-" in tag and tag != SCRIPT
    if not (is_own or tag in CONTAINERS) or not _is_empty(element):
        return False
    if not may_show_a_table(*size_shown(element.get)):
        return False
    names = f"{element.get('id', '')} {element.get('class', '')}".strip()
    is_named = bool(names) and SPACERS.search(names) is None
    return (
        is_own
        or shows_a_picture(element.get("style") or "")
        or any(name.startswith("data-") and value.strip() for name, value in _attributes(element))
        or (may_be_filled and is_named)
    )


def shows_a_picture(style: str) -> bool:
    """Whether a style, or a sheet, sets a picture behind something."""
    said = (one.lower() for one in style.split(";") if "url(" in one.lower())
    return any("background" in one for one in said)


def keeps_a_figure(cell: etree._Element) -> bool:
    """Whether a cell without words has a figure that is not shown as it stands in the page."""
    return any(
        element.tag in THINGS
        or any(BOUND.fullmatch(name) for name, _ in _attributes(element))
        or any(
            value.strip().isdecimal()
            for name, value in _attributes(element)
            if KEPT.fullmatch(name) or (element is not cell and name.startswith("data-"))
        )
        for element in cell.iter(etree.Element)
    )


def _attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    yield from ((str(name), str(value)) for name, value in element.items())


def _says_something(drawing: etree._Element) -> bool:
    """Whether a small drawing holds words or numbers, which no icon does."""
    return drawing.tag == "svg" and any(text.strip() for text in drawing.itertext())


def _is_empty(element: etree._Element) -> bool:
    """Whether neither words nor anything but other empty parts stand in it."""
    return all(one.tag in MORE for one in element.iterdescendants()) and not any(
        text.strip() for text in element.itertext()
    )
