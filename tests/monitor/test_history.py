"""What stood on a day can be asked for later; each due date prints how it was derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome
from monitor.history.commands import explained
from monitor.history.store import standing_on, turns
from pipeline.agencies import register_of
from pipeline.store import transaction
from tests.monitor.made import crawl, duty
from tests.monitor.office import FINANCE, STREET, Office, agency, made_books


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    """A report that was missing, could not be judged for a day, and came late."""
    office = Office(engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-01-20"))
    office.round("2023-01-20")
    office.crawled(crawl("2023-02-01"))
    office.round("2023-02-01")
    office.round("2023-02-02")
    office.crawled(crawl("2023-02-03", CrawlOutcome.FAILED))
    office.round("2023-02-03")
    office.published(FINANCE, "2023-02-06")
    office.crawled(crawl("2023-02-07"))
    office.round("2023-02-07")
    return office


STOOD = [
    ("2023-01-19", None),
    ("2023-01-20", "not_yet_due"),
    ("2023-01-31", "not_yet_due"),
    ("2023-02-01", "missing"),
    ("2023-02-02", "missing"),
    ("2023-02-05", "unknown"),
    ("2023-02-07", "late"),
    ("2024-02-29", "late"),
]


def test_what_stood_on_each_day(office: Office) -> None:
    with transaction(office.engine) as session:
        stood = [standing_on(session, FINANCE, 2022, date.fromisoformat(day)) for day, _ in STOOD]

    assert [turn.standing if turn else None for turn in stood] == [name for _, name in STOOD]


def test_the_same_round_again_adds_no_turn(office: Office) -> None:
    office.round("2023-02-07")
    office.round("2023-02-08")

    with transaction(office.engine) as session:
        known = turns(session, FINANCE, 2022)
    assert [turn.standing for turn in known] == ["not_yet_due", "missing", "unknown", "late"]


def test_a_duty_that_left_the_register_is_owed_no_longer(office: Office) -> None:
    shelf = replace(office.books.shelf, register=register_of([agency(STREET)]))
    office.books = replace(office.books, shelf=shelf)
    office.round("2023-02-08")

    with transaction(office.engine) as session:
        assert turns(session, FINANCE, 2022)[-1].standing == "not_owed"


def test_a_due_date_says_its_weekday_and_its_derivation() -> None:
    saturday = list(explained(duty(year=2025), "zh"))
    sunday = list(explained(duty(year=2026), "en"))

    assert "截止日 2026-01-31（星期六，非工作日，法律未规定顺延）" in saturday[0]
    assert "due on 2027-01-31 (Sunday" in sunday[0]
    assert len(saturday) == 3
    assert "2023-01-31" in saturday[1]
