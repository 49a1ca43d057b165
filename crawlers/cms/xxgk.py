"""大汉's xxgk module: a tree of kinds of information in a frame, and a search that lists one.

山东 and 盐城 frame the search itself: `search_custom.jsp`, which wants no more than its own query.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.pages.foreign_json import MOST_ASKED
from crawlers.pages.listing import Below, Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.paging import declaration, with_number
from crawlers.pages.rows import find_rows
from crawlers.pages.scripts import between, quoted
from crawlers.pages.words import is_annual

TREE = "/module/xxgk/tree.jsp"
NODE = re.compile(r"funclick\(\\?[\"']([\w-]+)\\?[\"']")
TAG_END = re.compile(r">")
LABEL = re.compile(r"[^<>\"'\\]+")
SEARCH = "/module/xxgk/search.jsp"
CUSTOM_SEARCH = "/module/xxgk/search_custom.jsp"
# What the site's own script posts besides the kind and the area; all of it may stay empty.
EMPTY = ("vc_title", "vc_number", "vc_filenumber", "vc_all", "texttype", "fbtime")
PAGE_SIZE = 20
SORTING = "createdatetime:0,orderid:0"


def read(page: Page) -> Listing | None:
    """Read a reply of the search, the tree, or a page that holds the tree in a frame."""
    path = urlsplit(page.url).path
    if path.endswith(SEARCH):
        return _reply(page)
    if path.endswith(CUSTOM_SEARCH):
        return _custom(page)
    if path.endswith(TREE):
        return Listing((), columns=_kinds(page))
    frame = next((text for text in quoted(page.html) if TREE in text), "")
    url = page.address_of(frame.replace("&amp;", "&"))
    return Listing((), columns=(Below((), NextPage(url)),)) if url else None


def _kinds(page: Page) -> tuple[Below, ...]:
    """The kinds that are annual reports, and the years below them: their codes begin alike."""
    nodes = list(_nodes(page.html))
    annual = {code: label for code, label in nodes if is_annual(label)}
    below: list[Below] = []
    for code, label in nodes:
        above = next((annual[top] for top in _beginnings(code) if top in annual), None)
        if code in annual or above is not None:
            words = (label,) if above is None else (above, label)
            below.append(Below(words, _search(page, code)))
    return tuple(below)


def _nodes(html: str) -> Iterator[tuple[str, str]]:
    """Code and label of every kind in the tree."""
    for tag in between(html, NODE, TAG_END):
        label = LABEL.match(html, tag.end)
        if label is not None and label[0].strip():
            yield tag.opened[1], label[0].lstrip()


def _beginnings(code: str) -> Iterator[str]:
    """What the codes above one may be, the shortest first; no real code is longer than 80."""
    return (code[:length] for length in range(1, min(len(code), 80)))


def _search(page: Page, code: str) -> NextPage:
    """The question for one kind: the tree's own parameters, and the page to begin with."""
    tree = dict(parse_qsl(urlsplit(page.url).query, keep_blank_values=True))
    asked = {
        "divid": tree.get("divid", ""),
        "infotypeId": code,
        "jdid": tree.get("jdid", ""),
        "area": tree.get("area", ""),
        "sortfield": SORTING,
    }
    origin = page.url.partition("/module/xxgk/")[0]
    form = {**asked, **dict.fromkeys(EMPTY, ""), "currpage": "1"}
    return NextPage(f"{origin}{SEARCH}?{urlencode(asked)}", form)


def _reply(page: Page) -> Listing:
    is_first = page.form.get("currpage") in ("", "1")
    return _listed(page, is_first, lambda n: NextPage(page.url, {**page.form, "currpage": str(n)}))


def _custom(page: Page) -> Listing:
    asked = dict(parse_qsl(urlsplit(page.url).query)).get("currpage", "1")
    return _listed(page, asked == "1", lambda n: NextPage(with_number(page.url, "currpage", n)))


def _listed(page: Page, is_first: bool, numbered: Callable[[int], NextPage]) -> Listing:
    """One page of rows; the first announces all others."""
    rows, strays = find_rows(page)
    declared = declaration(page)
    numbers = range(2, (declared.pages or 1) + 1)[:MOST_ASKED] if is_first else range(0)
    further = tuple(numbered(number) for number in numbers)
    problem = unless_full(rows, PAGE_SIZE) if declared.pages is None else None
    return Listing(
        *(rows, strays, declared.rows, further), problem=problem, pages_declared=declared.pages
    )
