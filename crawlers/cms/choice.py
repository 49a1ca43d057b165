"""Which generation of a product made a page: the first that knows it for its own."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from crawlers.cms import static
from crawlers.pages.listing import Listing, unless_full
from crawlers.pages.page import Page

Generations = tuple[Callable[[Page], Listing | None], ...]
MORE = re.compile(r"下一?页|尾页|末页|(?:加载|查看|点击)更多")


def first_reading(page: Page, generations: Generations) -> Listing:
    """Read a page as the first generation that recognises it, or else as it stands."""
    for read in generations:
        listing = read(page)
        if listing is not None:
            return listing
    return static.read(page)


def shown_or_first_reading(page: Page, generations: Generations) -> Listing:
    """The same, but what a browser showed is read as it stands.

    Where a service wants the browser's own tokens, we do not ask it ourselves; a page that offers
    more than it shows, without saying how much, then proves nothing.
    """
    shown = static.read(page) if page.portal.browser else None
    if shown is None or not shown.rows:
        return first_reading(page, generations)
    says_how_much = shown.rows_declared is not None or shown.next_pages
    words = " ".join(page.root.xpath("//body//text()[not(ancestor::script)]").getall())
    if says_how_much or shown.problem is not None or not MORE.search(words):
        return shown
    return replace(shown, problem=unless_full(shown.rows, 1))
