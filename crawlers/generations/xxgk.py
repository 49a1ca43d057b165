"""大汉's xxgk module: a tree of kinds of information in a frame, and a search that lists one.

山东 and 盐城 frame the search itself: `search_custom.jsp`, which wants no more than its own query.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.pages.listing import Below, Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.paging import declaration, with_number
from crawlers.pages.rows import find_rows
from crawlers.pages.words import is_annual

TREE = re.compile(r"[\"']([^\"'\s]*/module/xxgk/tree\.jsp[^\"'\s]*)[\"']")
NODE = re.compile(r"funclick\(\\?[\"']([\w-]+)\\?[\"'][^>]*>\s*([^<>\"'\\]+)")
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
    if path.endswith("/module/xxgk/tree.jsp"):
        return Listing((), columns=_kinds(page))
    frame = TREE.search(page.html)
    url = page.address_of(frame[1].replace("&amp;", "&")) if frame else None
    return Listing((), columns=(Below((), NextPage(url)),)) if url else None


def _kinds(page: Page) -> tuple[Below, ...]:
    """The kinds that are annual reports, and the years below them: their codes begin alike."""
    nodes = NODE.findall(page.html)
    annual = {code: label for code, label in nodes if is_annual(label)}
    below: list[Below] = []
    for code, label in nodes:
        above = next((name for top, name in annual.items() if _is_below(code, top)), None)
        if code in annual or above is not None:
            words = (label,) if above is None else (above, label)
            below.append(Below(words, _search(page, code)))
    return tuple(below)


def _is_below(code: str, top: str) -> bool:
    return code != top and code.startswith(top)


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
    numbers = range(2, (declared.pages or 1) + 1) if is_first else range(0)
    further = tuple(numbered(number) for number in numbers)
    problem = unless_full(rows, PAGE_SIZE) if declared.pages is None else None
    return Listing(rows, strays, declared.rows, further, problem=problem)
