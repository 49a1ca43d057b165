"""广东's catalogue platform: a tree in the page, and a list per node of the tree."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawlers.cms.replies import paged_by_query
from crawlers.pages.data import json_behind, json_in
from crawlers.pages.foreign_json import Json
from crawlers.pages.listing import Below, Listing, NextPage
from crawlers.pages.page import Page
from crawlers.pages.words import is_annual

PLATFORM = re.compile(r"^(.*?/gkmlpt)/")
TREE = re.compile(r"\bTREE[\"']?\s*[:=]\s*")
SITE = re.compile(r"\bSID[\"']?\s*[:=]\s*[\"']?(\d+)")


def read(page: Page) -> Listing | None:
    """Read the index page, whose tree names the columns, or one page of one column."""
    platform = PLATFORM.match(page.url)
    if platform is None:
        return None
    if "/gkmlpt/api/" in page.url:
        return paged_by_query(json_in(page.html), page, "page")
    tree, site = json_behind(page.html, TREE), SITE.search(page.html)
    if tree is None or site is None:
        return None
    columns = tuple(
        Below(words, NextPage(f"{platform[1]}/api/all/{node}?page=1&sid={site[1]}"))
        for words, node in _annual(tree, ())
    )
    return Listing((), columns=columns)


def _annual(tree: Json, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """The nodes of annual reports with the words that lead to them from the first such node."""
    for node in tree if isinstance(tree, list) else []:
        if not isinstance(node, dict):
            continue
        name = str(node.get("name", ""))
        words = (*above, name) if above or is_annual(name) else ()
        if words:
            yield words, str(node.get("id"))
        yield from _annual(node.get("children"), words)
