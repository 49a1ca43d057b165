"""Lists that come as fragments of HTML, or reports inline under a query: 龙讯."""

from __future__ import annotations

from crawlers.cms import inline_reports, longxun
from crawlers.cms.choice import shown_or_first_reading
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page

GENERATIONS = (longxun.read, inline_reports.read)


def read_list(page: Page) -> Listing:
    """Read a reply of the service, or a page and how its service is to be asked."""
    return shown_or_first_reading(page, GENERATIONS)
