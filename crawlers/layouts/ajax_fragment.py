"""Lists that come as fragments of HTML, or reports inline under a query: 龙讯."""

from __future__ import annotations

from crawlers.generations import inline_reports, longxun
from crawlers.layouts.static_list import read_list as read_static_list
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page

GENERATIONS = (longxun.read, inline_reports.read)


def read_list(page: Page) -> Listing:
    """Read a fragment, or a page and how its fragment is to be asked for.

    What a browser showed is read as it stands: where the service wants the browser's own tokens,
    we do not ask it ourselves.
    """
    shown = read_static_list(page) if page.portal.browser else None
    if shown is not None and shown.rows:
        return shown
    for read in GENERATIONS:
        listing = read(page)
        if listing is not None:
            return listing
    return shown or read_static_list(page)
