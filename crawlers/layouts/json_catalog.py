"""Lists that a service gives as JSON: 开普云's search, gkmlpt, 新点, and JSON in a script."""

from __future__ import annotations

from crawlers.generations import epoint, gkmlpt, script_json, ucap_search
from crawlers.layouts.static_list import read_list as read_static_list
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page

GENERATIONS = (gkmlpt.read, epoint.read, ucap_search.read, script_json.read)


def read_list(page: Page) -> Listing:
    """Read a reply of the service, or a page and how its service is to be asked.

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
