"""Agencies with pages of their own: one without annual reports is a doubt, not an absence."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.messages import render
from crawlers.pages.directories import names_agency
from crawlers.records import CrawlOutcome
from tests.families.branches import TRS, branching
from tests.families.crawling import crawl, load_family
from tests.replicas.server import Replica, start


def test_an_agency_whose_pages_lead_to_no_reports_leaves_the_crawl_partial(tmp_path: Path) -> None:
    without = "柳城区财政局"
    replica = Replica(TRS.name, branching(TRS, without).site)
    server = start(replica)
    try:
        crawled = crawl(load_family(TRS.name, replica.base_url, tmp_path))
    finally:
        server.shutdown()
        server.server_close()
    assert crawled.outcome is CrawlOutcome.PARTIAL
    (doubted,) = [one for one in crawled.journal.columns if not one.is_complete]
    assert doubted.path == (without,)
    assert "no link to annual reports" in render(crawled.reason, "en")
    assert "没有通往政府信息公开年报的链接" in render(crawled.reason, "zh")


def test_a_directory_that_lists_nobody_leaves_the_crawl_partial(tmp_path: Path) -> None:
    made = branching(TRS)
    made.site.pages[TRS.directory] = made.site.pages["/zwgk/index.html"]
    replica = Replica(TRS.name, made.site)
    server = start(replica)
    try:
        crawled = crawl(load_family(TRS.name, replica.base_url, tmp_path))
    finally:
        server.shutdown()
        server.server_close()
    assert crawled.outcome is not CrawlOutcome.COMPLETE
    assert "lists none" in render(crawled.reason, "en")
    assert "没有列出机构" in render(crawled.reason, "zh")


@pytest.mark.parametrize(
    ("words", "is_agency"),
    [
        ("柳城区财政局", True),
        ("· 发展和改革委员会", True),
        ("红星街道办事处", True),
        ("料甸镇", True),
        ("区市场监督管理局（知识产权局）", True),
        ("部门", False),
        ("街道乡镇", False),
        ("政务服务中心", False),
        ("财政局信息公开", False),
        ("机构设置", False),
        ("柳城区财政局2022年政府信息公开工作年度报告", False),
    ],
)
def test_what_names_an_agency(words: str, is_agency: bool) -> None:
    assert names_agency(words) is is_agency
