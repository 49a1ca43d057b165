"""Exactly one standing per duty, by its dates, its findings and the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import day_of
from core.messages import Bilingual
from crawlers.records import CrawlOutcome, DateBasis
from monitor.records import Judgement, Standing
from monitor.standings.health import reports_listed
from monitor.standings.knowledge import Knowledge
from monitor.standings.standings import judge, standings
from pipeline.records import Edition, Outcome, Severity
from tests.monitor.made import (
    CODE,
    DUE_ON,
    YEAR,
    broken,
    crawl,
    dated,
    duty,
    edition,
    known,
)

AFTER = "2023-02-02"
COMPLETE, FAILED = CrawlOutcome.COMPLETE, CrawlOutcome.FAILED
FIRST_SEEN, SIGNATURE = DateBasis.FIRST_SEEN, DateBasis.SIGNATURE

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
        for one in facts.of(CODE, YEAR)
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
        not facts.of(CODE, YEAR)
        and latest.outcome is COMPLETE
        and reports_listed(latest) > 0
        and is_after
        and facts.today > judgement.duty.due_on
    )
