"""Reports inline in a page that a query chooses: one address per agency and year.

大汉 has `xxgkAnnualReport.jsp?area=…&fbtime=2023`, 龙讯 `/public/column/13071?type=3&timeFrame=…`.
A switch of years stands beside the report, and somewhere a list of agencies.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from core.messages import Message
from crawlers.pages.listing import Below, Listing, NextPage, Row
from crawlers.pages.page import Page
from crawlers.pages.words import NOTHING_THERE, is_annual

REPORTS = "政府信息公开年报"
ALL_YEARS = Message("inline-reports.every-year")


@dataclass(frozen=True, slots=True)
class Kind:
    """How one product addresses such reports.

    `agency` is the part of the address that names the agency: a group of `path`, or a parameter;
    `year` is the parameter of the year, `fixed` a parameter that must be there.
    """

    path: re.Pattern[str]
    year: str
    agency: str | None = None
    fixed: tuple[str, str] | None = None


KINDS = (
    Kind(re.compile(r"/xxgkAnnualReport\.jsp$"), year="fbtime", agency="area"),
    Kind(
        re.compile(r"/public/column/(\d+)$"),
        year="timeFrame",
        fixed=("type", "3"),
    ),
)


@dataclass(frozen=True, slots=True)
class AgencyPage:
    """An agency's page, and the year it shows; None when the address leaves it open."""

    agency: str
    year: str | None


def read(page: Page) -> Listing | None:
    """Read the years of an agency as rows, and the other agencies as columns."""
    here = _place(page.url)
    places = list(_places(page))
    if here is None and not places:
        return None
    name = page.name if is_annual(page.name) else f"{page.name}{REPORTS}"
    years: dict[str, Row] = {}
    others: dict[str, Below] = {}
    for place, url, words in places:
        if here is None or place.agency != here.agency:
            others.setdefault(place.agency, Below((words,), NextPage(url)))
        elif place.year is not None:
            years.setdefault(place.year, Row(url, f"{name}{words}", None))
    is_empty = here is not None and not years and bool(NOTHING_THERE.search(page.html))
    return Listing(
        rows=tuple(years.values()),
        rows_declared=0 if is_empty else None,
        columns=tuple(others.values()),
        is_whole=ALL_YEARS if years else None,
    )


def _places(page: Page) -> Iterator[tuple[AgencyPage, str, str]]:
    """Links and choices that lead to agencies' reports: place, address, words."""
    for link in page.links:
        place = _place(link.url)
        if place is not None:
            yield place, link.url, link.words
    for option in page.root.xpath("//option[@value]"):
        url = page.address_of(option.attrib["value"].strip())
        place = _place(url) if url else None
        if url and place is not None:
            yield place, url, "".join(option.xpath(".//text()").getall()).strip()


def _place(url: str) -> AgencyPage | None:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    for kind in KINDS:
        found = kind.path.search(parts.path)
        if found is None or (kind.fixed is not None and kind.fixed not in query.items()):
            continue
        agency = query.get(kind.agency) if kind.agency else found[1]
        return AgencyPage(agency, query.get(kind.year)) if agency else None
    return None
