"""TrueCMS, 大汉's neighbour: sixty rows stand hidden in the page, a JSONP service has them all.

The service answers the XML of jpage inside JSON, and only to who comes from the column's page.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawlers.cms.jpage import TOTAL_IN_REPLY, records_of, rows_in
from crawlers.pages.data import json_in, settings_in, text_at
from crawlers.pages.foreign_json import MOST_ASKED, count_in
from crawlers.pages.listing import Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.rows import find_rows
from crawlers.pages.scripts import between

PAGER = re.compile(r"\.jpage\s*\(\s*\{")
PAGER_END = re.compile(r"\}\s*\)")
SERVICE = "messageController/getMessage.do"
# Servers cut larger answers to 50, 20 or 10 records.
MOST_PER_REQUEST = 10


def read(page: Page) -> Listing | None:
    """Read a reply of the service, or the column page with its hidden rows."""
    if SERVICE in page.url:
        return _reply(page)
    pager = next(between(page.html, PAGER, PAGER_END), None)
    settings = settings_in(pager.inside) if pager and SERVICE in pager.inside else {}
    service = page.address_of(settings.get("proxyUrl", ""))
    if service is None or "columnId" not in settings:
        return None
    rows, strays = find_rows(page)
    total = count_in(settings.get("totalRecord", ""))
    if total is None:
        return Listing(rows, strays, problem=unless_full(rows, 0))
    further = tuple(
        _block(service, settings["columnId"], first, total)
        for first in range(len(rows) + 1, total + 1, MOST_PER_REQUEST)[:MOST_ASKED]
    )
    return Listing(rows, strays, total, further)


def _block(service: str, column: str, first: int, total: int) -> NextPage:
    fields = {
        "startrecord": first,
        "endrecord": min(first + MOST_PER_REQUEST - 1, total),
        "perpage": MOST_PER_REQUEST,
        "columnId": column,
        "callback": "cb",
    }
    return NextPage(f"{service}?{urlencode(fields)}")


def _reply(page: Page) -> Listing:
    store = text_at(json_in(page.html), "result")
    total = TOTAL_IN_REPLY.search(store)
    rows = tuple(rows_in(records_of(store), page))
    return Listing(rows, rows_declared=count_in(total[1]) if total else None)
