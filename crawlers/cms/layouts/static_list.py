"""Lists whose rows stand in the page as it is served: UCAP, TRS, Henan, VSB and their like."""

from __future__ import annotations

from crawlers.cms import static
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page


def read_list(page: Page) -> Listing:
    """Read the rows of one page, the totals it declares and the pages it announces."""
    return static.read(page)
