"""TrueCMS, 大汉's neighbour: sixty rows stand hidden in the page, a JSONP service has them all.

The service answers the XML of jpage inside JSON, and only to who comes from the column's page.
"""

from __future__ import annotations

import re
from urllib.parse import urlencode

from crawlers.generations.jpage import RECORD, TOTAL_IN_REPLY, rows_in
from crawlers.pages.data import json_in, settings_in, text_at
from crawlers.pages.listing import Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.rows import find_rows

PAGER = re.compile(r"\.jpage\s*\(\s*\{(.*?)\}\s*\)", re.DOTALL)
SERVICE = "messageController/getMessage.do"
# Servers cut larger answers to 50, 20 or 10 records.
MOST_PER_REQUEST = 10


def read(page: Page) -> Listing | None:
    """Read a reply of the service, or the column page with its hidden rows."""
    if SERVICE in page.url:
        return _reply(page)
    pager = PAGER.search(page.html)
    settings = settings_in(pager[1]) if pager and SERVICE in pager[1] else {}
    service = page.address_of(settings.get("proxyUrl", ""))
    if service is None or "columnId" not in settings:
        return None
    rows, strays = find_rows(page)
    stated = settings.get("totalRecord", "")
    total = int(stated) if stated.isdecimal() else None
    if total is None:
        return Listing(rows, strays, problem=unless_full(rows, 0))
    further = tuple(
        _block(service, settings["columnId"], first, total or 0)
        for first in range(len(rows) + 1, (total or 0) + 1, MOST_PER_REQUEST)
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
    rows = tuple(rows_in(RECORD.findall(store), page))
    return Listing(rows, rows_declared=int(total[1]) if total else None)
