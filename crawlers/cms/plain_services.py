"""Services that a page's script asks with plain parameters: 开普云 in 海南 and 苏州.

The page names the service, and in one object or query what it is asked; another portal of this kind
is one more line of `SERVICES`. Where a parameter is computed, nothing is asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawlers.cms.replies import first_number, listing_of, numbers_after_first
from crawlers.pages.data import SETTING, json_in
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Page
from crawlers.pages.paging import with_number
from crawlers.pages.scripts import object_with, quoted

PAGE_SIZE = 15
VARIABLE = re.compile(r"\b(\w++)\s*+=\s*[\"']([^\"'<>]*)[\"']")
COMPUTED = re.compile(r"[A-Za-z_$].*")


@dataclass(frozen=True, slots=True)
class ListService:
    """One kind of service: what its path contains, and what it calls page number and page size."""

    path: str
    number: str
    size: str
    is_posted: bool = False


SERVICES = (
    ListService("/u/search/", number="curPage", size="PageSize"),
    ListService(
        "/szinf/interfacesWebManu/",
        number="pageIndex",
        size="pageSize",
        is_posted=True,
    ),
)


def read(page: Page) -> Listing | None:
    """Read a reply of such a service, or the page whose script asks it."""
    for service in SERVICES:
        if service.path in urlsplit(page.url).path:
            return _reply(page, service)
        named = next((text for text in quoted(page.html) if service.path in text), None)
        if named is not None:
            return _asking(page, service, named)
    return None


def _asking(page: Page, service: ListService, named: str) -> Listing | None:
    path, _, query = named.partition("?")
    address, literal = page.address_of(path), object_with(page.html, service.number)
    given = _values(literal, page, service) if literal else {}
    if address is None or given is None or query.endswith("=") or not (given or query):
        return None
    asked = {
        service.size: str(PAGE_SIZE),
        **dict(parse_qsl(query.replace("&amp;", "&"), keep_blank_values=True)),
        **given,
        service.number: str(first_number(page, 1)),
    }
    if service.is_posted:
        first = NextPage(address, asked)
    else:
        first = NextPage(f"{address}?{urlencode(asked)}")
    return Listing((), next_pages=(first,), is_shell=True)


def _values(literal: str, page: Page, service: ListService) -> dict[str, str] | None:
    """What an object says, with the page's own variables put in; None where one is computed."""
    variables = dict(VARIABLE.findall(page.html))
    values: dict[str, str] = {}
    for name, single, double, bare in SETTING.findall(literal):
        if bare in ("", *variables) or not COMPUTED.fullmatch(bare):
            values[name] = variables.get(bare, single or double or bare)
        elif name not in (service.number, service.size):
            return None
    return values


def _reply(page: Page, service: ListService) -> Listing:
    """The rows of one page; 苏州 gives their addresses from the root, without its slash."""
    data = json_in(page.html)
    numbers = numbers_after_first(data, page)
    asked = {**dict(parse_qsl(urlsplit(page.url).query)), **page.form}
    is_first = asked.get(service.number) == str(numbers.start - 1)
    further = tuple(_numbered(page, service, number) for number in (numbers if is_first else ()))
    return listing_of(data, replace(page, url=f"{page.portal.base_url}/"), further)


def _numbered(page: Page, service: ListService, number: int) -> NextPage:
    if service.is_posted:
        return NextPage(page.url, {**page.form, service.number: str(number)})
    return NextPage(with_number(page.url, service.number, number))
