"""Missing only with proof: crawls after the due date, and nothing that may be the report."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from core.messages import Message, render
from crawlers.portals import Expectation
from crawlers.records import Control, CrawlOutcome, CrawlReport, Role
from monitor.records import Standing
from monitor.standings.announced import ANNOUNCED as ANNOUNCED_ROW
from monitor.standings.announced import still_announced
from monitor.standings.second_looks import LOOKED_AGAIN
from monitor.standings.standings import judge
from pipeline.records import Agency, Announcement
from tests.monitor.made import (
    CODE,
    NAME,
    TODAY,
    WITNESS,
    YEAR,
    crawl,
    dated,
    duty,
    edition,
    known,
    moment,
    portal,
)

AFTER = "2023-02-02"
BEFORE = "2023-01-30"
PARTIAL, BLOCKED, FAILED = CrawlOutcome.PARTIAL, CrawlOutcome.BLOCKED, CrawlOutcome.FAILED

WITHOUT_A_REPORT = [
    ("complete after the due date", (crawl(AFTER),), Standing.MISSING),
    ("never crawled", (), Standing.UNKNOWN),
    ("complete, but before the due date", (crawl(BEFORE),), Standing.UNKNOWN),
    ("latest partial", (crawl("2023-02-03", PARTIAL), crawl(AFTER)), Standing.UNKNOWN),
    ("latest blocked", (crawl("2023-02-03", BLOCKED), crawl(AFTER)), Standing.UNKNOWN),
    ("latest failed", (crawl("2023-02-03", FAILED), crawl(AFTER)), Standing.UNKNOWN),
    ("failed, then complete", (crawl("2023-02-03"), crawl(AFTER, FAILED)), Standing.MISSING),
    ("nothing listed at all", (crawl(AFTER, listed=0),), Standing.UNKNOWN),
    ("fell by more than half", (crawl(AFTER, listed=5), crawl(BEFORE)), Standing.UNKNOWN),
    ("fell by half", (crawl(AFTER, listed=6), crawl(BEFORE)), Standing.MISSING),
]


@pytest.mark.parametrize(
    ("crawls", "standing"),
    [case[1:] for case in WITHOUT_A_REPORT],
    ids=[case[0] for case in WITHOUT_A_REPORT],
)
def test_a_report_is_missing_only_when_the_crawls_prove_it(
    crawls: tuple[CrawlReport, ...], standing: Standing
) -> None:
    assert judge(duty(), known(crawls=crawls)).standing is standing


TWO_ARE_ASKED_FOR = [
    ("two nights", (crawl("2023-02-03"), crawl(AFTER), crawl(BEFORE)), Standing.MISSING),
    (
        "one of the two saw too little",
        (crawl("2023-02-03"), crawl(AFTER, listed=2), crawl(BEFORE)),
        Standing.UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("crawls", "standing"),
    [case[1:] for case in TWO_ARE_ASKED_FOR],
    ids=[case[0] for case in TWO_ARE_ASKED_FOR],
)
def test_every_night_of_a_proof_saw_as_much_as_usual(
    crawls: tuple[CrawlReport, ...], standing: Standing
) -> None:
    assert judge(duty(), known(crawls=crawls, required=2)).standing is standing


def test_nights_before_a_portal_was_rebuilt_prove_nothing() -> None:
    crawls = (crawl("2023-02-03"), crawl(AFTER))
    rebuilt = portal(expect=Expectation(since=date(2023, 2, 3)))
    seen = replace(known(crawls=crawls, required=2), portals={"acheng": rebuilt})

    assert judge(duty(), seen).standing is Standing.UNKNOWN


def test_a_report_on_an_unconfigured_portal_is_unknown() -> None:
    assert judge(duty(portal="elsewhere"), known()).standing is Standing.UNKNOWN


PREDECESSORS = [
    ("both complete", 2021, (crawl(AFTER, portal="nangang-old"),), Standing.MISSING),
    ("old host failed", 2021, (crawl(AFTER, FAILED, portal="nangang-old"),), Standing.UNKNOWN),
    ("old host never seen", 2021, (), Standing.UNKNOWN),
    ("after the move", 2022, (crawl(AFTER, FAILED, portal="nangang-old"),), Standing.MISSING),
]


@pytest.mark.parametrize(
    ("year", "old_host", "standing"),
    [case[1:] for case in PREDECESSORS],
    ids=[case[0] for case in PREDECESSORS],
)
def test_old_years_are_missing_only_when_the_old_host_was_seen_too(
    year: int, old_host: tuple[CrawlReport, ...], standing: Standing
) -> None:
    crawls = (crawl(AFTER, portal="nangang"), *old_host)

    assert judge(duty(portal="nangang", year=year), known(crawls=crawls)).standing is standing


def test_clean_crawls_on_more_days_can_be_demanded() -> None:
    crawls = (crawl("2023-02-02"), crawl("2023-02-02"), crawl("2023-02-01"))

    assert judge(duty(), known(crawls=crawls, required=2)).standing is Standing.MISSING
    assert judge(duty(), known(crawls=crawls, required=3)).standing is Standing.UNKNOWN


def test_the_proof_of_absence_names_crawls_columns_and_rows() -> None:
    judgement = judge(duty(), known(crawls=(crawl("2023-02-03"), crawl(AFTER))))

    proof, end, again = judgement.evidence
    assert (again.template, again.values["lists"]) == (LOOKED_AGAIN, 1)
    assert end.values["url"] == "http://127.0.0.1:8001/c1/list.shtml"
    assert end.values["witness"] == WITNESS.said
    assert proof.values == {
        "due_on": "2023-01-31",
        "portal": "acheng",
        "crawls": 2,
        "days": "2023-02-02, 2023-02-03",
        "columns": 1,
        "pages": 2,
        "rows": 15,
        "reports": 12,
        "year": 2022,
    }


def test_the_day_ends_at_midnight_in_shanghai() -> None:
    last_moment_of_the_due_date = datetime.fromisoformat("2023-01-31T23:59:59+08:00")
    started = replace(crawl(AFTER), started_at=last_moment_of_the_due_date)

    assert judge(duty(), known(crawls=(started,), today=TODAY)).standing is Standing.UNKNOWN


PERHAPS = [
    ("another name of the same agency", Agency(f"新{NAME}", None), YEAR, Standing.UNKNOWN),
    ("no agency recognised", None, YEAR, Standing.UNKNOWN),
    ("our agency, year not found", Agency(NAME, CODE), None, Standing.UNKNOWN),
    ("somebody else", Agency("云川市气象局", None), YEAR, Standing.MISSING),
    ("another year", None, YEAR - 1, Standing.MISSING),
]


@pytest.mark.parametrize(
    ("agency", "year", "standing"), [row[1:] for row in PERHAPS], ids=[row[0] for row in PERHAPS]
)
def test_a_document_that_may_be_the_report_keeps_it_from_being_missing(
    agency: Agency | None, year: int | None, standing: Standing
) -> None:
    stray = replace(edition(dated("2023-01-20")), agency=agency, year=year)
    facts = replace(known(crawls=(crawl(AFTER),)), unclaimed=(stray,))

    assert judge(duty(), facts).standing is standing


def test_the_proof_of_absence_says_how_many_known_reports_were_seen_again() -> None:
    latest = replace(crawl("2023-02-03"), control=Control("20230201T180000Z-001", 12, 11))
    evidence = judge(duty(), known(crawls=(latest, crawl(AFTER)))).evidence
    assert [render(one, "zh") for one in evidence][2:3] == [
        "对照：门户 acheng 上一次完整抓取列出的 12 份报告，最近一次仍列有 11 份。"
    ]


ANNOUNCED = [
    ("our agency, this year", Agency(NAME, CODE), YEAR, AFTER, Standing.UNKNOWN),
    ("our agency, no year", Agency(NAME, CODE), None, AFTER, Standing.UNKNOWN),
    ("nobody named", None, YEAR, AFTER, Standing.UNKNOWN),
    ("our own name, not resolved", Agency("柳泉街道党工委", None), YEAR, AFTER, Standing.UNKNOWN),
    ("somebody else", Agency("云川市气象局", None), YEAR, AFTER, Standing.MISSING),
    ("another year", Agency(NAME, CODE), YEAR - 1, AFTER, Standing.MISSING),
    ("no longer listed", Agency(NAME, CODE), YEAR, "2023-01-20", Standing.MISSING),
]


@pytest.mark.parametrize(
    ("agency", "year", "seen", "standing"),
    [row[1:] for row in ANNOUNCED],
    ids=[row[0] for row in ANNOUNCED],
)
def test_a_row_that_announces_a_report_keeps_it_from_being_missing(
    agency: Agency | None, year: int | None, seen: str, standing: Standing
) -> None:
    title, at = "柳泉街道办事处2022年政府信息公开工作年度报告", moment(seen)
    row = Announcement(
        *("acheng", "http://x/1", Role.ARTICLE, title, (), "http://x/list", 404),
        *(Message("HTTP {status}", {"status": 404}), None, at, at, agency, year),
    )
    crawls = (crawl(AFTER),)
    facts = replace(known(crawls=crawls), announced=still_announced([row], {"acheng": crawls}))
    judged = judge(duty(), facts)

    assert judged.standing is standing
    said = " ".join(render(sentence, "zh") for sentence in judged.evidence)
    assert (title in said and "http://x/1" in said) == (standing is Standing.UNKNOWN)


def test_of_an_announced_report_no_evidence_says_that_it_is_not_listed() -> None:
    title, at = f"{NAME}2022年政府信息公开工作年度报告", moment("2023-02-02")
    another = Announcement(
        *("acheng", "http://x/1", Role.ARTICLE, title, (), "http://x/list", 200),
        *(Message("{title}", {"title": "另一份文件"}), "b" * 64, at, at, Agency(NAME, CODE), YEAR),
    )
    crawls = (crawl(AFTER),)
    facts = replace(known(crawls=crawls), announced=still_announced([another], {"acheng": crawls}))
    (said,) = judge(duty(), facts).evidence

    assert said.template == ANNOUNCED_ROW


ENDS = [
    ("a list of earlier versions", None, Standing.UNKNOWN),
    ("rows that fall into last year", date(2022, 1, 20), Standing.MISSING),
    ("rows that fall into this season only", date(2023, 1, 5), Standing.UNKNOWN),
]


@pytest.mark.parametrize(
    ("back_to", "standing"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_a_list_proves_nothing_beyond_the_day_to_which_its_end_is_known(
    back_to: date | None, standing: Standing
) -> None:
    seen = crawl(AFTER)
    witness = replace(WITNESS, back_to=back_to) if back_to else None
    lists = tuple(replace(column, witness=witness) for column in seen.columns)

    assert judge(duty(), known(crawls=(replace(seen, columns=lists),))).standing is standing
