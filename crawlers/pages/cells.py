"""Titles of rows whose link says only 查看: from the cells beside it and the head above it."""

from __future__ import annotations

import re
from itertools import islice

from lxml import etree

from crawlers.pages.page import Link, Page
from crawlers.pages.printed import text_beside_links, whole_text
from crawlers.pages.titles import Promise, promise_of, squeezed, without_date
from crawlers.pages.words import AGENCY, YEAR, is_annual

SAYS_NOTHING = re.compile(
    r"(?:点击|请点击)?(?:查看|查阅|浏览|阅读|打开|下载|进入)?(?:详情|详细|全文|原文|内容|报告|年报|附件)?[>＞»›.…]*"
)
LONGEST_NOTHING = 12
# Larger rows and tables are no person's; every link of a page looks at its own.
MOST_PARTS = 300
YEAR_ALONE = re.compile(r"(20\d\d)年?度?")


def title_beside(link: Link, page: Page) -> str:
    """What the row of a link announces, where its own words do not; "" where nothing tells.

    That is another cell, if one promises a report. Else it is the agency and the year that head the
    line and the column in which the link stands, with what the page calls itself.
    """
    if len(link.text) > LONGEST_NOTHING or not SAYS_NOTHING.fullmatch(squeezed(link.text)):
        return ""
    row = next(link.place.iterancestors("tr", "li", "dd"), None)
    if row is None or len(list(islice(row.iter(), MOST_PARTS + 1))) > MOST_PARTS:
        return ""
    cells = [one for one in row if one.tag in ("td", "th")] or [row]
    texts = [" ".join(text_beside_links(one).split()) for one in cells]
    own = next((at for at, cell in enumerate(cells) if cell in link.place.iterancestors()), None)
    titles = [(at, without_date(one)) for at, one in enumerate(texts)]
    promising = [one for one in titles if promise_of(one[1]) is Promise.REPORT]
    # 政府信息公开年报 alone is the name of a column.
    promising = [one for one in promising if YEAR.search(one[1])] or promising
    if len({title for _, title in promising}) > 1:  # reports of two agencies, side by side
        return next((title for at, title in reversed(promising) if at <= (own or 0)), "")
    return promising[0][1] if promising else _by_heads(own, page, cells, texts)


def _by_heads(own: int | None, page: Page, cells: list[etree._Element], texts: list[str]) -> str:
    if own is None or not is_annual(page.name):
        return ""
    heads = [_head_above(cells[own], own), *texts]
    years = [found[1] for one in heads if (found := YEAR_ALONE.fullmatch(squeezed(one)))]
    names = [one for one in heads if AGENCY.search(one) and not YEAR.search(one)]
    if len(set(years)) != 1 or len(set(names)) != 1:
        return ""
    return f"{names[0]}{years[0]}年{page.name}"


def _head_above(cell: etree._Element, number: int) -> str:
    """The head of a column; "" where cells span others, so that they cannot be counted."""
    table = next(cell.iterancestors("table"), None)
    rows = [] if table is None else list(islice(table.iter("tr"), MOST_PARTS))
    spans = (one.get(name, "1") for row in rows for one in row for name in ("colspan", "rowspan"))
    if len(rows) in (0, MOST_PARTS) or any(span != "1" for span in spans):
        return ""
    first = [whole_text(one) for one in rows[0] if one.tag in ("td", "th")]
    return first[number] if number < len(first) else ""
