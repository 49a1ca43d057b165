"""The positive control: a crawl sees the reports again that the last complete crawl saw."""

from __future__ import annotations

from datetime import timedelta

from crawlers.records import CrawlOutcome
from tests.crawlers.conftest import NIGHT, Ground
from tests.crawlers.markup import article, english, listing, pager, report_rows
from tests.crawlers.server import serving
from tests.crawlers.small_site import site

LIST = "/site/c1/list.shtml"


def test_known_reports_are_counted_by_their_addresses(ground: Ground) -> None:
    with serving(site()) as portal:
        ground.describe("small", portal)
        first = ground.crawl("small")["small"]
        again = ground.crawl("small", as_of=NIGHT + timedelta(days=1))["small"]
    assert first.control is None
    assert again.outcome is CrawlOutcome.COMPLETE
    assert again.control is not None
    assert (again.control.known, again.control.still_listed) == (4, 4)
    assert again.control.crawl_id == first.crawl_id


def test_a_list_of_as_many_other_reports_proves_nothing(ground: Ground) -> None:
    others = report_rows(4, first=11)
    with serving(site()) as portal:
        ground.describe("small", portal)
        ground.crawl("small")
        portal.pages[LIST] = listing(others, pager(1, 1, 4))
        portal.pages |= {at: article(title) for title, at, _ in others}
        replaced = ground.crawl("small", as_of=NIGHT + timedelta(days=1))["small"]
        portal.pages |= {at: 404 for _, at, _ in report_rows(4)}
        gone = ground.crawl("small", as_of=NIGHT + timedelta(days=2))["small"]
    assert (replaced.outcome, gone.outcome) == (CrawlOutcome.PARTIAL, CrawlOutcome.PARTIAL)
    assert "shows none of the 4 reports that it named before" in english(replaced.reason)
    assert "of the 4 reports listed last time, the addresses of only 0" in english(gone.reason)


def test_a_report_whose_page_is_gone_is_listed_still(ground: Ground) -> None:
    with serving(site()) as portal:
        ground.describe("small", portal)
        ground.crawl("small")
        for _, at, _ in report_rows(4):
            portal.pages[at] = 404
        night = NIGHT + timedelta(days=1)
        dead = ground.crawl("small", as_of=night, everything=True)["small"]
    assert dead.control is not None
    assert (dead.control.known, dead.control.still_listed) == (4, 4)
