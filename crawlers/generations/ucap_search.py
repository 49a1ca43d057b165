"""开普云: the search that fills a list, asked by the 32 hex digits of its channel."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawlers.generations.replies import paged_by_query
from crawlers.pages.data import Json, json_in
from crawlers.pages.listing import Below, Listing, NextPage
from crawlers.pages.page import Page

CHANNEL = re.compile(
    r"(?:/search(?:List)?/|channelId[\"']?\s*[:=,]?\s*(?:value\s*=\s*)?[\"'])([0-9a-f]{32})"
)
# 阿城's column c111250 is told apart by its folder: /achengqu/c111250/zfxxgklby_nb.shtml
COLUMN = re.compile(r"/(\w+)/(c\d{5,6}\w?)/[^/]*$")
FIRST = (
    "/common/search/{}?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index"
    "&_rangeTimeGte=&_channelName="
)
CHILDREN = "/common/getChannelList?channelCode={}&websiteCodeName={}"


def read(page: Page) -> Listing | None:
    """Read a reply of the search or of the list of channels, or a page whose list it fills."""
    data = json_in(page.html) if page.is_data else None
    if data is not None:
        is_reply = "/search" in urlsplit(page.url).path
        return paged_by_query(data, page, "page") if is_reply else _children(data, page)
    channel = CHANNEL.search(page.html)
    if channel:
        first = page.address_of(FIRST.format(channel[1]))
        return Listing((), next_pages=(NextPage(first),), is_shell=True) if first else None
    return _asking_for_children(page)


def _children(data: Json, page: Page) -> Listing | None:
    """The channels below a column: years, and classes of agencies."""
    results = data.get("results") if isinstance(data, dict) else None
    children = results.get("children") if isinstance(results, dict) else None
    if not isinstance(children, list):
        return None
    below = [
        Below((str(child["displayName"]),), NextPage(url))
        for child in children
        if isinstance(child, dict)
        and child.get("displayName")
        and (url := page.address_of(FIRST.format(child.get("channelId")))) is not None
    ]
    return Listing((), columns=tuple(below))


def _asking_for_children(page: Page) -> Listing | None:
    """A hub of the annual reports whose years only its script asks for."""
    column = COLUMN.search(urlsplit(page.url).path)
    if column is None or "getChannelList" not in page.html:
        return None
    url = page.address_of(CHILDREN.format(column[2], column[1]))
    return Listing((), columns=(Below((), NextPage(url)),)) if url else None
