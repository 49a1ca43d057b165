"""Lists that only their own script can turn: read to the end in a browser, or said to be open."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from core.browser import find_browser
from core.messages import render
from crawlers.records import CrawlOutcome, CrawlReport
from tests.archived import latest_sightings
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english
from tests.families.content import YEARS
from tests.families.shapes import hex_of
from tests.families.site import portal_file
from tests.families.turned import KINDS, SIZE, Kind, site_of
from tests.probe.looking import documents, tried
from tests.replicas.server import Replica, running

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]


def serving(kind: Kind) -> AbstractContextManager[Replica]:
    return running(Replica(kind.name, site_of(kind).site))


def crawled(ground: Ground, kind: Kind, delay_s: float = 0) -> tuple[Replica, CrawlReport]:
    """One crawl with a real browser, by the family's own file."""
    with serving(kind) as replica:
        file = ground.folder / "config" / "portals" / f"{kind.name}.toml"
        file.parent.mkdir(parents=True)
        text = portal_file(kind.name, replica.base_url)
        file.write_text(text.replace("delay_s = 0", f"delay_s = {delay_s}"), encoding="utf-8")
        return replica, ground.crawl(kind.name)[kind.name]


DELAY_S = 0.4
# The lists of hebei-token are those of test_scripted.py, too, and are read there.
NAMES = ["ucap-token", pytest.param("hebei-token", marks=pytest.mark.faults)]


@pytest.fixture(scope="module", params=NAMES)
def patient(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Ground, Replica, CrawlReport]:
    """One crawl with a delay, of which some tests ask what came and others when."""
    ground = Ground(tmp_path_factory.mktemp("turned"))
    return ground, *crawled(ground, KINDS[request.param], DELAY_S)


def test_a_list_that_only_its_script_turns_is_read_to_its_end(
    patient: tuple[Ground, Replica, CrawlReport],
) -> None:
    ground, replica, report = patient
    name = replica.name
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert [(one.pages_seen, one.rows_seen) for one in report.columns] == [(3, 12), (1, 4)]
    found = {url.removeprefix(replica.base_url) for url in documents(ground.archive, name)}
    assert set(site_of(KINDS[name]).reports) <= found
    asked = [one.target for one in replica.requests if KINDS[name].service in one.target]
    # Every page once, all of them by the page's own script, which alone knows the token.
    assert len(asked) == len(set(asked)) == 4
    assert all("token=" in target for target in asked)
    kept = latest_sightings(ground.archive, name)
    pages = sorted(url.partition("#")[2] for url in kept if url.endswith("#rendered"))
    assert pages == ["page-2#rendered", "page-3#rendered", "rendered", "rendered"]


def test_the_portals_delay_lies_before_every_click(
    patient: tuple[Ground, Replica, CrawlReport],
) -> None:
    _, replica, report = patient
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    asked = [one for one in replica.requests if "/common/search/" in one.target]
    by_list = [[one.at for one in asked if hex_of(year) in one.target] for year in YEARS]
    clicks = [times for times in by_list if len(times) > 1]
    assert [len(times) for times in clicks] == [3]
    moments = [datetime.fromisoformat(at) for at in clicks[0]]
    assert min(b - a for a, b in pairwise(moments)) >= timedelta(seconds=DELAY_S)


@pytest.mark.parametrize("name", NAMES)
def test_a_list_whose_pager_brings_nothing_any_more_proves_nothing(
    name: str, ground: Ground
) -> None:
    _, report = crawled(ground, replace(KINDS[name], given=1))
    assert report.outcome is CrawlOutcome.PARTIAL
    assert [one.rows_seen for one in report.columns] == [SIZE, 4]
    assert "clicking its next page changed nothing" in render(report.reason, "en")
    assert "点击“下一页”后列表没有变化" in render(report.reason, "zh")


@pytest.mark.parametrize("name", NAMES)
def test_a_look_proposes_a_browser_for_it(name: str, tmp_path: Path) -> None:
    with serving(KINDS[name]) as replica:
        found = tried(replica.base_url, tmp_path)
    proposal, report = found.trial.proposal, found.trial.report
    assert proposal.family == name.partition("-")[0]
    assert proposal.portal.browser
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert {one.url for one in proposal.columns} == {one.url for one in report.columns}
    brought = {
        url.removeprefix(replica.base_url) for url in documents(found.archive, proposal.portal.id)
    }
    assert set(site_of(KINDS[name]).reports) <= brought
