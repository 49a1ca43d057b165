"""Working days with 调休, and mails that wait for one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import Engine

from core.configuration import load
from core.messages import render
from monitor.alerts.operator_alerts import calendar_facts
from monitor.mail_hours import may_leave
from monitor.records import Audience
from monitor.watch import Mail, Watch
from monitor.working_days import (
    covers,
    is_estimated,
    is_working_day,
    next_working_day,
    uncovered_years,
    working_days_after,
)
from pipeline.reference.rulebook import Rulebook
from tests.monitor.made import CONFIG, REFERENCE, broken, crawl
from tests.monitor.office import FINANCE, OFFICER, OPERATOR, STREET, Office, made_books

MAIL = load(CONFIG / "watch.toml", Watch).mail
DAYS = [
    ("2023-04-10", True, "a Monday"),
    ("2023-01-28", True, "a Saturday worked for the Spring Festival"),
    ("2023-01-23", False, "a Monday in the Spring Festival"),
    ("2024-02-29", True, "a leap day"),
    ("2026-01-31", False, "a deadline on a Saturday"),
    ("2091-01-31", True, "a Wednesday of a year without calendar"),
    ("2091-10-01", True, "a holiday of a year without calendar counts as a weekday"),
    ("2091-02-03", False, "a Saturday of a year without calendar"),
]


@pytest.mark.parametrize(
    ("day", "is_worked"), [case[:2] for case in DAYS], ids=[c[2] for c in DAYS]
)
def test_which_days_are_worked(day: str, is_worked: bool) -> None:
    assert is_working_day(date.fromisoformat(day)) is is_worked


COUNTS = [
    ("2023-01-31", "2023-01-31", 0),
    ("2023-01-31", "2023-02-06", 4),
    ("2024-01-31", "2024-02-29", 18),
    ("2019-03-31", "2019-04-08", 5),
]


@pytest.mark.parametrize(("start", "end", "days"), COUNTS)
def test_working_days_between_two_days(start: str, end: str, days: int) -> None:
    assert working_days_after(date.fromisoformat(start), date.fromisoformat(end)) == days


def test_the_next_working_day_is_after_the_whole_festival() -> None:
    assert next_working_day(date(2025, 1, 27)) == date(2025, 2, 5)


def test_an_uncovered_year_is_an_operators_matter_and_never_silent() -> None:
    (fact,) = calendar_facts(date(2091, 2, 1), REFERENCE.rules_of(None))

    assert (fact.key.rule, fact.key.audience) == ("holiday-calendar-missing", Audience.OPERATOR)
    assert "2091" in render(fact.sentences[0], "zh")
    assert is_estimated(date(2091, 1, 31), date(2091, 2, 6))
    assert not covers(2091)


def test_next_years_calendar_is_asked_for_in_december_only() -> None:
    assert uncovered_years(date(2023, 2, 1), 12, 1) == []
    assert uncovered_years(date(2090, 11, 30), 12, 1) == [2090]
    assert uncovered_years(date(2090, 12, 1), 12, 1) == [2090, 2091]


def test_the_rule_book_says_from_when_next_years_calendar_is_asked_for() -> None:
    rules = REFERENCE.rules_of(None)
    assert [fact.label for fact in calendar_facts(date(2090, 11, 30), rules)] == ["2090"]
    earlier = replace(rules, book=_book({"month": 11, "day": 20}))
    assert [fact.label for fact in calendar_facts(date(2090, 11, 19), earlier)] == ["2090"]
    assert [fact.label for fact in calendar_facts(date(2090, 11, 20), earlier)] == ["2090", "2091"]
    unsaid = replace(rules, book=_book({}))
    assert len(list(calendar_facts(date(2090, 12, 1), unsaid))) == 2


def _book(parameters: dict[str, float]) -> Rulebook:
    """The rule book in which one rule has these thresholds, or says none."""
    rules, name = REFERENCE.rules.rules, "holiday-calendar-missing"
    changed = rules[name].model_copy(update={"parameters": parameters})
    return REFERENCE.rules.model_copy(update={"rules": {**rules, name: changed}})


HOURS = [
    (None, None, "02:00", False),
    ("22:00", "07:30", "02:00", True),
    ("22:00", "07:30", "22:00", True),
    ("22:00", "07:30", "07:30", False),
    ("12:00", "14:00", "13:00", True),
    ("12:00", "14:00", "02:00", False),
]


@pytest.mark.parametrize(("start", "end", "at", "is_quiet"), HOURS)
def test_quiet_hours_are_off_until_set_and_may_span_midnight(
    start: str | None, end: str | None, at: str, is_quiet: bool
) -> None:
    ends = [time.fromisoformat(one) if one else None for one in (start, end)]
    mail = MAIL.model_copy(update={"quiet_from": ends[0], "quiet_until": ends[1]})
    now = datetime.fromisoformat(f"2023-04-10T{at}:00+08:00")

    assert may_leave(Audience.OFFICER, now, mail) is not is_quiet
    assert may_leave(Audience.OPERATOR, now, mail)


def test_half_of_the_quiet_hours_is_refused() -> None:
    with pytest.raises(ValidationError, match="set both or neither"):
        Mail.model_validate({**MAIL.model_dump(), "quiet_from": "22:00:00"})


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    configuration = made_books()
    mail = configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    watch = configuration.watch.model_copy(update={"mail": mail})
    return Office(sqlite_engine, tmp_path / "status", replace(configuration, watch=watch))


def test_what_is_found_on_a_saturday_leaves_on_monday(office: Office) -> None:
    office.crawled(crawl("2023-02-03"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken()])

    saturday, sunday, monday = (office.round(f"2023-02-0{day}") for day in (4, 5, 6))

    assert [one.result.new_messages for one in (saturday, sunday, monday)] == [0, 0, 1]
    assert (saturday.mails, sunday.mails) == ([], [])
    assert [mail.address for mail in monday.mails] == [OFFICER.address]


def test_what_opened_and_closed_between_two_days_with_mail_is_never_told(office: Office) -> None:
    office.crawled(crawl("2023-01-20"))
    office.published(FINANCE, "2023-01-19", [broken("t4-review-total")])
    assert len(office.round("2023-01-20").mails) == 1
    office.published(STREET, "2023-01-20", [broken()])
    in_the_festival = [office.round(f"2023-01-{day}") for day in (22, 23)]
    office.corrected(STREET, "2023-01-20", [])
    office.corrected(FINANCE, "2023-01-19", [broken("t4-review-total", found=44)])
    in_the_festival += [office.round(f"2023-01-{day}") for day in (25, 26)]

    (mail,) = office.round("2023-01-28").mails

    assert [one.mails for one in in_the_festival] == [[], [], [], []]
    assert "新情况 0 条，变化 1 条，消除 0 条" in mail.subject
    assert "街道" not in mail.content


def test_an_operator_is_told_on_a_saturday_too(office: Office) -> None:
    office.crawled(crawl("2023-02-04", listed=0))

    assert [mail.address for mail in office.round("2023-02-04").mails] == [OPERATOR.address]


def test_lateness_says_its_working_days(office: Office) -> None:
    office.crawled(crawl("2023-02-06"))
    office.published(FINANCE, "2023-02-06")

    told = office.round("2023-02-07")

    (late,) = [j for j in told.result.assessment.judgements if j.standing.value == "late"]
    assert (late.days_late, late.working_days_late) == (6, 4)
    assert "逾期6天，其中工作日4天" in render(late.findings[0].message, "zh")
