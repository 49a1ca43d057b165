"""Lists that a service gives as JSON: 开普云's, gkmlpt, 新点, and JSON in a script."""

from __future__ import annotations

from crawlers.cms import epoint, gkmlpt, plain_services, script_json, ucap_search
from crawlers.cms.choice import shown_or_first_reading
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page

GENERATIONS = (
    gkmlpt.read,
    epoint.read,
    plain_services.read,
    ucap_search.read,
    script_json.read,
)


def read_list(page: Page) -> Listing:
    """Read a reply of the service, or a page and how its service is to be asked."""
    return shown_or_first_reading(page, GENERATIONS)
