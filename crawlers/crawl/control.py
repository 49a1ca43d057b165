"""The positive control of a crawl: it still sees the reports that the last complete crawl saw.

A list of the same length proves little: it may be another list. The addresses tell.
"""

from __future__ import annotations

from crawlers.archive import Archive
from crawlers.pages.titles import Promise, promise_of
from crawlers.records import Control, CrawlReport, FetchedDocument, Role


def control(archive: Archive, yardstick: CrawlReport | None, crawl_id: str) -> Control | None:
    """Compare the addresses of reports that two crawls found listed; None without an earlier one.

    A report that is listed still, and only gives no document any more, counts as seen.
    """
    if yardstick is None:
        return None
    portal = yardstick.portal
    before = {
        seen.url for seen in archive.sightings(portal, yardstick.crawl_id) if is_listed_report(seen)
    }
    now = {seen.url for seen in archive.sightings(portal, crawl_id) if _is_listed(seen)}
    return Control(yardstick.crawl_id, len(before), len(before & now))


def is_listed_report(seen: FetchedDocument) -> bool:
    """A document whose row in a list promises a report."""
    return _is_listed(seen) and promise_of(seen.title or "") is Promise.REPORT


def is_unlisted(seen: FetchedDocument) -> bool:
    """A document that no list named any more, and whose address was asked all the same."""
    return seen.title is None and not seen.column and seen.listed_at is None


def _is_listed(seen: FetchedDocument) -> bool:
    """A document that a list names itself; the files of an article hang on the article."""
    is_own = seen.parent_url in (None, seen.listed_at)
    return seen.role is not Role.LIST and is_own and not is_unlisted(seen)
