"""Reminders: each list and each step once, also after a downtime; the last one escalates."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome
from monitor.officers import second_addresses
from monitor.records import AlertKey, Audience, Decision, DecisionKind
from monitor.store import decisions as casework
from monitor.store.monitoring import alerts
from pipeline.store.readings import transaction
from tests.monitor.made import broken, crawl, moment
from tests.monitor.office import (
    ENGLISH,
    FINANCE,
    OFFICER,
    PEERS,
    STREET,
    Office,
    Told,
    made_books,
)
from tests.monitor.test_round import text_of

CHIEF = "chief@example.org"
WITH_CHIEF = OFFICER.model_copy(update={"escalate_to": CHIEF})


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    return Office(sqlite_engine, tmp_path / "status", made_books(WITH_CHIEF))


def nights(office: Office, *days: str) -> dict[str, list[str]]:
    """Who got a mail in which of these nights; nights without mail are left out."""
    told = {}
    for day in days:
        office.crawled(crawl(day))
        told[day] = sorted(mail.address for mail in office.round(day).mails)
    return {day: addresses for day, addresses in told.items() if addresses}


def days(month: str, first: int, last: int) -> list[str]:
    return [f"2023-{month}-{day:02}" for day in range(first, last + 1)]


def test_a_missing_report_is_told_on_three_days_and_at_last_to_the_second_address(
    office: Office,
) -> None:
    office.published(STREET, "2023-01-20")

    told = nights(office, *days("02", 1, 28), *days("03", 1, 14))

    assert told == {
        "2023-02-01": [OFFICER.address],
        "2023-02-07": [OFFICER.address],
        "2023-03-02": [CHIEF, OFFICER.address],
    }


def test_before_a_due_date_lists_are_sent_at_14_7_3_and_1_days(office: Office) -> None:
    assert list(nights(office, *days("01", 10, 31))) == [
        "2023-01-17",
        "2023-01-24",
        "2023-01-28",
        "2023-01-30",
    ]


def test_a_list_names_only_what_is_not_seen_yet(office: Office) -> None:
    office.published(STREET, "2023-01-20")
    office.crawled(crawl("2023-01-28"))

    (mail,) = office.round("2023-01-28").mails

    said = text_of(mail)
    assert "2022年度报告的截止日是2023-01-31（还有3天），尚未看到1个机关的报告：" in said
    assert "柳城区 · 部门：柳城区财政局" in said
    assert "柳泉街道" not in said
    assert "即将到期 1 个机关" in mail.subject


def test_a_portal_that_was_not_seen_to_its_end_names_nobody(office: Office) -> None:
    office.crawled(crawl("2023-01-28", CrawlOutcome.PARTIAL))
    assert OFFICER.address not in [mail.address for mail in office.round("2023-01-28").mails]
    office.crawled(crawl("2023-01-29"))

    assert OFFICER.address in [mail.address for mail in office.round("2023-01-29").mails]


def test_after_a_downtime_only_the_newest_step_is_told(office: Office) -> None:
    office.published(STREET, "2023-01-20")

    told = nights(office, "2023-01-16", "2023-02-01", "2023-03-20", "2023-03-21")

    assert told["2023-03-20"] == [CHIEF, OFFICER.address]
    assert "2023-03-21" not in told


def test_a_first_night_long_after_the_due_date_reminds_of_nothing_on_the_next(
    office: Office,
) -> None:
    office.published(STREET, "2023-01-20")

    told = nights(office, "2023-03-10", "2023-03-11", "2023-03-12")

    assert told == {"2023-03-10": [CHIEF, OFFICER.address]}


def test_a_reminder_names_the_missing_and_counts_the_days(office: Office) -> None:
    office.published(STREET, "2023-01-20")
    nights(office, "2023-02-01")
    office.crawled(crawl("2023-02-07"))

    (mail,) = office.round("2023-02-07").mails

    said = text_of(mail)
    assert "2022年度报告的截止日2023-01-31已过7天（其中工作日5天），1个机关仍未发布：" in said
    assert "仍未发布 1 个机关" in mail.subject
    assert "规则" not in said


def test_the_second_address_reads_why_it_is_told(office: Office) -> None:
    office.published(STREET, "2023-01-20")
    nights(office, "2023-02-01")
    office.crawled(crawl("2023-03-02"))

    told = office.round("2023-03-02")

    said = {mail.address: text_of(mail) for mail in told.mails}
    assert "经提醒或退回仍未解决" in said[CHIEF]
    assert "经提醒或退回仍未解决" not in said[OFFICER.address]


def test_what_was_acknowledged_is_not_reminded_of(office: Office) -> None:
    office.published(STREET, "2023-01-20")
    nights(office, "2023-02-01")
    key = AlertKey(Audience.OFFICER, FINANCE, 2022, "report-missing")
    with transaction(office.engine) as session:
        (alert,) = [one for one in alerts(session) if one.key == key]
        decision = Decision(
            key, DecisionKind.ACKNOWLEDGE, alert.values_hash, "r", None, "b", moment("2023-02-01")
        )
        casework.record_decision(session, decision)

    assert nights(office, "2023-02-07", "2023-03-02") == {}


def test_faults_of_a_published_report_are_told_once_and_not_reminded_of(office: Office) -> None:
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken()])

    assert list(nights(office, "2023-02-03", "2023-02-07", "2023-03-02")) == ["2023-02-03"]


def test_one_second_address_of_two_officers_gets_one_mail_for_all_districts() -> None:
    other = ENGLISH.model_copy(update={"escalate_to": CHIEF, "districts": ("990102",)})

    (second,) = second_addresses([WITH_CHIEF, other])

    assert (second.address, second.districts) == (CHIEF, ("990101", "990102"))


@pytest.fixture
def weekday_office(office: Office) -> Office:
    """Mails on working days only, as configured by default."""
    mail = office.configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    watch = office.configuration.watch.model_copy(update={"mail": mail})
    office.configuration = replace(office.configuration, watch=watch)
    return office


def rounds(office: Office, *days: str) -> dict[str, Told]:
    told = {}
    for day in days:
        office.crawled(crawl(day))
        told[day] = office.round(day)
    return told


def test_a_list_that_falls_into_the_festival_is_told_on_the_last_working_day_before(
    weekday_office: Office,
) -> None:
    told = rounds(weekday_office, *days("01", 16, 31))

    # 21 to 27 January 2023 were free; 28 and 29 January, a weekend, were worked.
    assert [day for day, one in told.items() if one.mails] == [
        "2023-01-17",
        "2023-01-20",
        "2023-01-28",
        "2023-01-30",
    ]


def test_the_missing_list_after_a_due_date_on_a_saturday_waits_for_monday(
    weekday_office: Office,
) -> None:
    for code in PEERS:
        weekday_office.published(code, "2026-01-12", year=2025, seen="2026-01-12")
    told = rounds(weekday_office, "2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02")

    assert [day for day, one in told.items() if one.mails] == ["2026-01-30", "2026-02-02"]
    assert "还有1天" in text_of(told["2026-01-30"].mails[0])
    assert "截止日2026-01-31已过2天（其中工作日1天）" in text_of(told["2026-02-02"].mails[0])
