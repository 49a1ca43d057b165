"""大汉 jpaas, the current product: a service gives pieces of HTML inside JSON.

The column page names the service and its parameters; the number of the page goes in `paramJson`,
because the service ignores it anywhere else.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from math import ceil
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.pages.data import json_in, settings_in, text_at
from crawlers.pages.foreign_json import MOST_ASKED, count_in
from crawlers.pages.listing import Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.rows import find_rows

SERVICE = "/api-gateway/jpaas-publish-server/front/page/build/unit"
# A page has several units: menus, pictures, and one whose tag says that it is the list.
LIST_TAG = re.compile(r"列表|分页|list|内容", re.IGNORECASE)
PAGE_SIZE = 15


def read(page: Page) -> Listing | None:
    """Read a reply of the service, or the column page that says how to ask it."""
    if SERVICE in page.url:
        return _reply(page)
    units = [
        (script.attrib.get("url", SERVICE), settings_in(script.attrib["querydata"]))
        for script in page.root.xpath("//*[@querydata]")
    ]
    lists = [unit for unit in units if LIST_TAG.search(unit[1].get("tagId", ""))] or units
    service = page.address_of(lists[0][0]) if lists else None
    if service is None:
        return None
    first = _numbered(f"{service}?{urlencode(lists[0][1])}", 1)
    return Listing((), next_pages=(first,), is_shell=True)


def _reply(page: Page) -> Listing:
    html = text_at(json_in(page.html), "data", "html")
    fragment = replace(page, html=html)
    rows, strays = find_rows(fragment)
    pager = fragment.root.xpath("//*[@rows and @count]")
    stated = (pager[0].attrib["rows"], pager[0].attrib["count"]) if pager else ("", "")
    size, total = map(count_in, stated)
    is_first = _page_number(page.url) == 1
    pages = ceil(total / size) if total and size and is_first else 1
    further = tuple(_numbered(page.url, number) for number in range(2, pages + 1)[:MOST_ASKED])
    problem = unless_full(rows, PAGE_SIZE) if total is None else None
    return Listing(rows, strays, total, further, problem=problem)


def _numbered(url: str, number: int) -> NextPage:
    parts = urlsplit(url)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    fields["paramJson"] = json.dumps({"pageNo": number, "pageSize": PAGE_SIZE})
    return NextPage(parts._replace(query=urlencode(fields)).geturl())


def _page_number(url: str) -> int | None:
    stated = json_in(dict(parse_qsl(urlsplit(url).query)).get("paramJson", ""))
    number = stated.get("pageNo") if isinstance(stated, dict) else None
    return number if isinstance(number, int) else None
