"""开普云: the search that fills a list, asked by the 32 hex digits of its channel."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawlers.cms.replies import paged_by_query
from crawlers.pages.data import json_in
from crawlers.pages.foreign_json import Json
from crawlers.pages.listing import Below, Listing, NextPage
from crawlers.pages.page import Page

CHANNEL = re.compile(
    r"(?:((?:/common)?/search(?:List)?/)|channelId[\"']?+\s*+[:=,]?+\s*+(?:value\s*+=\s*+)?+[\"'])"
    r"([0-9a-f]{32})"
)
# One page for all classes of agencies: bmzfxxgk_fdzt.shtml?tab=<channel>
TAB = re.compile(r"[?&]tab=([0-9a-f]{32})\b")
SERVICE = re.compile(r"(?:/common)?/search(?:List)?/")
# 阿城's column c111250 is told apart by its folder: /achengqu/c111250/zfxxgklby_nb.shtml
COLUMN = re.compile(r"/(\w+)/(c\d{5,6}\w?)/[^/]*$")
USUAL = "/common/search/"
FIRST = (
    "{}{}?page=1&_pageSize=15&_isAgg=true&_isJson=true&_template=index&_rangeTimeGte=&_channelName="
)
CHILDREN = "/common/getChannelList?channelCode={}&websiteCodeName={}"


def read(page: Page) -> Listing | None:
    """Read a reply of the search or of the list of channels, or a page whose list it fills."""
    data = json_in(page.html) if page.is_data else None
    if data is not None:
        is_reply = "/search" in urlsplit(page.url).path
        return paged_by_query(data, page, "page") if is_reply else _children(data, page)
    first = _first(page)
    if first is not None:
        return Listing((), next_pages=(NextPage(first),), is_shell=True)
    return _asking_for_children(page)


def _first(page: Page) -> str | None:
    """The first question for the channel that a page names, or the tab of it that is open."""
    tab, service = TAB.search(page.url), SERVICE.search(page.html)
    if tab and service:
        return page.address_of(FIRST.format(service[0], tab[1]))
    channel = CHANNEL.search(page.html)
    return page.address_of(FIRST.format(channel[1] or USUAL, channel[2])) if channel else None


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
        and (url := page.address_of(FIRST.format(USUAL, child.get("channelId")))) is not None
    ]
    return Listing((), columns=tuple(below))


def _asking_for_children(page: Page) -> Listing | None:
    """A hub of the annual reports whose years only its script asks for."""
    column = COLUMN.search(urlsplit(page.url).path)
    if column is None or "getChannelList" not in page.html:
        return None
    url = page.address_of(CHILDREN.format(column[2], column[1]))
    return Listing((), columns=(Below((), NextPage(url)),)) if url else None
