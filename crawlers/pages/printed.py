"""What a page prints: its text nodes, as fast as libxml2 gives them.

A parsel Selector for every text node costs three times the parsing of the page.
"""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree
from lxml.etree import XPath
from lxml.html import HTMLParser
from parsel import Selector

# One for all pages, because it knows the names of tags and attributes from the page before.
_PARSER = HTMLParser(recover=True, encoding="utf-8", huge_tree=True)
# A page of 10,000 rows has a tenth of them; each takes some 170 bytes, in steps of every reader.
MOST_MARKS = 1_000_000
# Browsers read on after these, as pages put together from others need; libxml2 drops the rest.
_ENDS = re.compile(r"</(?:body|html)\s*+>", re.IGNORECASE)
_BODY = XPath("//body//text()[not(parent::script or parent::style)]", smart_strings=False)
_PROSE = XPath(
    "//body//text()[not(ancestor::a or parent::script or parent::style)]", smart_strings=False
)
_WHOLE = XPath("string()", smart_strings=False)
_BESIDE_LINKS = XPath(".//text()[not(ancestor::a)]", smart_strings=False)


def parsed(html: str) -> Selector:
    """A page, parsed once for all who look at it one after another."""
    return _read(html)[0]


def is_too_deep(html: str) -> bool:
    """Say whether elements are nested so deep that the rest of a page was not read."""
    return _read(html)[1]


def is_too_long(html: str) -> bool:
    """Say whether a page has so many elements that the rest of it was not read."""
    return html.count("<") > MOST_MARKS


@lru_cache(maxsize=4)
def _read(html: str) -> tuple[Selector, bool]:
    first = "<".join(html.split("<", MOST_MARKS)[:-1]) if is_too_long(html) else html
    whole = _ENDS.sub("", first).strip().replace("\x00", "")
    content = whole.encode(errors="replace") or b"<html/>"
    root = etree.fromstring(content, _PARSER)
    # At 2,048 elements inside each other libxml2 ends the page, and says so nowhere else.
    fatal = _PARSER.error_log.filter_from_fatals()
    is_cut = any(error.type == etree.ErrorTypes.ERR_RESOURCE_LIMIT for error in fatal)
    if root is None:  # nothing but a comment
        root = etree.fromstring(b"<html/>", _PARSER)
    return Selector(root=root, type="html"), is_cut


def body_text(page: etree._Element) -> str:
    """Everything that a page prints, scripts and styles left out; nodes are set apart."""
    return " ".join(_strings(_BODY, page))


def prose(page: etree._Element) -> str:
    """What a page prints outside links; nodes are set apart."""
    return " ".join(_strings(_PROSE, page))


def whole_text(element: etree._Element) -> str:
    """All text inside an element, scripts and styles as well."""
    return str(_WHOLE(element))


@lru_cache(maxsize=4)
def prose_length(html: str) -> int:
    """How many characters a page prints outside links, scripts and styles, spaces not counted."""
    body = parsed(html).root.find("body")
    if body is None:
        return 0
    others = [one for one in body.iter("a", "script", "style") if not _is_in_a_link(one)]
    texts = (whole_text(one) if len(one) else one.text or "" for one in others)
    return _letters(whole_text(body)) - sum(map(_letters, texts))


def hrefs(element: etree._Element) -> list[str]:
    """The addresses of all links inside an element, as printed."""
    return [link.get("href", "") for link in element.iter("a") if "href" in link.attrib]


def text_beside_links(element: etree._Element) -> str:
    """What an element prints outside of links; nodes are set apart."""
    return " ".join(_strings(_BESIDE_LINKS, element))


def _is_in_a_link(element: etree._Element) -> bool:
    return next(element.iterancestors("a"), None) is not None


def _letters(text: str) -> int:
    return sum(map(len, text.split()))


def _strings(path: XPath, page: etree._Element) -> list[str]:
    found = path(page)
    return [str(text) for text in found] if isinstance(found, list) else []
