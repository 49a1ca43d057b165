"""大汉 JCMS: the records of a list stand in a script, the rest comes from dataproxy.jsp.

Column pages show page 1 whatever `pageNum` says, so further rows are only asked of the proxy, by
record number: at most 100 a time, because servers cut larger answers. Where a server ignores record
numbers, the portal file says that it counts pages (`kind = "query"`, `parameter = "page"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from math import ceil
from urllib.parse import parse_qsl, urlencode, urlsplit

from core.messages import Message
from crawlers.pages.data import settings_in
from crawlers.pages.foreign_json import MOST_ASKED, count_in
from crawlers.pages.listing import Listing, NextPage, Row
from crawlers.pages.page import Page
from crawlers.pages.paging import with_number
from crawlers.pages.rows import names_article, row_at
from crawlers.pages.scripts import between
from crawlers.pages.titles import Promise
from crawlers.portals import Pager, PagerKind

STORE = re.compile(r"<datastore>", re.IGNORECASE)
STORE_END = re.compile(r"</datastore>", re.IGNORECASE)
UNIT_ID = re.compile(
    r"\bid\s*=\s*[\"']?(\w{1,80})[\"']?[^<>]{0,200}>\s*+<script[^<>]{0,200}>\s*+"
    r"(?:<\?xml[^<>]{0,100}>\s*+)?+$"
)
RECORD = re.compile(r"<record>\s*<!\[CDATA\[", re.IGNORECASE)
RECORD_END = re.compile(r"\]\]>\s*</record>", re.IGNORECASE)
NEXT_GROUP = re.compile(r"<nextgroup>", re.IGNORECASE)
ADDRESS = re.compile(r"href\s*=\s*[\"']([^\"']{1,2000})[\"']", re.IGNORECASE)
TABLE_ROW = re.compile(r"<tr[\s>]", re.IGNORECASE)
TOTAL_IN_REPLY = re.compile(r"<totalrecord>\s*(\d+)", re.IGNORECASE)
PAGER = re.compile(r"\(\s*[\"']#(\w+)[\"']\s*\)\s*\.jpage\s*\(\s*\{")
PAGER_END = re.compile(r"\}")
MOST_PER_REQUEST = 100
# The site's own script asks for three of its pages at once.
PAGES_PER_REQUEST = 3
NO_PROXY = "jpage.no-proxy"


@dataclass(frozen=True, slots=True)
class Unit:
    """One list of a page: its records, where the proxy wants to be asked, what the pager says."""

    rows: tuple[Row, ...]
    records: int
    next_group: str | None
    pager: Mapping[str, str]

    @property
    def total(self) -> int | None:
        return count_in(self.pager.get("totalRecord", ""))

    @property
    def per_page(self) -> int:
        return max(1, count_in(self.pager.get("perPage", "")) or self.records)


def read(page: Page) -> Listing | None:
    """Read the records inline in a column page, or those in a reply of the proxy."""
    units = list(_units(page))
    if not units:
        return None
    main = max(units, key=_promising)
    strays = tuple(
        row for unit in units if unit is not main for row in unit.rows if _is_report(row)
    )
    further, problem = ((), None) if page.list_url else _next_pages(page, main)
    return Listing(main.rows, strays, _declared(page, main), further, problem=problem)


def _units(page: Page) -> Iterator[Unit]:
    pagers = {
        pager.opened[1]: settings_in(pager.inside) for pager in between(page.html, PAGER, PAGER_END)
    }
    for store in between(page.html, STORE, STORE_END):
        records = records_of(store.inside)
        unit = UNIT_ID.search(page.html[max(0, store.start - 500) : store.start])
        opened = NEXT_GROUP.search(store.inside)
        group = ADDRESS.search(store.inside, opened.end()) if opened else None
        yield Unit(
            rows=tuple(rows_in(records, page)),
            records=len(records),
            next_group=unescape(group[1]) if group else None,
            pager=pagers.get(unit[1], {}) if unit else {},
        )


def records_of(store: str) -> list[str]:
    """What stands in the records of a store, each a fragment of HTML."""
    return [record.inside for record in between(store, RECORD, RECORD_END)]


def rows_in(records: Sequence[str], page: Page) -> Iterator[Row]:
    """Read records one by one: a fragment such as `<li style=<br/>` spoils only itself."""
    for record in records:
        # A lone table row keeps its cells only inside a table.
        around = f"<table>{record}</table>" if TABLE_ROW.search(record) else record
        alone = Page(page.url, f"<html><body>{around}</body></html>", page.portal)
        links = sorted(alone.links, key=lambda link: not names_article(link.url, page))
        if links:
            yield row_at(links[0], alone)


def _promising(unit: Unit) -> tuple[int, int, int]:
    reports = sum(_is_report(row) for row in unit.rows)
    return reports, unit.total or 0, len(unit.rows)


def _is_report(row: Row) -> bool:
    return row.promise is Promise.REPORT


def _declared(page: Page, unit: Unit) -> int | None:
    if unit.total is not None:
        return unit.total
    stated = TOTAL_IN_REPLY.search(page.html)
    return count_in(stated[1]) if stated else None


def _next_pages(page: Page, unit: Unit) -> tuple[tuple[NextPage, ...], Message | None]:
    """Ask the proxy for the records that are not inline, in the site's own blocks."""
    if unit.total is None or unit.records >= unit.total:
        return (), None
    proxy = page.address_of(unit.pager.get("proxyUrl") or unit.next_group or "")
    if unit.next_group is None or proxy is None:
        return (), Message(NO_PROXY, {"total": unit.total, "inline": unit.records})
    form, endpoint = _form(unit.next_group), proxy.partition("?")[0]
    if page.portal.pager.kind is PagerKind.QUERY:
        return _by_page_number(f"{endpoint}?{urlencode(form)}", unit.total, page.portal.pager), None
    size = min(MOST_PER_REQUEST, unit.per_page * PAGES_PER_REQUEST)
    blocks = range(unit.records + 1, unit.total + 1, size)[:MOST_ASKED]
    return tuple(
        NextPage(
            f"{endpoint}?startrecord={first}&endrecord={min(first + size - 1, unit.total)}"
            f"&perpage={unit.per_page}",
            form,
        )
        for first in blocks
    ), None


def _by_page_number(url: str, total: int, pager: Pager) -> tuple[NextPage, ...]:
    """All pages from the first: they are larger than those inline, and begin anew."""
    sized = with_number(url, "perpage", MOST_PER_REQUEST)
    first = 1 if pager.counts_from is None else pager.counts_from
    numbers = range(first, first + ceil(total / MOST_PER_REQUEST))[:MOST_ASKED]
    return tuple(NextPage(with_number(sized, pager.parameter or "", n)) for n in numbers)


def _form(next_group: str) -> dict[str, str]:
    """The fields that the site's own script posts: those of its link, without the page."""
    fields = dict(parse_qsl(urlsplit(next_group).query, keep_blank_values=True))
    fields.pop("page", None)
    return {"col": "1", **fields}
