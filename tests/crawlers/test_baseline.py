"""What a crawl is measured by: every list that was seen since the last complete crawl."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl.baseline import yardstick_of
from crawlers.crawl_ids import started_at
from crawlers.records import ColumnReport, CrawlOutcome
from tests.crawlers.test_archive import REPORT, document

FIRST, SECOND, THIRD = (f"2023020{day}T020000Z-001" for day in (1, 2, 3))
OFFICES, TOWNS = "http://x/offices.html", "http://x/towns.html"
PATHS = {OFFICES: ("2022年", "部门"), TOWNS: ("2022年", "街道")}


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(str(tmp_path / "archive"))


def crawled(
    archive: Archive, crawl_id: str, lists: Mapping[str, int], outcome: CrawlOutcome | None
) -> None:
    """A crawl that saw so many reports in each list; without an outcome it left no report."""
    manifest = archive.open_manifest("acheng", crawl_id)
    sha256 = archive.put(b"a report")
    for url, count in lists.items():
        for number in range(count):
            seen = document(f"{url}/{number}", sha256)
            of_list = {"column": PATHS[url], "listed_at": url}
            manifest.append(replace(seen, title="某局2022年政府信息公开工作年度报告", **of_list))
    manifest.close()
    sealed = archive.seal_manifest("acheng", crawl_id)
    if outcome is None:
        return
    columns = tuple(
        ColumnReport(url, PATHS[url], 1, count, count, count, None) for url, count in lists.items()
    )
    begun = started_at(crawl_id)
    archive.write_report(
        replace(
            REPORT,
            portal="acheng",
            crawl_id=crawl_id,
            started_at=begun,
            ended_at=begun,
            outcome=outcome,
            reason=Message(""),
            columns=columns,
            manifest_sha256=sealed,
        )
    )


def known(archive: Archive, since: date | None = None, of: str | None = None) -> dict[str, int]:
    lists = yardstick_of(archive, "acheng", since, of).lists
    return {one.url: one.reports for one in lists}


def test_a_list_that_a_partial_crawl_saw_must_be_found_again(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 4, TOWNS: 3}, CrawlOutcome.PARTIAL)
    assert known(archive) == {OFFICES: 4, TOWNS: 3}
    crawled(archive, SECOND, {OFFICES: 5}, CrawlOutcome.PARTIAL)
    assert known(archive) == {OFFICES: 5, TOWNS: 3}


def test_what_is_older_than_the_last_complete_crawl_is_not_asked_for(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 9, TOWNS: 3}, CrawlOutcome.PARTIAL)
    crawled(archive, SECOND, {OFFICES: 4}, CrawlOutcome.COMPLETE)
    assert known(archive) == {OFFICES: 4}
    crawled(archive, THIRD, {OFFICES: 2, TOWNS: 1}, CrawlOutcome.PARTIAL)
    assert known(archive) == {OFFICES: 4, TOWNS: 1}


def test_a_list_is_not_forgotten_however_many_nights_miss_it(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 4, TOWNS: 3}, CrawlOutcome.PARTIAL)
    for night in range(100):
        crawled(
            archive,
            f"202303{1 + night // 24:02}T{night % 24:02}0000Z-001",
            {OFFICES: 4},
            CrawlOutcome.PARTIAL,
        )
    assert known(archive) == {OFFICES: 4, TOWNS: 3}


@pytest.mark.parametrize("left", [None, b"", b"noise"])
def test_where_the_report_is_lost_the_manifest_tells_of_the_lists(
    archive: Archive, left: bytes | None
) -> None:
    crawled(archive, FIRST, {OFFICES: 4, TOWNS: 3}, None if left is None else CrawlOutcome.COMPLETE)
    if left is not None:
        Path(archive._path(f"crawls/acheng/{FIRST}.json")).write_bytes(left)
    assert known(archive) == {OFFICES: 4, TOWNS: 3}
    crawled(archive, SECOND, {OFFICES: 4}, CrawlOutcome.PARTIAL)
    assert known(archive) == {OFFICES: 4, TOWNS: 3}


def test_a_crawl_is_not_measured_by_itself(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 4}, CrawlOutcome.COMPLETE)
    crawled(archive, SECOND, {TOWNS: 3}, None)
    assert known(archive, of=SECOND) == {OFFICES: 4}


def test_a_person_sets_aside_what_is_older(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 4, TOWNS: 3}, CrawlOutcome.PARTIAL)
    crawled(archive, SECOND, {OFFICES: 4}, CrawlOutcome.PARTIAL)
    assert known(archive, since=date(2023, 2, 2)) == {OFFICES: 4}


def test_a_damaged_crawl_that_a_person_set_aside_is_not_missed(archive: Archive) -> None:
    crawled(archive, FIRST, {OFFICES: 4}, CrawlOutcome.COMPLETE)
    Path(archive._path(f"crawls/acheng/{FIRST}.json")).write_bytes(b"noise")
    assert yardstick_of(archive, "acheng", None).lost is not None
    assert yardstick_of(archive, "acheng", date(2023, 2, 2)).lost is None
    crawled(archive, SECOND, {OFFICES: 4}, CrawlOutcome.PARTIAL)
    Path(archive._path(f"crawls/acheng/{SECOND}.json")).write_bytes(b"noise")
    assert yardstick_of(archive, "acheng", date(2023, 2, 2), of=SECOND).lost is None
