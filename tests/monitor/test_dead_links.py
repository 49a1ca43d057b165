"""A listed report whose address is dead, crawl after crawl, on a portal that answers otherwise."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.messages import Message
from crawlers.records import CrawlOutcome, CrawlReport, Role
from monitor.standings.dead_links import DEAD_LINK
from monitor.standings.standings import judge
from pipeline.records import Agency, Announcement, Edition
from tests.monitor.made import CODE, NAME, YEAR, crawl, dated, duty, edition, known, moment

NIGHTS = (crawl("2023-02-03"), crawl("2023-02-02"), crawl("2023-02-01"))
ROW = Announcement(
    portal="acheng",
    url="http://127.0.0.1:8001/c1/202301/c01_1.pdf",
    role=Role.ATTACHMENT,
    title=f"{NAME}{YEAR}年政府信息公开工作年度报告",
    column=("政府信息公开年报",),
    listed_at="http://127.0.0.1:8001/c1/list.shtml",
    status=404,
    found=Message("404"),
    sha256=None,
    first_seen_at=moment("2023-02-01"),
    last_seen_at=moment("2023-02-03"),
    agency=Agency(NAME, CODE),
    year=YEAR,
)
PAGE = edition(dated("2023-01-20"))
ALIVE_YESTERDAY = replace(PAGE, urls=(ROW.url,), last_seen_at=moment("2023-02-02"))
CASES: list[tuple[str, Announcement, tuple[CrawlReport, ...], tuple[Edition, ...], bool]] = [
    ("broken: three nights", ROW, NIGHTS, (PAGE,), True),
    ("broken: and the report is nowhere else", ROW, NIGHTS, (), True),
    ("holds: another year's file", replace(ROW, year=2021), NIGHTS, (PAGE,), False),
    ("not checked: two nights only", ROW, NIGHTS[:2], (PAGE,), False),
    ("not checked: three crawls of one night", ROW, (NIGHTS[0],) * 3, (PAGE,), False),
    (
        "harmless: the host was down",
        ROW,
        tuple(replace(one, outcome=CrawlOutcome.PARTIAL) for one in NIGHTS),
        (PAGE,),
        False,
    ),
    ("harmless: we are refused", replace(ROW, status=403), NIGHTS, (PAGE,), False),
    ("harmless: it answered yesterday", ROW, NIGHTS, (ALIVE_YESTERDAY,), False),
]


@pytest.mark.parametrize(
    ("row", "crawls", "editions", "is_dead"),
    [case[1:] for case in CASES],
    ids=[case[0] for case in CASES],
)
def test_a_link_is_dead_only_after_several_nights_of_a_healthy_portal(
    row: Announcement,
    crawls: tuple[CrawlReport, ...],
    editions: tuple[Edition, ...],
    is_dead: bool,
) -> None:
    facts = replace(known(*editions, crawls=crawls), announced=(row,))
    found = [one for one in judge(duty(), facts).findings if one.rule == DEAD_LINK]
    assert bool(found) == is_dead
    assert all(ROW.url in str(one.message.values["url"]) for one in found)
