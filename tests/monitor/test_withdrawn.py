"""Withdrawn is what its own address does not give and no list shows, under no other address."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from core.messages import Message
from crawlers.records import CrawlReport, Role
from monitor.records import Judgement, Standing
from monitor.standings.announced import ANNOUNCED, still_announced
from monitor.standings.appearance import WITHDRAWN
from monitor.standings.standings import judge
from pipeline.records import Agency, Announcement
from tests.monitor.made import (
    CODE,
    NAME,
    REPORT_AT,
    YEAR,
    crawl,
    dated,
    duty,
    edition,
    known,
    moment,
)

DAYS = ("2023-02-06", "2023-02-05", "2023-02-04", "2023-02-03")
TITLE = f"{NAME}{YEAR}年政府信息公开工作年度报告"
GONE = (REPORT_AT,)


def judged(*gone: tuple[str, ...], row: Announcement | None = None) -> Judgement:
    """A report last seen before four clean crawls; `gone` is what each of them found gone."""
    crawls: tuple[CrawlReport, ...] = tuple(
        replace(crawl(day), gone=of) for day, of in zip(DAYS, gone, strict=True)
    )
    facts = known(edition(dated("2023-01-20")), crawls=crawls, today=date(2023, 2, 6))
    rows = still_announced([row] if row else [], {"acheng": crawls})
    return judge(duty(), replace(facts, announced=rows))


def row(agency: Agency | None = None, year: int = YEAR, seen: str = DAYS[0]) -> Announcement:
    """A row that announces a report and leads to another document."""
    at = moment(seen)
    return Announcement(
        *("acheng", "http://x/other", Role.ARTICLE, TITLE, (), "http://x/list", 200),
        *(Message("{title}", {"title": "另一份文件"}), "b" * 64, at, at),
        *(agency or Agency(NAME, CODE), year),
    )


@pytest.mark.parametrize(
    ("gone", "is_withdrawn"),
    [
        ((GONE, GONE, GONE, GONE), True),
        ((GONE, GONE, GONE, ()), True),
        (((), GONE, GONE, ()), False),
        (((), (), (), ()), False),
        ((("http://x/another",),) * 4, False),
    ],
    ids=["asked by all", "asked by three", "asked by two", "never asked", "another was asked"],
)
def test_what_was_not_asked_at_its_own_address_is_not_withdrawn(
    gone: tuple[tuple[str, ...], ...], is_withdrawn: bool
) -> None:
    found = judged(*gone)
    rules = [finding.rule for finding in found.findings]
    assert (WITHDRAWN in rules) == is_withdrawn
    assert (found.standing is Standing.FAULTY) == is_withdrawn


def test_a_row_that_announces_it_and_leads_elsewhere_makes_it_unknown() -> None:
    found = judged(GONE, GONE, GONE, GONE, row=row())
    assert (found.standing, found.findings) == (Standing.UNKNOWN, ())
    assert [said.template for said in found.evidence] == [ANNOUNCED]


@pytest.mark.parametrize(
    "other",
    [row(Agency("云川市气象局", None)), row(year=YEAR - 1), row(seen="2023-02-02")],
    ids=["another agency's", "another year's", "not listed any more"],
)
def test_a_row_that_announces_something_else_saves_nothing(other: Announcement) -> None:
    found = judged(GONE, GONE, GONE, GONE, row=other)
    assert WITHDRAWN in [finding.rule for finding in found.findings]
