"""One page of a list as a service gives it: its rows, its total, and the pages that follow."""

from __future__ import annotations

from math import ceil
from urllib.parse import parse_qs, urlsplit

from crawlers.pages.data import page_size_in, records_in, rows_of, total_in
from crawlers.pages.foreign_json import Json
from crawlers.pages.listing import Listing, NextPage, unless_full
from crawlers.pages.page import Page
from crawlers.pages.paging import further_numbers, with_number


def first_number(page: Page, usual: int) -> int:
    """The number of a list's first page: what the portal file says, or what is usual."""
    counts_from = page.portal.pager.counts_from
    return usual if counts_from is None else counts_from


def paged_by_query(data: Json, page: Page, parameter: str, usual: int = 1) -> Listing:
    """Read a reply whose number stands in its query; the first one announces all that follow."""
    numbers = numbers_after_first(data, page, usual)
    asked = parse_qs(urlsplit(page.url).query).get(parameter)
    if asked != [str(numbers.start - 1)]:
        numbers = range(0)
    further = tuple(NextPage(with_number(page.url, parameter, number)) for number in numbers)
    return listing_of(data, page, further)


def listing_of(data: Json, page: Page, further: tuple[NextPage, ...]) -> Listing:
    """The rows and the total of a reply; without a total nobody knows whether rows are left."""
    rows, total = rows_of(records_in(data), page), total_in(data)
    problem = unless_full(rows, 1) if total is None else None
    return Listing(rows, rows_declared=total, next_pages=further, problem=problem)


def numbers_after_first(data: Json, page: Page, usual: int = 1) -> range:
    """The numbers of the pages after the first, by the total and the size that a reply states."""
    total, size = total_in(data), page_size_in(data)
    pages = ceil(total / size) if total and size else 1
    return further_numbers(page.portal.pager, pages, usual)
