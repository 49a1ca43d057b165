"""Lists whose rows stand in the page as it is served: UCAP, TRS, Henan, VSB and their like."""

from __future__ import annotations

from crawlers.pages.addresses import is_on_portal
from crawlers.pages.listing import Below, Listing, NextPage
from crawlers.pages.page import Page
from crawlers.pages.paging import declaration, next_pages
from crawlers.pages.rows import find_rows


def read_list(page: Page) -> Listing:
    """Read the rows of one page, the totals it declares and the pages it announces.

    A page without rows may hold its list in a frame: a page of its own. Where lists need a browser
    they are no frames.
    """
    rows, strays = find_rows(page)
    declared = declaration(page)
    further, problem = next_pages(page, declared, page.portal.pager)
    return Listing(
        rows=rows,
        strays=strays,
        rows_declared=declared.rows,
        next_pages=further,
        columns=() if rows or page.portal.browser else _frames(page),
        problem=problem,
    )


def _frames(page: Page) -> tuple[Below, ...]:
    urls = map(page.address_of, page.root.xpath("//iframe/@src").getall())
    return tuple(Below((), NextPage(url)) for url in urls if url and is_on_portal(url, page.portal))
