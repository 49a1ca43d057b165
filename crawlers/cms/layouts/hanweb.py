"""大汉, all generations: jpage with its proxy, the xxgk module, TrueCMS, jpaas."""

from __future__ import annotations

from crawlers.cms import inline_reports, jpaas, jpage, truecms, xxgk
from crawlers.cms.choice import first_reading
from crawlers.pages.listing import Listing
from crawlers.pages.page import Page

GENERATIONS = (inline_reports.read, xxgk.read, truecms.read, jpaas.read, jpage.read)


def read_list(page: Page) -> Listing:
    """Read one page in the way of the generation that made it."""
    return first_reading(page, GENERATIONS)
