"""Two rounds on one database: the one that looked last has the last word, the other one is silent.

A round is held between its look and its telling by doing the two steps one after the other; every
order of the four steps of two rounds is tried.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from sqlalchemy import Engine, MetaData, select

from core.messages import render
from monitor.assessment import Assessment, assess, glance
from monitor.mails.composing import tell
from monitor.records import Alert, AlertState, Decision, DecisionKind
from monitor.store import decisions as casework
from monitor.store import monitoring as store
from monitor.store.history import turns
from monitor.store.rounds import Overtaken
from pipeline.records import Reading, ReadingKind
from pipeline.store.database import open_database
from pipeline.store.readings import record_reading, record_sightings, transaction
from reportwatch.database import upgrade
from tests.installation import started
from tests.monitor.made import broken, crawl, dated, moment
from tests.monitor.office import (
    FINANCE,
    GOVERNMENT,
    STREET,
    Office,
    a_document,
    a_report,
    made_books,
)

DAY = "2023-02-03"
STANDS, IS_GONE = [broken()], []
# Of two rounds, `a` and `b`, each looks and tells; the report is corrected before the second look.
ORDERS = ["a look, a tell, b look, b tell", "a look, b look, a tell, b tell"]
TOO_LATE = "a look, b look, b tell, a tell"


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return told_office(engine, tmp_path)


def told_office(engine: Engine, folder: Path) -> Office:
    """A faulty report, told the day before."""
    office = Office(engine, folder / "status", made_books())
    office.crawled(crawl("2023-02-01"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", STANDS)
    office.round("2023-02-02")
    return office


@dataclass(slots=True)
class Two:
    """Two rounds of one day, step by step; the report is corrected between their looks."""

    office: Office
    pictures: dict[str, Assessment]
    refused: list[str]

    def does(self, step: str) -> None:
        name, verb = step.split()
        office, now = self.office, moment(DAY)
        if verb == "look":
            if self.pictures:
                office.corrected(STREET, "2023-01-20", IS_GONE)
                office.published(STREET, "2023-02-02", [broken("t4-review-total")])
            self.pictures[name] = assess(office.engine, office.configuration, now)
            return
        try:
            tell(office.engine, office.configuration, self.pictures[name], now)
        except Overtaken:
            self.refused.append(name)


def both(office: Office, order: str) -> Two:
    two = Two(office, {}, [])
    for step in order.split(", "):
        two.does(step)
    return two


def everything(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """All that rounds record, but for their own list."""
    tables = MetaData()
    with engine.connect() as connection:
        tables.reflect(connection)
        return {
            table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for table in tables.sorted_tables
            if table.name != "round"
        }


@pytest.fixture
def undisturbed(tmp_path: Path) -> Callable[[str], dict[str, list[tuple[object, ...]]]]:
    """What one process alone leaves that does these steps, on SQLite."""

    def leaves(order: str) -> dict[str, list[tuple[object, ...]]]:
        engine = open_database(f"sqlite:///{tmp_path / 'alone.sqlite3'}")
        upgrade(engine)
        started(engine)
        both(told_office(engine, tmp_path / "alone"), order)
        found = everything(engine)
        engine.dispose()
        return found

    return leaves


def alert_of(office: Office, rule: str = "t3-balance") -> Alert:
    with transaction(office.engine) as session:
        (found,) = [one for one in store.alerts(session) if one.key.rule == rule]
    return found


@pytest.mark.parametrize("order", ORDERS)
def test_two_rounds_end_as_one_after_the_other(
    sqlite_engine: Engine, tmp_path: Path, order: str, undisturbed: Callable[[str], object]
) -> None:
    office = told_office(sqlite_engine, tmp_path)

    two = both(office, order)

    assert two.refused == []
    assert everything(sqlite_engine) == undisturbed(ORDERS[0])
    assert alert_of(office).state is AlertState.CLOSED


def test_a_slow_round_tells_nothing_of_what_a_newer_one_has_closed(
    office: Office, tmp_path: Path
) -> None:
    two = Two(office, {}, [])
    for step in TOO_LATE.split(", ")[:-1]:
        two.does(step)
    before = everything(office.engine)

    two.does("a tell")

    assert two.refused == ["a"]
    assert everything(office.engine) == before
    assert alert_of(office).state is AlertState.CLOSED
    assert alert_of(office, "t4-review-total").state is AlertState.OPEN


def test_a_slow_round_ends_as_if_it_had_never_looked(
    sqlite_engine: Engine, tmp_path: Path, undisturbed: Callable[[str], object]
) -> None:
    both(told_office(sqlite_engine, tmp_path), TOO_LATE)

    # The first look of the one process is never told.
    assert everything(sqlite_engine) == undisturbed("a look, b look, b tell")


def test_what_is_told_at_the_same_moment_twice_stands_twice_in_the_history(office: Office) -> None:
    both(office, ORDERS[1])

    with transaction(office.engine) as session:
        stood = [(turn.standing, turn.report_sha256) for turn in turns(session, STREET, 2022)]

    assert len(stood) == 2
    assert [standing for standing, _ in stood] == ["faulty", "faulty"]


@pytest.mark.parametrize("kind", [DecisionKind.DISMISS, DecisionKind.SNOOZE])
def test_what_is_decided_while_a_round_judges_is_neither_lost_nor_ignored(
    office: Office, kind: DecisionKind
) -> None:
    picture = assess(office.engine, office.configuration, moment("2023-02-10"))
    alert = alert_of(office)
    until = moment("2023-03-30").date()
    decision = Decision(
        alert.key, kind, alert.values_hash, "核实中", until, "林", moment("2023-02-10")
    )
    with transaction(office.engine) as session:
        casework.record_decision(session, decision)

    new_messages = tell(office.engine, office.configuration, picture, moment("2023-02-10"))

    with transaction(office.engine) as session:
        assert casework.decisions(session) == {alert.key: decision}
    assert new_messages == 0, "a reminder was due; who decided about it is not reminded"


def test_a_night_of_an_earlier_day_tells_nobody_and_says_so(office: Office) -> None:
    office.round("2023-02-05")
    before = everything(office.engine)

    told = office.round("2023-02-01")

    assert told.mails == []
    assert everything(office.engine) == before
    assert told.result.overtaken is not None
    assert "2023-02-05 02:00" in render(told.result.overtaken, "zh")
    assert "tells nobody" in render(told.result.overtaken, "en")
    assert told.result.status_page.exists()


def test_the_same_day_may_be_told_again_by_a_clock_that_goes_a_little_behind(
    office: Office,
) -> None:
    now = moment("2023-02-05")
    office.round(now)
    office.corrected(STREET, "2023-01-20", IS_GONE)

    told = office.round(now - timedelta(minutes=2))

    assert told.result.overtaken is None
    assert alert_of(office).state is AlertState.CLOSED
    with transaction(office.engine) as session:
        assert turns(session, STREET, 2022)[-1].standing == "published"


def test_a_clock_set_ahead_once_does_not_silence_the_nights_after_it(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    office = told_office(sqlite_engine, tmp_path)
    ahead = datetime.now(moment(DAY).tzinfo) + timedelta(days=365)
    office.round(ahead)

    assert office.round(ahead - timedelta(days=364)).result.overtaken is None


def test_a_glance_is_no_round(office: Office) -> None:
    picture = glance(office.engine, office.configuration, moment(DAY))
    with pytest.raises(ValueError, match="glance"):
        tell(office.engine, office.configuration, picture, moment(DAY))


def test_a_document_that_no_rule_has_checked_yet_is_there_and_proves_nothing(
    office: Office,
) -> None:
    document = a_document(GOVERNMENT, "2023-02-02", "c" * 64, "2023-02-02")
    report = a_report(GOVERNMENT, 2022, document.dates)
    reading = Reading(document.portal, "c" * 64, ReadingKind.REPORT, report)
    with transaction(office.engine) as session:
        record_sightings(session, [document])
        record_reading(session, reading, "1")

    assert office.round(DAY).standings()[GOVERNMENT] == "unreadable"


def test_a_reading_made_by_two_processes_keeps_what_the_first_one_found(office: Office) -> None:
    report = a_report(STREET, 2022, (dated("2023-01-20"),))
    digest = sha256(f"{STREET}2023-01-202022".encode()).hexdigest()
    with transaction(office.engine) as session:
        record_reading(session, Reading("acheng", digest, ReadingKind.REPORT, report), "1")

    assert office.round(DAY).standings()[STREET] == "faulty"


def test_what_a_newer_reader_reads_keeps_its_findings_until_it_is_checked(office: Office) -> None:
    report = replace(a_report(STREET, 2022, (dated("2023-01-20"),)), text="read better")
    digest = sha256(f"{STREET}2023-01-202022".encode()).hexdigest()
    with transaction(office.engine) as session:
        record_reading(session, Reading("acheng", digest, ReadingKind.REPORT, report), "2")

    told = office.round(DAY)

    assert told.standings()[STREET] == "faulty"
    assert told.mails == []


def test_many_rounds_that_tell_at_once_tell_once(office: Office) -> None:
    office.corrected(STREET, "2023-01-20", [broken(found=44)])
    configuration, now = office.configuration, moment(DAY)
    pictures = [assess(office.engine, configuration, now) for _ in range(4)]
    begin, refused, new = threading.Barrier(4), [], []

    def tells(picture: Assessment) -> None:
        begin.wait(30)
        try:
            new.append(tell(office.engine, configuration, picture, now))
        except Overtaken:
            refused.append(picture.round)

    threads = [threading.Thread(target=tells, args=(one,), daemon=True) for one in pictures]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert len(new) + len(refused) == 4, "each of them ends without an error"
    assert sum(new) == 1
    assert pictures[-1].round not in refused
    assert alert_of(office).revision == 2
