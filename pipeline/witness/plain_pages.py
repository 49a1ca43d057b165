"""What a web page or a text has that a reader of its source may not see as a person does.

A short list of what is harmless; everything else is a trait.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from lxml import etree

from core.charsets import decode

HARMLESS = frozenset(
    (
        *("html", "head", "meta", "title", "body", "table", "thead", "tbody", "tfoot", "tr"),
        *("td", "th", "caption", "colgroup", "col", "p", "div", "span", "a", "b", "strong"),
        *("i", "em", "u", "font", "h1", "h2", "h3", "h4", "h5", "h6", "br", "center"),
        *("article", "section", "main", "header", "ul", "ol", "li", "o:p"),
    )
)
ATTRIBUTES = frozenset(
    (
        *("align", "border", "cellpadding", "cellspacing", "charset", "class", "colspan"),
        *("content", "face", "height", "href", "id", "lang", "name", "rowspan", "size"),
        *("target", "title", "valign", "width", "http-equiv", "nowrap"),
    )
)
STYLE = re.compile(
    r"text-indent:\s*(?:0(?:p[xt])?|\d(?:\.\d+)?em)$"
    r"|(?:text-align|vertical-align:\s*(?:middle|top|bottom|baseline)|width|height|border"
    r"(?:-collapse|-spacing|-color|-style|-width)?|font-family|font-weight|line-height:\s*[1-9]"
    r"|font-size:\s*(?:[89]|[1-9]\d)(?:px|pt)?|padding|margin:\s*0"
    r"|mso-(?!hide|text-raise|ruby|font-width)[\w-]+)[^;\"'(]*"
)
# Fonts whose characters are shown as other ones.
SYMBOLS = re.compile("symbol|wingdings|webdings|barcode", re.IGNORECASE)
ODD = ("Cf", "Mn", "Me", "Co", "Cn", "Cs")
MOST = 5


class _Page:
    """Collects the names of what is not harmless; what a parser calls as it goes."""

    def __init__(self) -> None:
        self.traits: dict[str, None] = {}

    def start(self, tag: str | bytes, attrib: Mapping[str | bytes, str | bytes]) -> None:
        """An element begins; from text the parser takes names and values as text."""
        if tag not in HARMLESS:
            self.traits[f"<{tag!s}>"] = None
        for name, value in ((str(name), str(value)) for name, value in attrib.items()):
            if name == "style":
                for part in filter(None, map(str.strip, value.lower().split(";"))):
                    if not STYLE.fullmatch(part) or SYMBOLS.search(part):
                        self.traits[part.partition(":")[0]] = None
            elif name not in ATTRIBUTES or (name == "face" and SYMBOLS.search(value)):
                self.traits[name] = None

    def data(self, data: str | bytes) -> None:
        """Text, wherever it stands."""
        self.traits.update(dict.fromkeys(odd_characters(str(data))))

    def end(self, tag: str | bytes) -> None:
        """An element ends, which says nothing."""

    def comment(self, text: str | bytes) -> None:
        """Nobody sees a comment."""

    def close(self) -> None:
        """Nothing is left to do at the end."""


def traits_of_page(content: bytes) -> tuple[str, ...]:
    """The first traits of a web page; none where it has nothing but plain text and tables."""
    seen = _Page()
    parser = etree.HTMLParser(target=seen, huge_tree=True)
    try:
        parser.feed(decode(content))
        parser.close()
    except (etree.LxmlError, ValueError):
        return ("markup",)
    return tuple(seen.traits)[:MOST]


def traits_of_text(content: bytes) -> tuple[str, ...]:
    """The characters of a text that are not seen, or change what is."""
    return odd_characters(decode(content))[:MOST]


def odd_characters(text: str) -> tuple[str, ...]:
    """The characters that have no ink, stand on others or turn them around, by their codes."""
    if text.isascii():
        return tuple(
            f"U+{ord(one):04X}" for one in set(text) if ord(one) < 32 and one not in "\t\n\r"
        )
    odd = (one for one in set(text) if unicodedata.category(one) in ODD)
    return tuple(sorted(f"U+{ord(one):04X}" for one in odd if one != "\ufeff"))
