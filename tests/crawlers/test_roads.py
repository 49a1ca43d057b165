"""By how many roads reports were seen: a road that missed what another saw is refuted by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from crawlers.crawl.journal import ListedReports
from crawlers.crawl.roads import recalled, roads_of
from crawlers.records import CrawlOutcome, CrawlReport, Recall, RoadKind
from tests.crawlers.conftest import NIGHT, Ground
from tests.crawlers.markup import english, listing, pager
from tests.crawlers.server import serving
from tests.crawlers.small_site import REPORTS, site
from tests.monitor.made import crawl, owned

LIST = "/site/c1/list.shtml"
PATH = ("政府信息公开年报", "2022年")
OWNER = "青石镇人民政府"


def named(owner: str | None, *rows: str, path: tuple[str, ...] = PATH) -> ListedReports:
    """A list of reports; each row is an address, or an address and a title."""
    titles = dict((*row.split(" "), "某局2022年政府信息公开工作年度报告")[:2] for row in rows)
    return ListedReports(path, owner, titles)


def test_each_crawl_says_by_how_many_roads_it_saw_the_reports(ground: Ground) -> None:
    with serving(site()) as portal:
        ground.describe("small", portal)
        first = ground.crawl("small")["small"]
        portal.pages[LIST] = listing(REPORTS[:-1], pager(1, 1, 3))
        second = ground.crawl("small", as_of=NIGHT + timedelta(days=1))["small"]
    assert first.roads is not None
    assert (first.roads.by_number, [one.kind for one in first.roads.roads]) == (
        (4,),
        [RoadKind.LIST, RoadKind.OWN_COLUMN],
    )
    assert second.roads is not None
    # One report stands at its address still, and only the earlier crawl led there.
    assert second.roads.by_number == (1, 3)
    lists = second.roads.roads[0]
    assert (lists.kind, lists.seen, lists.known, lists.also) == (RoadKind.LIST, 3, 4, 3)
    assert [one.recall for one in second.columns] == [Recall(4, 3)]
    assert (second.outcome, second.columns[0].problem) == (CrawlOutcome.COMPLETE, None)


def test_roads_are_counted_by_report_and_compared_with_all_others() -> None:
    listed = [named(None, "/1", "/2", "/3"), named(None, "/3"), named("甲局", "/2", "/4")]
    roads = roads_of(listed, {"/1", "/2"})
    assert roads is not None
    assert roads.by_number == (2, 1, 1)
    assert [(one.kind.value, one.seen, one.known, one.also) for one in roads.roads] == [
        ("list", 3, 3, 2),
        ("own-column", 2, 3, 1),
        ("earlier", 2, 4, 2),
    ]
    assert roads_of([], None) is None


RECALLS = [
    ("all that it named before", {"/1", "/2"}, Recall(2, 2), ""),
    ("one of them", {"/1", "/8", "/9"}, Recall(3, 1), ""),
    ("none of them", {"/8", "/9"}, Recall(2, 0), "none of the 2 reports"),
    ("nothing known", set(), None, ""),
]


@pytest.mark.parametrize(
    ("before", "recall", "problem"), [row[1:] for row in RECALLS], ids=[row[0] for row in RECALLS]
)
def test_a_list_that_shows_nothing_of_what_it_named_before_has_no_known_end(
    before: set[str], recall: Recall | None, problem: str
) -> None:
    (column,) = crawl("2023-02-02").columns
    found = recalled(column, [named(None, "/1", "/2")], {PATH: before})
    assert found.recall == recall
    assert problem in english(found.problem)
    assert (found.witness is None) == bool(problem)


def test_an_own_column_is_held_against_what_lists_name_after_its_agency() -> None:
    (_, column) = owned(crawl("2023-02-02"), OWNER).columns
    report, other = (
        f"{OWNER}2022年政府信息公开工作年度报告",
        f"{OWNER}下属卫生院2022年政府信息公开年报",
    )
    lists = named(None, f"/1 {report}", f"/2 {other}")
    for own, recall in (
        (named(OWNER, "/9"), Recall(1, 0)),
        (named(OWNER), Recall(1, 0)),
        (named(OWNER, "/1"), Recall(1, 1)),
        (named(OWNER, f"/7 {report}"), Recall(1, 1)),
    ):
        assert recalled(column, [lists, own], {}).recall == recall
    assert recalled(column, [named(None, f"/2 {other}"), named(OWNER)], {}).recall is None


def test_reports_of_crawls_before_there_were_roads_are_read() -> None:
    kept = TypeAdapter(CrawlReport)
    stored = kept.dump_python(crawl("2023-02-02"), mode="json")
    del stored["roads"]
    for column in stored["columns"]:
        del column["recall"]
    assert kept.validate_python(stored, strict=False) == replace(crawl("2023-02-02"), roads=None)
