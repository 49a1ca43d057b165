"""The rows of a list page, found by what repeats and not by style classes that change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from core.filetypes import FILE_ENDINGS
from crawlers.given_patterns import is_found
from crawlers.pages.cells import title_beside
from crawlers.pages.dates import listed_date
from crawlers.pages.listing import Row
from crawlers.pages.page import Link, Page
from crawlers.pages.printed import hrefs, text_beside_links, whole_text
from crawlers.pages.titles import Promise, date_at_end, fuller, promise_of, without_date
from crawlers.pages.words import step_of

FILE_ENDING = re.compile(rf"\.(?:{'|'.join(FILE_ENDINGS)})$", re.IGNORECASE)
ROW_TAGS = ("li", "tr", "dd", "dt")
LONGEST_ROW = 200


@dataclass(frozen=True, slots=True)
class Placed:
    """A row and the kind of place it stands in: the tags and classes around it, from the top."""

    row: Row
    place: str


def find_rows(page: Page) -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Split the links to articles into the rows of the list and strays that promise reports.

    Rows stand in places of one kind; of several kinds the one with most reports is the list.
    """
    placed = _merged([_placed(link, page) for link in page.links if _is_row(link, page)])
    main = _list_place(placed)
    rows = tuple(one.row for one in placed if one.place == main)
    strays = tuple(
        one.row for one in placed if one.place != main and one.row.promise is Promise.REPORT
    )
    return rows, strays


def title_of(link: Link, page: Page) -> str:
    """The title of a linked document: the title attribute (浙江: mc), or what the link says.

    Where that promises no report, its row may do so.
    """
    title = link.title or link.place.get("mc", "")
    own = fuller(without_date(title), without_date(link.text))
    return own if promise_of(own) is Promise.REPORT else title_beside(link, page) or own


def _is_row(link: Link, page: Page) -> bool:
    """A row names an article, or promises a report at any address that is no column.

    What also stands on pages elsewhere belongs to the portal's furniture, unless it is a report.
    """
    promise = promise_of(title_of(link, page))
    if promise is not Promise.REPORT and link.url in page.furniture:
        return False
    if names_article(link.url, page):
        return True
    return promise is Promise.REPORT and (
        bool(FILE_ENDING.search(link.url)) or not step_of(link.words)
    )


def names_article(url: str, page: Page) -> bool:
    """Say whether the path and query of an address look like an article of this portal."""
    origin = page.portal.base_url
    return url.startswith(origin) and is_found(page.portal.article, url[len(origin) :])


def row_at(link: Link, page: Page) -> Row:
    """Read the row around one link: its best title and the date beside it or at its end."""
    beside = text_beside_links(_row_element(link, page))
    date = (
        listed_date(beside)
        or listed_date(date_at_end(link.text))
        or listed_date(link.place.get("rq", ""))
    )
    return Row(link.url, title_of(link, page), date)


def _placed(link: Link, page: Page) -> Placed:
    return Placed(row_at(link, page), place_of(_row_element(link, page)))


def place_of(element: etree._Element) -> str:
    """The kind of place in which an element stands: the tags and classes around it."""
    return "/".join(f"{one.tag}.{one.get('class', '')}" for one in element.iterancestors())


def _row_element(link: Link, page: Page) -> etree._Element:
    """The element that holds the link and its date: a list item, or what grows around it."""
    row = link.place
    item = next(row.iterancestors(*ROW_TAGS), None)
    if item is not None and len(whole_text(item)) <= LONGEST_ROW:
        return item
    for around in row.iterancestors():
        if around.tag in ("body", "html") or len(whole_text(around)) > LONGEST_ROW:
            break
        if len({page.address_of(href) for href in hrefs(around)}) > 1:
            break
        row = around
    return row


def _merged(placed: Sequence[Placed]) -> list[Placed]:
    """One row per address: a picture and a title often link the same article."""
    by_url: dict[str, Placed] = {}
    for one in placed:
        before = by_url.get(one.row.url)
        if before is None:
            by_url[one.row.url] = one
            continue
        row = before.row
        title = fuller(row.title, one.row.title)
        by_url[row.url] = Placed(Row(row.url, title, row.date or one.row.date), before.place)
    return list(by_url.values())


def _list_place(placed: Sequence[Placed]) -> str | None:
    """The kind of place that is the list; None when no place holds anything but other things."""
    reports: Counter[str] = Counter()
    dated: Counter[str] = Counter()
    unclear: Counter[str] = Counter()
    for one in placed:
        reports[one.place] += one.row.promise is Promise.REPORT
        dated[one.place] += one.row.date is not None
        unclear[one.place] += one.row.promise is not Promise.SOMETHING_ELSE
    places = [place for place in unclear if unclear[place]]
    return max(places, key=lambda p: (reports[p], dated[p], unclear[p]), default=None)
