"""What a page prints: its text nodes, as fast as libxml2 gives them.

A parsel Selector for every text node costs three times the parsing of the page.
"""

from __future__ import annotations

from functools import lru_cache

from lxml import etree
from lxml.etree import XPath
from parsel import Selector

_BODY = XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_ALL = XPath("//body//text()", smart_strings=False)
_NO_PROSE = XPath(
    "//body//a//text() | //body//script/text() | //body//style/text()", smart_strings=False
)
_WHOLE = XPath("string()", smart_strings=False)
_HREFS = XPath("//a/@href", smart_strings=False)


@lru_cache(maxsize=4)
def parsed(html: str) -> Selector:
    """A page, parsed once for all who look at it one after another."""
    return Selector(text=html if html.strip() else "<html></html>", type="html")


def body_text(page: etree._Element) -> str:
    """Everything that a page prints, scripts and styles left out; nodes are set apart."""
    return " ".join(_strings(_BODY, page))


def whole_text(element: etree._Element) -> str:
    """All text inside an element, scripts and styles as well."""
    return str(_WHOLE(element))


def prose_length(page: Selector) -> int:
    """How many characters a page prints outside links, scripts and styles, spaces not counted."""
    return _length(_ALL, page.root) - _length(_NO_PROSE, page.root)


def hrefs(page: Selector) -> list[str]:
    """The addresses of all links, as printed."""
    return _strings(_HREFS, page.root)


def _length(path: XPath, page: etree._Element) -> int:
    return len("".join("".join(_strings(path, page)).split()))


def _strings(path: XPath, page: etree._Element) -> list[str]:
    found = path(page)
    return [str(text) for text in found] if isinstance(found, list) else []
