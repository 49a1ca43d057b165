"""A look proposes the right family and columns for each family of portals, without help."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.configuration import load
from crawlers.portals import PortalFile
from crawlers.probe.findings import RefusalKind, Sign
from crawlers.records import CrawlOutcome
from reportwatch.actions.probing import REFUSALS
from reportwatch.views.probe import SIGNS
from tests.crawlers.markup import english
from tests.families.site import FAMILIES, built, portal_file, serve
from tests.families.test_families import WITHOUT_AN_END
from tests.probe.looking import documents, look, tried

# One whose lists count down, one whose rows a service gives; all others run as slow tests.
SHORT = ("vsb", "epoint")
EVERY = [name if name in SHORT else pytest.param(name, marks=pytest.mark.slow) for name in FAMILIES]
# Generations of one family, and platforms that nobody has named.
FAMILY_OF = {
    "ucap-hex": "ucap",
    "ucap-bare-query": "ucap",
    "ucap-search": "ucap",
    "hanweb-jpage": "hanweb",
    "hanweb-jpage-by-page": "hanweb",
    "hanweb-xxgk-search": "hanweb",
    "hanweb-annual-report": "hanweb",
    "hanweb-jpaas": "hanweb",
    "longxun-list": "longxun",
    "longxun-annual": "longxun",
    "iframe": "trs",
    "vsb-single": "vsb",
    "trs-written": "trs",
    "trs-agencies": "trs",
    "trs-by-agency": "trs",
    "trs-clicked": "trs",
    "trs-guangxi": "trs",
    "trs-was5": "trs",
    "hanweb-jpage-more": "hanweb",
    "longxun-divs": "longxun",
    "ucap-content": "ucap",
    "ucap-tabs": "ucap",
    "ucap-search-list": "ucap",
    "ucap-hainan": "ucap",
    "ucap-suzhou": "ucap",
    "hanweb-custom-search": "hanweb",
    "openness-branch": "openness",
    "openness-news": "openness",
    "single-page": "single",
    "anyang-old": "anyang",
    "asp": "static",
    "year-query": "static",
}


@pytest.mark.parametrize("name", EVERY)
def test_the_proposed_file_crawls_a_family_and_brings_every_report(
    name: str, tmp_path: Path
) -> None:
    with serve(name) as replica:
        found = tried(replica.base_url, tmp_path)
        asked = {request.running for request in replica.requests}
        by_hand = tmp_path / "by-hand.toml"
        by_hand.write_text(portal_file(name, replica.base_url), encoding="utf-8")
    expected = load(by_hand, PortalFile)
    proposal, report = found.trial.proposal, found.trial.report
    proposed = proposal.portal
    assert proposal.family == FAMILY_OF.get(name, name)
    assert (proposed.layout, proposed.pager) == (expected.layout, with_default(expected, proposed))
    assert proposed.agencies_at == expected.agencies_at
    if name in WITHOUT_AN_END:
        assert report.outcome is CrawlOutcome.PARTIAL
        assert "nothing says that the list was read to its end" in english(report.reason)
    else:
        assert report.outcome is CrawlOutcome.COMPLETE, report.reason
    base_url = proposed.base_url
    brought = {url.removeprefix(base_url) for url in documents(found.archive, proposed.id)}
    assert set(built(name).reports) <= brought
    assert sum(column.reports_listed for column in report.columns) >= expected.expect.min_reports
    assert {one.url for one in proposal.columns} == {one.url for one in report.columns}
    assert asked == {1}


def with_default(expected: PortalFile, proposed: PortalFile) -> object:
    """A list of one page says nothing of its pager: then next-link is as good as none."""
    return expected.pager if expected.pager != type(expected.pager)() else proposed.pager


def test_a_look_says_what_it_rests_on(tmp_path: Path) -> None:
    with serve("trs") as replica:
        proposal = look(replica.base_url, tmp_path).proposal
    assert proposal is not None
    seen = {mark.sign: mark.seen for mark in proposal.marks}
    assert seen[Sign.PAGER].startswith("createPageHTML(2, 0,")
    assert urlsplit(seen[Sign.ARTICLE_ADDRESS]).path.endswith(".html")
    assert proposal.division == "990105"
    # First pages only: the trial brings the other titles.
    assert len(built("trs").reports) > len(proposal.titles) > 0


def test_every_sign_and_refusal_has_words() -> None:
    assert set(SIGNS) == set(Sign)
    assert set(REFUSALS) == set(RefusalKind)
