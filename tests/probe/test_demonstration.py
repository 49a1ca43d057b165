"""For every portal of the demonstration a look proposes what a person wrote by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.archive import Archive
from crawlers.crawl.children import crawl
from crawlers.records import CrawlReport
from tests.probe.looking import context_in, documents, ignored, tried
from tests.replicas.configuration import write_configuration
from tests.replicas.portals import PORTALS
from tests.replicas.server import serve_all

FAMILY_OF = {"nangang-old": "hanweb", "beiguan": "henan"}
# It has everything at once: a list that only a browser sees, and files on a second host.
IN_DAILY_RUN = ("beiguan",)
EVERY = [
    name if name in IN_DAILY_RUN else pytest.param(name, marks=pytest.mark.slow) for name in PORTALS
]


@pytest.mark.parametrize("portal", EVERY)
def test_the_proposed_file_crawls_like_the_one_by_hand(portal: str, tmp_path: Path) -> None:
    by_hand = context_in(tmp_path / "by-hand")
    with serve_all() as replicas:
        write_configuration(by_hand.config, replicas)
        (expected,) = crawl([portal], by_hand, 1, 120, ignored)
        found = tried(replicas[portal].base_url, tmp_path / "trial")
    proposal, report = found.trial.proposal, found.trial.report
    assert proposal.family == FAMILY_OF.get(portal, "ucap")
    assert lists_of(report) == lists_of(expected)
    assert report.outcome is expected.outcome, report.reason
    own = documents(Archive(by_hand.archive), portal)
    assert documents(found.archive, proposal.portal.id) == own
    assert own != set()


def lists_of(report: CrawlReport) -> set[tuple[str, int, int]]:
    """Every list that a crawl read, its rows and its reports."""
    return {(one.url, one.rows_seen, one.reports_listed) for one in report.columns}
