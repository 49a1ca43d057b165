"""The service crawls by the calendar: nightly in January, then rarely, and after every deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome
from monitor.schedule.crawl_plan import awaited, due_tonight, every_days
from monitor.watch import Season
from tests.monitor.made import crawl, moment
from tests.monitor.office import FINANCE, STREET, Office, made_books
from tests.monitor.test_returns import give_back

PORTAL = ["acheng"]
SEASONS = made_books().watch.seasons


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return Office(engine, tmp_path / "status", made_books())


def due(office: Office, at: str) -> bool:
    return due_tonight(office.engine, office.configuration, PORTAL, moment(at)) == PORTAL


@pytest.mark.parametrize(
    ("day", "days"),
    [("01-04", 30), ("01-05", 1), ("02-15", 1), ("02-16", 7), ("04-10", 7), ("04-11", 30)],
)
def test_the_rhythm_follows_the_calendar(day: str, days: int) -> None:
    assert every_days(date.fromisoformat(f"2024-{day}"), SEASONS) == days


def test_a_season_may_not_span_the_new_year() -> None:
    with pytest.raises(ValueError, match="split it in two"):
        Season(begins="12-01", ends="02-01", every_days=1)


def test_a_portal_that_was_never_crawled_is_due(office: Office) -> None:
    assert due(office, "2023-07-01")


@pytest.mark.parametrize(
    ("crawled", "night", "is_due"),
    [
        ("2023-01-20", "2023-01-20", False),
        ("2023-01-20", "2023-01-21", True),
        ("2023-02-20", "2023-02-26", False),
        ("2023-02-20", "2023-02-27", True),
        ("2023-05-02", "2023-05-31", False),
        ("2023-05-02", "2023-06-01", True),
    ],
)
def test_a_portal_is_due_when_its_last_crawl_is_long_enough_ago(
    office: Office, crawled: str, night: str, is_due: bool
) -> None:
    office.crawled(crawl(crawled))
    assert due(office, night) is is_due


def test_a_crawl_that_was_not_complete_is_tried_again_the_next_night(office: Office) -> None:
    office.crawled(crawl("2023-05-02", CrawlOutcome.PARTIAL))
    assert due(office, "2023-05-03")


def test_the_night_after_a_deadline_is_never_skipped(office: Office) -> None:
    """The government's own report is due on 31 March, in the weekly season."""
    office.crawled(crawl("2023-03-30"))
    assert not due(office, "2023-03-31")
    assert due(office, "2023-04-01")


def test_outside_its_hours_a_portal_waits(office: Office) -> None:
    configuration = office.configuration
    closed = configuration.portals["acheng"].model_copy(update={"hours": "20:00-22:00"})
    office = replace(office, configuration=replace(configuration, portals={"acheng": closed}))
    assert not due(office, "2023-01-20")


def test_a_returned_report_is_awaited_every_night(office: Office) -> None:
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20")
    office.crawled(crawl("2023-05-02"))
    office.round("2023-05-02")
    assert awaited(office.engine) == {}
    assert not due(office, "2023-05-03")

    give_back(office, STREET)

    (urls,) = awaited(office.engine).values()
    assert len(urls) == 1
    assert STREET in urls[0]
    assert due(office, "2023-05-03")
