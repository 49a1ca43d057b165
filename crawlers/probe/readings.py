"""Pages of an unknown portal as every layout reads them, and what their scripts would ask for."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

from crawlers.cms.layouts import layout_named
from crawlers.crawl.list_walk import rendered, turning
from crawlers.crawl.visit import Visit, trouble
from crawlers.pages.answers import Answer
from crawlers.pages.listing import Listing, NextPage, Row
from crawlers.pages.page import Page
from crawlers.pages.titles import Promise
from crawlers.portals import LAYOUTS

LAYOUT_NAMES = sorted(path.stem for path in LAYOUTS.glob("[a-z]*.py"))
# A script may ask for another one first, and that one for the rows (新点).
MOST_HOPS = 3


@dataclass(frozen=True, slots=True)
class ServiceReply:
    """The answer of a service that fills a list, and the layout that knows how to ask for it."""

    layout: str
    page: Page


def readings_of(page: Page) -> Iterator[tuple[str, Listing]]:
    """One page as every layout reads it."""
    for name in LAYOUT_NAMES:
        yield name, layout_named(name).read_list(page)


def reports_in(listing: Listing) -> tuple[Row, ...]:
    """The reports that one page lists."""
    return tuple(row for row in (*listing.rows, *listing.strays) if row.promise is Promise.REPORT)


async def replies_to(visit: Visit, page: Page) -> tuple[ServiceReply, ...]:
    """Ask for the rows of a page that shows none, in the name of its scripts, once per layout."""
    readings = list(readings_of(page))
    if any(reports_in(listing) for _, listing in readings):
        return ()
    replies: list[ServiceReply] = []
    for layout, listing in readings:
        replies += [reply async for reply in _asked(visit, page, listing, layout)]
    return tuple(replies)


async def _asked(
    visit: Visit, page: Page, listing: Listing, layout: str
) -> AsyncIterator[ServiceReply]:
    """What one layout would ask for, until rows come or nothing does."""
    for _ in range(MOST_HOPS):
        if not (listing.is_shell and listing.next_pages):
            return
        reply = await turned(visit, page, listing.next_pages[0])
        if reply is None:
            return
        yield ServiceReply(layout, reply)
        listing = layout_named(layout).read_list(reply)


async def turned(visit: Visit, first: Page, further: NextPage) -> Page | None:
    """A further page of a list; None when it did not come."""
    answer, impostor = await visit.ask(turning(first, further))
    if trouble(answer, impostor) is not None:
        return None
    return visit.page(answer, list_url=first.list_url or first.url)


async def in_browser(visit: Visit, url: str) -> Answer | None:
    """A page as its scripts leave it; None when it did not come."""
    answer, impostor = await visit.ask(rendered(url))
    return answer if trouble(answer, impostor) is None else None
