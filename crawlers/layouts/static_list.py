"""Lists whose rows stand in the page as it is served: UCAP, TRS, Henan, VSB and their like."""

from __future__ import annotations

from crawlers.pages.listing import Listing
from crawlers.pages.page import Page
from crawlers.pages.paging import declaration, next_pages
from crawlers.pages.rows import find_rows


def read_list(page: Page) -> Listing:
    """Read the rows of one page, the totals it declares and the pages it announces."""
    rows, strays = find_rows(page)
    declared = declaration(page)
    further, problem = next_pages(page, declared, page.portal.pager)
    return Listing(
        rows=rows,
        strays=strays,
        rows_declared=declared.rows,
        next_pages=further,
        problem=problem,
    )
