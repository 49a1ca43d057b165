"""新点 EWB: a page without rows, a script that knows the site, and a service that is posted JSON.

The page `govInfoPub.html?categorynum=003005` is the same for every column; what it is for stands
in its query alone.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawlers.cms.replies import first_number, listing_of, numbers_after_first
from crawlers.pages.data import json_behind, json_in, text_at
from crawlers.pages.listing import Listing, NextPage
from crawlers.pages.page import Page

SITE_SCRIPT = "/js/webBuilderCommon.js"
SITE_INFO = re.compile(r"\bsiteInfo\s*=\s*")
SERVICE = "/rest/lightfrontaction/getgovinfolist"
PAGE_SIZE = 15
FIRST_INDEX = 0  # 营口 counts from 0; a portal file may say otherwise


def read(page: Page) -> Listing | None:
    """Read a reply of the service, the script of the site, or the page that asks both."""
    if SERVICE in page.url:
        return _reply(page)
    if SITE_SCRIPT in page.url:
        return _asking(page)
    script = page.address_of(SITE_SCRIPT)
    if "webBuilderCommon.js" in page.html and "categorynum" in _query(page.url) and script:
        return Listing((), next_pages=(NextPage(script),), is_shell=True)
    return None


def _asking(page: Page) -> Listing | None:
    site, query = json_behind(page.html, SITE_INFO), _query(page.list_url or "")
    service = page.address_of(f"{text_at(site, 'projectName')}{SERVICE}")
    if service is None or "categorynum" not in query:
        return None
    form = {
        "deptcode": query.get("deptcode", ""),
        "categorynum": query["categorynum"],
        "pageIndex": str(first_number(page, FIRST_INDEX)),
        "pageSize": str(PAGE_SIZE),
        "siteGuid": text_at(site, "siteGuid"),
    }
    return Listing((), next_pages=(NextPage(service, form, is_json=True),), is_shell=True)


def _reply(page: Page) -> Listing:
    data = json_in(page.html)
    numbers = numbers_after_first(data, page, FIRST_INDEX)
    is_first = page.form.get("pageIndex") == str(numbers.start - 1)
    further = tuple(
        NextPage(page.url, {**page.form, "pageIndex": str(number)}, is_json=True)
        for number in (numbers if is_first else ())
    )
    return listing_of(data, page, further)


def _query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))
