"""Manners by the server's own log, with rules that an ill-mannered log breaks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import requests

from core.browser import find_browser
from crawlers.archive import Archive
from crawlers.crawl.children import CrawlContext, crawl
from crawlers.records import CrawlOutcome, Role
from tests.crawlers.conftest import CONTACT, NIGHT
from tests.crawlers.paces import least_gap_s
from tests.faults.spoils import Once
from tests.replicas.configuration import write_configuration
from tests.replicas.faults import HostFault, Robots, Switch
from tests.replicas.server import Replica, Request, serve_all

DELAY_S = 0.2
# A busy machine may note one question late and the next one in time.
LEAST_GAP_S = 0.7 * DELAY_S
MOST_OF_THE_BYTES = 0.05
ROBOTS = "/robots.txt"
# A list that only a browser sees is asked for as it is served, and once more by the browser.
PORTALS = [
    ("acheng", 1),
    ("nangang-old", 1),
    pytest.param(
        "beiguan",
        2,
        marks=[
            pytest.mark.faults,
            pytest.mark.browser,
            pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
        ],
    ),
]
Log = Sequence[Request]


def most_at_once(log: Log) -> int:
    return max(request.running for request in log)


def connections(log: Log) -> int:
    return len({request.connection for request in log})


def gap_s(log: Log) -> float:
    return least_gap_s([datetime.fromisoformat(request.at).timestamp() for request in log])


def most_asked(log: Log) -> int:
    """How often the address was asked that was asked most; robots.txt is asked every night."""
    return max(Counter(one.target for one in log if one.target != ROBOTS).values())


def share_of(night: Log, first: Log) -> float:
    """The bytes of one night in those of another."""
    return sum(one.bytes for one in night) / sum(one.bytes for one in first)


@pytest.fixture(scope="module")
def replicas() -> Iterator[dict[str, Replica]]:
    with serve_all() as running:
        yield running


@pytest.fixture
def context(tmp_path: Path, replicas: dict[str, Replica]) -> CrawlContext:
    write_configuration(tmp_path / "config", replicas)
    archive, locks = str(tmp_path / "archive"), tmp_path / "locks"
    return CrawlContext(tmp_path / "config", archive, locks, NIGHT, CONTACT, delay_s=0)


def night(replica: Replica, portal: str, context: CrawlContext) -> tuple[CrawlOutcome, Log]:
    """Crawl once, and take what the server wrote down meanwhile."""
    before = len(replica.requests)
    (report,) = crawl([portal], context, 1, 120, lambda _: None)
    return report.outcome, replica.requests[before:]


def documents_of(context: CrawlContext, replica: Replica) -> set[str]:
    """Where reports and files came from; a row that leads nowhere is tried again every night."""
    return {
        one.url.removeprefix(replica.base_url)
        for one in Archive(context.archive).sightings(replica.name)
        if one.role is not Role.LIST and one.sha256 is not None
    }


@pytest.mark.parametrize(("portal", "times"), PORTALS)
def test_a_night_on_which_nothing_changed_costs_the_list_pages(
    replicas: dict[str, Replica], context: CrawlContext, portal: str, times: int
) -> None:
    replica = replicas[portal]
    _, first = night(replica, portal, context)
    outcome, second = night(replica, portal, replace(context, as_of=NIGHT + timedelta(days=1)))
    documents = documents_of(context, replica)
    assert outcome is CrawlOutcome.COMPLETE
    assert most_asked(second) <= times
    assert {one.target for one in second} & documents == set()
    assert {one.target for one in second} <= {one.target for one in first}
    assert share_of(second, first) <= MOST_OF_THE_BYTES
    assert most_at_once([*first, *second]) == 1


def test_a_night_on_which_everything_is_asked_again_breaks_these_rules(
    replicas: dict[str, Replica], context: CrawlContext
) -> None:
    """The rules above can fail: without validators, and without rest for what is known."""
    replica = replicas["acheng"]
    _, first = night(replica, "acheng", context)
    replica.set(Switch(HostFault.GZIP))  # which also makes bytes of every answer
    again = replace(context, as_of=NIGHT + timedelta(days=8), everything=True)
    _, second = night(replica, "acheng", again)
    replica.set(Switch())
    assert {one.target for one in second} & documents_of(context, replica)
    assert share_of(second, first) > MOST_OF_THE_BYTES


def test_the_delay_is_kept_over_errors_redirects_and_files_on_one_connection(
    replicas: dict[str, Replica], context: CrawlContext
) -> None:
    replica = replicas["nangang-old"]
    replica.set(Switch(spoil=Once(502)))
    _, log = night(replica, "nangang-old", replace(context, delay_s=DELAY_S))
    replica.set(Switch())
    assert {200, 302, 502} <= {request.status for request in log}
    assert gap_s(log) >= LEAST_GAP_S
    assert most_at_once(log) == connections(log) == 1


def test_a_log_without_delay_is_told_from_one_with(
    replicas: dict[str, Replica], context: CrawlContext
) -> None:
    _, log = night(replicas["nangang-old"], "nangang-old", context)
    assert gap_s(log) < LEAST_GAP_S


def test_a_log_of_two_at_a_time_is_told_from_one(replicas: dict[str, Replica]) -> None:
    replica = replicas["acheng"]
    replica.set(Switch(HostFault.SLOW, seconds=0.2))
    before = len(replica.requests)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(requests.get, [f"{replica.base_url}/"] * 2))
    replica.set(Switch())
    assert most_at_once(replica.requests[before:]) == connections(replica.requests[before:]) == 2


@pytest.mark.parametrize(
    ("robots", "forbidden"), [(Robots.NO_SEARCH, "/common/search/"), (Robots.DISALLOW, "/")]
)
def test_nothing_is_asked_that_robots_forbids(
    replicas: dict[str, Replica], context: CrawlContext, robots: Robots, forbidden: str
) -> None:
    replica = replicas["acheng"]
    replica.robots = robots
    _, log = night(replica, "acheng", context)
    replica.robots = Robots.ABSENT
    assert log[0].target == ROBOTS
    assert [one.target for one in log[1:] if one.target.startswith(forbidden)] == []


def test_a_crawl_delay_is_kept(replicas: dict[str, Replica], context: CrawlContext) -> None:
    """The one of robots.txt, a second, against the none of the portal's file."""
    replica = replicas["nangang-old"]
    replica.robots = Robots.CRAWL_DELAY
    _, log = night(replica, "nangang-old", context)
    replica.robots = Robots.ABSENT
    assert gap_s(log) >= 0.9
