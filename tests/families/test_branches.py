"""Agencies with pages of their own: one without annual reports is a doubt, not an absence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.messages import render
from crawlers.crawl.unlisted_directories import has_report
from crawlers.pages.directories import names_agency
from crawlers.pages.discovery import Lead
from crawlers.portals import Expectation
from crawlers.records import CrawlOutcome
from tests.crawlers.markup import english
from tests.families import branches
from tests.families.branches import AGENCIES, BY_AGENCY, TRS, Branching, branching
from tests.families.crawling import Crawled, crawl, load_family
from tests.families.static import Built
from tests.replicas.server import Replica, running

HALF = len(AGENCIES) // 2
# With what the family's lists do not print: nothing else would say where one of them ends.
HENGSHUI = replace(branches.HENGSHUI, pager='<div class="page">第1页 共1页</div>')


def crawled(kind: Branching, made: Built, folder: Path, is_named: bool = True) -> Crawled:
    """One crawl by the family's file, or by one that was written before `agencies_at` existed."""
    with running(Replica(kind.name, made.site)) as replica:
        portal = load_family(kind.name, replica.base_url, folder)
        old = portal.model_copy(update={"agencies_at": (), "expect": Expectation()})
        return crawl(portal if is_named else old)


def test_an_agency_whose_pages_lead_to_no_reports_leaves_the_crawl_partial(tmp_path: Path) -> None:
    without = "柳城区财政局"
    found = crawled(TRS, branching(TRS, (without,)), tmp_path)
    assert found.outcome is CrawlOutcome.PARTIAL
    (doubted,) = [one for one in found.journal.columns if not one.is_complete]
    assert doubted.path == (without,)
    assert "no link to annual reports" in render(found.reason, "en")
    assert "没有通往政府信息公开年报的链接" in render(found.reason, "zh")


def test_a_directory_that_lists_nobody_leaves_the_crawl_partial(tmp_path: Path) -> None:
    made = branching(TRS)
    made.site.pages[TRS.directory] = made.site.pages["/zwgk/index.html"]
    found = crawled(TRS, made, tmp_path)
    assert found.outcome is not CrawlOutcome.COMPLETE
    assert "lists none" in render(found.reason, "en")
    assert "没有列出机构" in render(found.reason, "zh")


@pytest.mark.parametrize("kind", [TRS, HENGSHUI, BY_AGENCY], ids=lambda kind: kind.name)
@pytest.mark.parametrize("shared", [1, HALF])
def test_a_directory_that_the_file_does_not_name_proves_nothing_absent(
    kind: Branching, shared: int, tmp_path: Path
) -> None:
    found = crawled(kind, branching(kind, shared=shared), tmp_path, is_named=False)
    assert found.outcome is CrawlOutcome.PARTIAL
    (doubted,) = [one for one in found.journal.columns if not one.is_complete]
    assert doubted.url.endswith(kind.directory)
    for language in ("zh", "en"):
        said = render(found.reason, language)
        assert f"{kind.directory}" in said
        assert "reportwatch probe http://127.0.0.1" in said
        assert "agencies_at" in said


@pytest.mark.parametrize("kind", [TRS, HENGSHUI, BY_AGENCY], ids=lambda kind: kind.name)
def test_the_same_directory_is_read_to_its_end_once_it_is_named(
    kind: Branching, tmp_path: Path
) -> None:
    made = branching(kind, shared=1)
    found = crawled(kind, made, tmp_path)
    assert found.outcome is CrawlOutcome.COMPLETE, english(found.reason)
    # A list for every agency, and one that the portal keeps itself.
    assert len(found.journal.columns) >= len(AGENCIES)


@pytest.mark.parametrize("kind", [TRS, HENGSHUI], ids=lambda kind: kind.name)
def test_a_directory_beside_a_column_of_all_agencies_is_only_a_menu(
    kind: Branching, tmp_path: Path
) -> None:
    found = crawled(kind, branching(kind, shared=len(AGENCIES)), tmp_path, is_named=False)
    assert found.outcome is CrawlOutcome.COMPLETE, english(found.reason)
    assert found.journal.problems == []
    assert len(found.journal.columns) == 1


def test_bodies_that_publish_nothing_of_their_own_are_no_agencies(tmp_path: Path) -> None:
    found = crawled(HENGSHUI, branching(HENGSHUI, AGENCIES[1:], 1), tmp_path, is_named=False)
    assert found.outcome is CrawlOutcome.COMPLETE, english(found.reason)


@pytest.mark.parametrize(
    ("name", "title", "is_named"),
    [
        ("柳城区财政局", "财政局2022年政府信息公开工作年度报告", True),
        ("财政局", "柳城区财政局2022年政府信息公开工作年度报告", True),
        ("发改局", "柳城区发展和改革局2022年政府信息公开工作年度报告", True),
        ("市场监督管理局（知识产权局）", "柳城区市场监督管理局2022年政府信息公开年报", True),
        ("教育局", "柳城区财政局2022年政府信息公开工作年度报告", False),
        ("红星镇", "料甸镇人民政府2022年政府信息公开工作年度报告", False),
    ],
)
def test_an_agency_is_known_in_a_title_by_its_short_name(
    name: str, title: str, is_named: bool
) -> None:
    assert has_report(Lead("http://127.0.0.1/", agency=name), (title,)) is is_named


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
