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
from crawlers.pages.scripts import between, quoted

LITERAL = r"(?:\"(?:[^\"\\]|\\.)*+\"|'(?:[^'\\]|\\.)*+')"
SCRIPT = re.compile(r"<script\b", re.IGNORECASE)
SCRIPT_END = re.compile(r"</script>", re.IGNORECASE)
WRITING = re.compile(rf"document\.write(?:ln)?\(\s*({LITERAL}(?:\s*\+\s*{LITERAL})*)\s*\)")
# One that never ends goes as far as it can, so that no quote inside it begins one anew.
LITERALS = re.compile(r"\"(?:[^\"\\]|\\.)*+(?:\"|\\|$)|'(?:[^'\\]|\\.)*+(?:'|\\|$)")
ESCAPED = re.compile(r"\\(.)", re.DOTALL)
# window.open('./202301/t20230118_1.html'), location.href='…', openDoc('/art/1.html', 2)
ADDRESS = re.compile(r"(?:https?:/)?([\w./-]++)")
ENDING = re.compile(r"\w+")


def spelled_out(page: Page) -> Page | None:
    """The page with the links that its script would make; None where it makes none."""
    html = _with_writings(page.html) if "document.write" in page.html else page.html
    spelled = replace(page, html=html)
    if "onclick" in html:
        spelled = replace(page, html=_opened(spelled))
    return spelled if spelled.html != page.html else None


def _with_writings(html: str) -> str:
    """A page with what its scripts write in their place; one that writes nothing stays."""
    parts, end = [], 0
    for script in between(html, SCRIPT, SCRIPT_END):
        calls = WRITING.findall(script.inside.partition(">")[2])
        if calls:
            parts += [html[end : script.start], *map(_written, calls)]
            end = script.end
    return "".join((*parts, html[end:]))


def _written(call: str) -> str:
    return "".join(ESCAPED.sub(r"\1", one[1:-1]) for one in LITERALS.findall(call))


def _is_address(text: str) -> bool:
    """Whether a string is the address of a page: a folder, and a name with an ending."""
    path = ADDRESS.fullmatch(text.partition("?")[0])
    stem, dot, ending = path[1].rpartition(".") if path else ("", "", "")
    return bool(dot and "/" in stem and ENDING.fullmatch(ending))


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
    target = next(filter(_is_address, quoted(element.get("onclick", ""))), None)
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
    link.set("href", target)
    return True
