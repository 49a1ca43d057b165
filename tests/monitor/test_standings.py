"""Exactly one standing per duty, and "missing" only with proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawlers.messages import Bilingual, Message, render
from crawlers.records import Control, CrawlOutcome, CrawlReport, DateBasis, Role
from monitor.clock import day_of
from monitor.judging.announced import still_announced
from monitor.judging.health import reports_listed
from monitor.judging.standings import Knowledge, judge, standings
from monitor.records import Judgement, Standing
from pipeline.records import Agency, Announcement, Edition, Outcome, Severity
from tests.monitor.made import (
    CODE,
    DUE_ON,
    NAME,
    TODAY,
    YEAR,
    broken,
    crawl,
    dated,
    duty,
    edition,
    known,
    moment,
)

AFTER = "2023-02-02"
BEFORE = "2023-01-30"
COMPLETE, PARTIAL = CrawlOutcome.COMPLETE, CrawlOutcome.PARTIAL
BLOCKED, FAILED = CrawlOutcome.BLOCKED, CrawlOutcome.FAILED
FIRST_SEEN, SIGNATURE = DateBasis.FIRST_SEEN, DateBasis.SIGNATURE

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


WITH_REPORTS = [
    ("in time", (edition(dated("2023-01-20")),), Standing.PUBLISHED, None),
    ("on the due date", (edition(dated("2023-01-31")),), Standing.PUBLISHED, None),
    ("a day late", (edition(dated("2023-02-01")),), Standing.LATE, 1),
    (
        "first seen in time, page dated later",
        (edition(dated("2023-02-05"), dated("2023-01-30", FIRST_SEEN)),),
        Standing.PUBLISHED,
        None,
    ),
    (
        "drafted in time, published late",
        (edition(dated("2023-02-05"), dated("2023-01-30", SIGNATURE)),),
        Standing.LATE,
        5,
    ),
    (
        "signed months before its page, perhaps issued anew",
        (edition(dated("2023-05-05"), dated("2023-01-30", SIGNATURE)),),
        Standing.PUBLISHED,
        None,
    ),
    (
        "only a late signature",
        (edition(dated("2023-02-05", SIGNATURE), dated("2023-02-06", FIRST_SEEN)),),
        Standing.PUBLISHED,
        None,
    ),
    ("only first seen", (edition(dated("2023-02-06", FIRST_SEEN)),), Standing.PUBLISHED, None),
    (
        "in time, corrected later",
        (edition(dated("2023-01-20")), edition(dated("2023-02-20"), sha256="b" * 64)),
        Standing.PUBLISHED,
        None,
    ),
    (
        "late, first seen on the day of the page",
        (edition(dated("2023-02-05"), dated("2023-02-05", FIRST_SEEN)),),
        Standing.LATE,
        5,
    ),
    (
        "seen before the only date that the page states: that date is wrong",
        (edition(dated("2033-02-05"), dated("2023-02-05", FIRST_SEEN)),),
        Standing.PUBLISHED,
        None,
    ),
    ("faulty", (edition(dated("2023-01-20"), findings=(broken(),)),), Standing.FAULTY, None),
    (
        "faulty wins over late",
        (edition(dated("2023-02-03"), findings=(broken(),)),),
        Standing.FAULTY,
        3,
    ),
    (
        "a warning is no fault",
        (edition(dated("2023-01-20"), findings=(broken(severity=Severity.WARNING),)),),
        Standing.PUBLISHED,
        None,
    ),
    (
        "an uncertain error is no fault",
        (edition(dated("2023-01-20"), findings=(broken(outcome=Outcome.UNCERTAIN),)),),
        Standing.PUBLISHED,
        None,
    ),
    (
        "the correction counts",
        (
            edition(dated("2023-01-20"), findings=(broken(),)),
            edition(dated("2023-01-25"), sha256="b" * 64),
        ),
        Standing.PUBLISHED,
        None,
    ),
    (
        "unreadable",
        (edition(dated("2023-01-20"), is_readable=False),),
        Standing.UNREADABLE,
        None,
    ),
    (
        "another annual report in its place",
        (edition(dated("2023-01-20"), findings=(broken("wrong-document"),), is_readable=False),),
        Standing.FAULTY,
        None,
    ),
    (
        "readable before unreadable",
        (
            edition(dated("2023-01-20")),
            edition(dated("2023-01-25"), sha256="b" * 64, is_readable=False),
        ),
        Standing.PUBLISHED,
        None,
    ),
    ("before the year ended", (edition(dated("2022-12-20")),), Standing.FAULTY, None),
    (
        "before the year ended, says one of two dates",
        (edition(dated("2022-12-20"), dated("2023-01-12", SIGNATURE)),),
        Standing.PUBLISHED,
        None,
    ),
]


@pytest.mark.parametrize(
    ("editions", "standing", "days_late"),
    [case[1:] for case in WITH_REPORTS],
    ids=[case[0] for case in WITH_REPORTS],
)
def test_a_published_report_stands_by_its_dates_and_findings(
    editions: tuple[Edition, ...], standing: Standing, days_late: int | None
) -> None:
    judgement = judge(duty(), known(*editions, crawls=(crawl(AFTER),)))

    assert (judgement.standing, judgement.days_late) == (standing, days_late)


def test_until_the_due_date_is_over_a_report_is_not_yet_due() -> None:
    assert judge(duty(), known(today=DUE_ON)).standing is Standing.NOT_YET_DUE


def test_an_exempt_agency_is_exempt_with_its_reason() -> None:
    judgement = judge(duty(exempt="2022年并入他局"), known(crawls=(crawl(AFTER),)))

    assert judgement.standing is Standing.EXEMPT
    assert judgement.evidence[0].values["reason"] == Bilingual("2022年并入他局", "2022年并入他局")


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


FIRM = date(2023, 3, 31)
GRADES = [
    ("missing before the firm date", (), date(2023, 3, 31), Severity.WARNING),
    ("missing after the firm date", (), date(2023, 4, 1), Severity.ERROR),
    ("late before the firm date", ("2023-02-07",), date(2023, 5, 1), Severity.WARNING),
    ("late after the firm date", ("2023-04-02",), date(2023, 5, 1), Severity.ERROR),
]


@pytest.mark.parametrize(
    ("published", "today", "severity"),
    [case[1:] for case in GRADES],
    ids=[case[0] for case in GRADES],
)
def test_where_the_statute_is_silent_a_breach_is_first_a_warning(
    published: tuple[str, ...], today: date, severity: Severity
) -> None:
    editions = [edition(dated(day)) for day in published]
    facts = known(*editions, crawls=(crawl("2023-04-30"),), today=today)

    findings = judge(duty(firm_on=FIRM), facts).findings

    assert [finding.severity for finding in findings] == [severity]


def test_a_signature_of_months_before_makes_lateness_uncertain_and_visible() -> None:
    dates = (dated("2023-05-05"), dated("2023-01-30", SIGNATURE))

    findings = judge(duty(), known(edition(*dates))).findings

    assert [(f.rule, f.outcome) for f in findings] == [("report-late", Outcome.UNCERTAIN)]


def test_the_proof_of_absence_names_crawls_columns_and_rows() -> None:
    judgement = judge(duty(), known(crawls=(crawl("2023-02-03"), crawl(AFTER))))

    (proof,) = judgement.evidence
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


DAYS = st.integers(-20, 20).map(lambda days: (DUE_ON + timedelta(days)).isoformat())
CRAWLS = st.lists(
    st.builds(crawl, DAYS, st.sampled_from(CrawlOutcome), st.integers(0, 30)), max_size=6
).map(lambda crawls: tuple(sorted(crawls, key=lambda one: one.started_at, reverse=True)))
EVIDENCE = st.builds(dated, DAYS, st.sampled_from(DateBasis))
EDITIONS = st.lists(
    st.builds(
        lambda dates, findings, is_readable, name: edition(
            *dates, findings=tuple(findings), is_readable=is_readable, sha256=name * 64
        ),
        st.lists(EVIDENCE, max_size=4),
        st.lists(st.builds(broken, outcome=st.sampled_from(Outcome)), max_size=2),
        st.booleans(),
        st.sampled_from("abcd"),
    ),
    max_size=3,
)
TODAYS = st.integers(-20, 90).map(lambda days: DUE_ON + timedelta(days))
KNOWLEDGE = st.builds(
    lambda crawls, editions, today: known(*editions, crawls=crawls, today=today),
    CRAWLS,
    EDITIONS,
    TODAYS,
)
DUTIES = st.lists(
    st.builds(
        duty,
        code=st.sampled_from(["990101001", "990101002", "990101003"]),
        exempt=st.sampled_from([None, None, "reason"]),
    ),
    max_size=4,
)


@given(DUTIES, KNOWLEDGE)
def test_every_duty_has_exactly_one_standing(duties: list, facts: Knowledge) -> None:
    judgements = standings(duties, facts)

    assert [judgement.duty for judgement in judgements] == duties
    assert all(judgement.standing in Standing for judgement in judgements)


@given(KNOWLEDGE)
def test_missing_never_without_a_complete_latest_crawl_after_the_due_date(facts: Knowledge) -> None:
    judgement = judge(duty(), facts)

    assert judgement.standing is not Standing.MISSING or is_proven(judgement, facts)


@given(KNOWLEDGE)
def test_late_never_while_any_evidence_lies_in_time(facts: Knowledge) -> None:
    judgement = judge(duty(), facts)

    days = [
        evidence.on
        for editions in facts.editions.values()
        for one in editions
        for evidence in one.dates
        if evidence.basis is not SIGNATURE
    ]
    assert judgement.days_late is None or min(days) > DUE_ON


@given(KNOWLEDGE)
def test_a_failed_latest_crawl_never_makes_a_standing_worse(facts: Knowledge) -> None:
    failed = replace(crawl("2023-06-01"), outcome=FAILED)
    after = replace(facts, crawls={"acheng": (failed, *facts.crawls.get("acheng", ()))})

    before_standing, standing = judge(duty(), facts).standing, judge(duty(), after).standing

    assert standing in (before_standing, Standing.UNKNOWN)


def is_proven(judgement: Judgement, facts: Knowledge) -> bool:
    latest = facts.crawls["acheng"][0]
    is_after = day_of(latest.started_at) > judgement.duty.due_on or any(
        day_of(one.started_at) > judgement.duty.due_on for one in facts.crawls["acheng"]
    )
    return (
        not facts.editions
        and latest.outcome is COMPLETE
        and reports_listed(latest) > 0
        and is_after
        and facts.today > judgement.duty.due_on
    )


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
    assert [render(one, "zh") for one in evidence][1:] == [
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
