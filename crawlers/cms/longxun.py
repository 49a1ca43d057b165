"""龙讯: columns whose rows come as a fragment of HTML from `/site/label/8888`."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.pages.data import settings_in
from crawlers.pages.foreign_json import MOST_ASKED, count_in
from crawlers.pages.listing import Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.paging import with_number
from crawlers.pages.rows import find_rows
from crawlers.pages.scripts import object_with, quoted
from crawlers.pages.words import NOTHING_THERE

LABEL = re.compile(r"/site/label/\d+$")
LIST_LABEL = "publicInfoList"
PAGES = re.compile(r"\bpageCount[\"']?\s*[:=]\s*[\"']?(\d+)")


def read(page: Page) -> Listing | None:
    """Read a fragment, or the column page that asks for it."""
    if "/site/label/" in page.url:
        return _fragment(page)
    asked = (text.partition("?") for text in quoted(page.html))
    label, _, query = next((one for one in asked if LABEL.search(one[0])), ("", "", ""))
    service = page.address_of(label)
    if service is None:
        return None
    fields = dict(parse_qsl(unescape(query), keep_blank_values=True))
    fields |= settings_in(object_with(page.html, "labelName") or "")
    if fields.get("labelName") != LIST_LABEL:
        return None
    fields |= {"IsAjax": "1", "dataType": "html", "pageIndex": "1"}
    fields.pop("_", None)  # a random number against caches
    first = NextPage(f"{service}?{urlencode(fields)}")
    return Listing((), next_pages=(first,), is_shell=True)


def _fragment(page: Page) -> Listing:
    rows, strays = find_rows(page)
    pages = PAGES.search(page.html)
    asked = dict(parse_qsl(urlsplit(page.url).query))
    is_first = asked.get("pageIndex") == "1"
    size = asked.get("pageSize", "")
    last = count_in(pages[1]) if pages else None
    numbers = range(2, (last or 1) + 1)[:MOST_ASKED] if is_first else range(0)
    is_empty = not rows and bool(NOTHING_THERE.search(page.html))
    return Listing(
        rows,
        strays,
        rows_declared=0 if is_empty else None,
        next_pages=tuple(NextPage(with_number(page.url, "pageIndex", n)) for n in numbers),
        problem=unless_full(rows, count_in(size) or 1) if last is None else None,
        pages_declared=last,
    )
