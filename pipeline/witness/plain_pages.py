"""What a web page or a text has that a reader of its source may not see as a person does.

A short list of what is harmless; everything else is a trait.
"""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

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


class _Page(HTMLParser):
    """Collects the names of what is not harmless."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.traits: dict[str, None] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in HARMLESS:
            self.traits[f"<{tag}>"] = None
        for name, value in attrs:
            if name == "style":
                for part in filter(None, map(str.strip, (value or "").lower().split(";"))):
                    if not STYLE.fullmatch(part) or SYMBOLS.search(part):
                        self.traits[part.partition(":")[0]] = None
            elif name not in ATTRIBUTES or (name == "face" and SYMBOLS.search(value or "")):
                self.traits[name] = None

    def handle_data(self, data: str) -> None:
        self.traits.update(dict.fromkeys(odd_characters(data)))


def traits_of_page(page: str) -> tuple[str, ...]:
    """The first traits of a web page; none where it has nothing but plain text and tables."""
    parser = _Page()
    try:
        parser.feed(page)
        parser.close()
    except (AssertionError, ValueError):
        return ("markup",)
    return tuple(parser.traits)[:MOST]


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
