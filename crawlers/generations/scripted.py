"""Links that only a small script of the page makes: `document.writeln` (武汉), or a click.

Nothing is run. What the script writes word for word is read as if it stood in the page; an address
that is put together from variables is left alone.
"""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import replace

from lxml import etree

from crawlers.pages.page import Page

LITERAL = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
WRITING = re.compile(rf"document\.write(?:ln)?\(\s*({LITERAL}(?:\s*\+\s*{LITERAL})*)\s*\)")
LITERALS = re.compile(LITERAL)
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# window.open('./202301/t20230118_1.html'), location.href='…', openDoc('/art/1.html', 2)
OPENED = re.compile(r"[\"']((?:https?:/)?[\w./-]*/[\w./-]*\.\w+(?:\?[^\"'\s]*)?)[\"']")


def spelled_out(page: Page) -> Page | None:
    """The page with the links that its script would make; None where it makes none."""
    html = SCRIPT.sub(_written, page.html) if "document.write" in page.html else page.html
    spelled = replace(page, html=html)
    if "onclick" in html:
        spelled = replace(page, html=_opened(spelled))
    return spelled if spelled.html != page.html else None


def _written(script: re.Match[str]) -> str:
    """What a script writes, in place of the script; the script itself where it writes nothing."""
    calls = WRITING.findall(script[1])
    texts = (ESCAPED.sub(r"\1", one[1:-1]) for call in calls for one in LITERALS.findall(call))
    return "".join(texts) if calls else script[0]


def _opened(page: Page) -> str:
    """The page with a link wherever a click opens an address."""
    root = deepcopy(page.root.root)
    elements = root.xpath("//*[@onclick]")
    found = False
    for element in elements if isinstance(elements, list) else []:
        if isinstance(element, etree._Element):
            found |= _linked(element)
    return etree.tostring(root, encoding="unicode", method="html") if found else page.html


def _linked(element: etree._Element) -> bool:
    """Give an element, or the link inside it, the address that a click on it opens."""
    target = OPENED.search(element.get("onclick", ""))
    if target is None:
        return False
    link = element if element.tag == "a" else element.find(".//a")
    if link is None:
        link = etree.Element("a", title=element.get("title", ""))
        link.text, element.text = element.text, None
        link.extend(list(element))
        element.append(link)
    elif "/" in link.get("href", ""):
        return False
    link.set("href", target[1])
    return True
