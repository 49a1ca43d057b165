"""Rows that stand in the page itself, as it was served or as a browser shows it."""

from __future__ import annotations

import re

from crawlers.cms.scripted import spelled_out
from crawlers.pages.addresses import is_on_portal
from crawlers.pages.listing import Below, Listing, NextPage, Row
from crawlers.pages.page import Page
from crawlers.pages.paging import back_pages, declaration, next_pages
from crawlers.pages.rows import find_rows
from crawlers.pages.titles import Promise

YEAR = re.compile(r"20\d\d")
# A page with this much text outside its links is no list; reports have several thousand.
TEXT_OF_A_REPORT = 1_500


def read(page: Page) -> Listing:
    """Read the rows of one page, the totals it declares and the pages it announces.

    A page without rows may write them by a script, be a report itself, or hold its list in a frame:
    a page of its own. Where lists need a browser they are no frames.
    """
    rows, strays = find_rows(page)
    spelled = None if rows else spelled_out(page)
    if spelled is not None:
        rows, strays = find_rows(spelled)
    declared = declaration(page)
    further, problem = next_pages(page, declared, page.portal.pager)
    return Listing(
        rows=rows or _itself(page),
        strays=strays,
        rows_declared=declared.rows,
        next_pages=further,
        columns=() if rows or page.portal.browser else _frames(page),
        problem=problem,
        pages_declared=declared.pages,
        back_pages=back_pages(page),
    )


def _itself(page: Page) -> tuple[Row, ...]:
    """The page as the only row of its list: some columns of VSB are themselves the report."""
    row = Row(page.url, page.meta("ArticleTitle") or "", None)
    is_report = row.promise is Promise.REPORT and YEAR.search(row.title)
    if not is_report or page.list_url or page.text_length() < TEXT_OF_A_REPORT:
        return ()
    return (row,)


def _frames(page: Page) -> tuple[Below, ...]:
    urls = map(page.address_of, page.root.xpath("//iframe/@src").getall())
    return tuple(Below((), NextPage(url)) for url in urls if url and is_on_portal(url, page.portal))
