"""Families whose questions are unusual, asked by a real crawl: posted JSON and forms, Referers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from crawlers.crawl.children import crawl
from crawlers.records import CrawlOutcome, CrawlReport
from tests.archived import latest_sightings
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english
from tests.families.site import built, portal_file, serve
from tests.replicas.server import Replica

CHOSEN = ("epoint", "truecms", "hanweb-xxgk-search", "longxun-annual")


@pytest.fixture(scope="module")
def night(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[tuple[Ground, dict[str, Replica], dict[str, CrawlReport]]]:
    ground = Ground(tmp_path_factory.mktemp("families"))
    files = ground.folder / "config" / "portals"
    files.mkdir(parents=True)
    with ExitStack() as stack:
        portals = {family: stack.enter_context(serve(family)) for family in CHOSEN}
        for family, portal in portals.items():
            text = portal_file(family, portal.base_url)
            (files / f"{family}.toml").write_text(text, encoding="utf-8")
        context = replace(ground.context(), delay_s=0)
        reports = crawl(CHOSEN, context, 2, 120, lambda _: None)
        yield ground, portals, {report.portal: report for report in reports}


@pytest.mark.parametrize("family", CHOSEN)
def test_a_family_is_crawled_completely_over_scrapy(
    night: tuple[Ground, dict[str, Replica], dict[str, CrawlReport]], family: str
) -> None:
    ground, portals, reports = night
    assert reports[family].outcome is CrawlOutcome.COMPLETE, english(reports[family].reason)
    seen = latest_sightings(ground.archive, family)
    found = {url.removeprefix(portals[family].base_url) for url in seen if seen[url].sha256}
    assert set(built(family).reports) <= found
    assert max(request.running for request in portals[family].requests) == 1
