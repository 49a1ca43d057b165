"""A report that no list shows any more is gone only when its own address says so."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawlers.records import CrawlOutcome, CrawlReport
from tests.crawlers.conftest import NIGHT, Ground
from tests.crawlers.markup import listing, pager
from tests.crawlers.server import Answer, Server, serving
from tests.crawlers.small_site import REPORTS, site

LIST = "/site/c1/list.shtml"
TITLE, LOST, DAY = REPORTS[-1]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, Ground]]:
    """A portal, and where it was crawled a first time; tests go on from a copy of that."""
    ground = Ground(tmp_path_factory.mktemp("first"))
    with serving(site()) as portal:
        ground.describe("small", portal)
        crawl(ground, 0)
        yield portal, ground


@pytest.fixture
def portal(crawled: tuple[Server, Ground]) -> Iterator[Server]:
    """The portal as it was crawled first, whatever a test has made of it; it is asked anew."""
    portal, _ = crawled
    asked = portal.asked.copy()
    yield portal
    portal.pages.clear()
    portal.pages.update(site())
    portal.asked.clear()
    portal.asked.update(asked)


@pytest.fixture
def ground(crawled: tuple[Server, Ground], tmp_path: Path) -> Ground:
    shutil.copytree(crawled[1].folder, tmp_path, dirs_exist_ok=True)
    return Ground(tmp_path)


def crawl(ground: Ground, days: int) -> CrawlReport:
    return ground.crawl("small", as_of=NIGHT + timedelta(days=days))["small"]


def unlist(portal: Server, answer: Answer | None = None) -> None:
    """Take the last report from its list; its address answers what it did, or `answer`."""
    portal.pages[LIST] = listing(REPORTS[:-1], pager(1, 1, 3))
    if answer is not None:
        portal.pages[LOST] = answer


@pytest.mark.parametrize("answer", [404, pytest.param(410, marks=pytest.mark.faults)], ids=str)
def test_a_report_that_neither_list_nor_address_gives_is_gone_and_stays_so(
    answer: int, portal: Server, ground: Ground
) -> None:
    unlist(portal, answer)
    reports = [crawl(ground, day) for day in (1, 2)]
    at = f"{portal.base_url}{LOST}"
    assert [one.outcome for one in reports] == [CrawlOutcome.COMPLETE] * 2
    assert [one.gone for one in reports] == [(at,)] * 2
    assert portal.asked[LOST] == 3


def test_a_report_whose_address_still_gives_it_is_seen_and_not_gone(
    portal: Server, ground: Ground
) -> None:
    unlist(portal)
    unlisted, again = crawl(ground, 1), crawl(ground, 2)
    sightings = ground.archive.sightings("small", again.crawl_id)
    unlist(portal, 404)
    taken = crawl(ground, 3)
    assert (unlisted.gone, again.gone) == ((), ())
    assert f"{portal.base_url}{LOST}" in [one.url for one in sightings if one.sha256]
    assert taken.gone == (f"{portal.base_url}{LOST}",)


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(500, id="an error"),
        pytest.param(403, id="a refusal", marks=pytest.mark.faults),
        pytest.param("", id="nothing", marks=pytest.mark.faults),
    ],
)
def test_an_address_that_does_not_say_that_it_is_gone_withdraws_nothing(
    answer: Answer, portal: Server, ground: Ground
) -> None:
    unlist(portal, answer)
    report = crawl(ground, 1)
    assert portal.asked[LOST] > 1
    assert report.gone == ()


def test_a_report_that_is_listed_still_is_not_asked_as_a_former_one(
    portal: Server, ground: Ground
) -> None:
    portal.pages[LOST] = 404
    report = crawl(ground, 1)
    assert report.gone == ()


def test_what_a_crawl_that_ended_early_did_not_ask_is_not_gone(
    portal: Server, ground: Ground
) -> None:
    unlist(portal, 404)
    ground.describe("small", portal, "budget = 5")
    report = crawl(ground, 1)
    assert report.outcome is not CrawlOutcome.COMPLETE
    assert report.gone == ()
    assert portal.asked[LOST] == 1
