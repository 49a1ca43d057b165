"""Rows in a script of the page itself: `var listData = {articleList: [...]}`."""

from __future__ import annotations

import re

from crawlers.pages.data import json_behind, records_in, rows_of
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page
from crawlers.pages.paging import declaration, next_pages

ARRAY = re.compile(r"\barticleList[\"']?\s*[:=]\s*(?=\[)")


def read(page: Page) -> Listing | None:
    """Read the rows that the page's own script would show."""
    array = json_behind(page.html, ARRAY)
    if array is None:
        return None
    declared = declaration(page)
    further, problem = next_pages(page, declared, page.portal.pager)
    return Listing(
        rows=rows_of(records_in(array), page),
        rows_declared=declared.rows,
        next_pages=further,
        problem=problem,
        pages_declared=declared.pages,
    )
