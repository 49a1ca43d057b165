"""Portals whose home page and hubs only scripts make: read in a browser, by file and by probe."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from core.browser import find_browser
from core.messages import render
from crawlers.records import CrawlOutcome, CrawlReport
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english
from tests.families.scripted import CONTENT, NAME, PRELOADED, app
from tests.families.site import portal_file
from tests.probe.looking import documents, tried
from tests.replicas.server import Replica, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]
# Its one page may be as short as an error page.
HEADS = pytest.mark.parametrize(
    "head",
    [pytest.param(PRELOADED, id="long", marks=pytest.mark.faults), pytest.param("", id="short")],
)


def serving(head: str = PRELOADED) -> AbstractContextManager[Replica]:
    return running(Replica(NAME, app(head).site))


def crawled(ground: Ground, base_url: str, chromium: str | None = None) -> CrawlReport:
    """One crawl by the family's own file."""
    file = ground.folder / "config" / "portals" / f"{NAME}.toml"
    file.parent.mkdir(parents=True)
    file.write_text(portal_file(NAME, base_url), encoding="utf-8")
    return ground.crawl(NAME, chromium=chromium)[NAME]


@HEADS
def test_a_portal_that_is_one_script_is_crawled_by_its_file(head: str, ground: Ground) -> None:
    with serving(head) as replica:
        report = crawled(ground, replica.base_url)
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert report.problems == ()
    assert [(one.pages_seen, one.rows_seen) for one in report.columns] == [(3, 12), (1, 4)]
    found = {url.removeprefix(replica.base_url) for url in documents(ground.archive, NAME)}
    assert set(app().reports) <= found
    # Home, hub, the column of years and two lists, each opened once by the browser.
    asked = [one.target for one in replica.requests if one.target.startswith(CONTENT)]
    assert len(asked) == len(set(asked)) == 5
    assert max(one.running for one in replica.requests) == 1


def test_without_a_browser_the_crawl_says_that_it_needs_one(ground: Ground) -> None:
    with serving() as replica:
        report = crawled(ground, replica.base_url, chromium="/nowhere/chromium")
    assert report.outcome is CrawlOutcome.BLOCKED
    assert "CHROMIUM_PATH" in render(report.reason, "zh")
    assert "CHROMIUM_PATH" in render(report.reason, "en")


@pytest.mark.faults  # what of it is short: a look at lists that only their script turns
@HEADS
def test_a_look_proposes_a_browser_for_it(head: str, tmp_path: Path) -> None:
    with serving(head) as replica:
        found = tried(replica.base_url, tmp_path)
    proposal, report = found.trial.proposal, found.trial.report
    assert proposal.family == "hebei"
    assert proposal.portal.browser
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert {one.url for one in proposal.columns} == {one.url for one in report.columns}
    brought = {
        url.removeprefix(replica.base_url) for url in documents(found.archive, proposal.portal.id)
    }
    assert set(app().reports) <= brought
