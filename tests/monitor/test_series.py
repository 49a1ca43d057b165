"""A year between two published ones that is proven absent is a gap in the series."""

from __future__ import annotations

from datetime import date

import pytest

from crawlers.records import CrawlOutcome, CrawlReport
from monitor.standings.knowledge import Knowledge
from monitor.standings.series import OLDER_YEAR_MISSING
from monitor.standings.standings import standings
from pipeline.records import Edition
from tests.monitor.made import crawl, dated, duty, edition, known

YEARS = (2021, 2022, 2023)
TODAY = date(2024, 2, 3)
SEEN = (crawl("2024-02-02"),)
FAILED = (crawl("2024-02-03", CrawlOutcome.FAILED), *SEEN)


def _of(year: int, sha256: str) -> Edition:
    return edition(dated(f"{year + 1}-01-20"), sha256=sha256 * 64, year=year)


def _gaps(facts: Knowledge, *, exempt: str | None = None) -> list[int]:
    owed = [duty(year=year, exempt=exempt) for year in YEARS]
    return [
        judgement.duty.year
        for judgement in standings(owed, facts)
        if OLDER_YEAR_MISSING in {finding.rule for finding in judgement.findings}
    ]


FIRST, MIDDLE, LAST = _of(2021, "a"), _of(2022, "b"), _of(2023, "c")
CASES: list[tuple[str, tuple[Edition, ...], tuple[CrawlReport, ...], list[int]]] = [
    ("broken: the middle year is not there", (FIRST, LAST), SEEN, [2022]),
    ("holds: all three are there", (FIRST, MIDDLE, LAST), SEEN, []),
    ("not checked: the year after is not there either", (FIRST,), SEEN, []),
    ("not checked: the year before is not there either", (LAST,), SEEN, []),
    ("harmless: the crawl proves nothing", (FIRST, LAST), FAILED, []),
]


@pytest.mark.parametrize(
    ("editions", "crawls", "gaps"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_a_gap_is_told_only_between_two_reports_and_by_proof(
    editions: tuple[Edition, ...], crawls: tuple[CrawlReport, ...], gaps: list[int]
) -> None:
    assert _gaps(known(*editions, crawls=crawls, today=TODAY)) == gaps


def test_an_agency_that_owed_nothing_has_no_gap() -> None:
    facts = known(FIRST, LAST, crawls=SEEN, today=TODAY)
    assert _gaps(facts, exempt="垂直管理单位") == []
