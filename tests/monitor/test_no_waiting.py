"""While a round asks and judges nobody waits for it: on SQLite too, others read and write."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import OperationalError

from monitor.assessment import assess, glance
from monitor.mails.composing import tell
from monitor.records import AlertState, Decision, DecisionKind
from monitor.store import decisions as casework
from monitor.store import monitoring as store
from pipeline.store import database
from pipeline.store.readings import reading, transaction
from reportwatch.database import open_migrated
from tests.monitor.made import broken, moment
from tests.monitor.office import STREET, Office, made_books

NIGHT = moment("2023-02-10")
NEXT = moment("2023-02-11")


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> Office:
    made = Office(sqlite_engine, tmp_path, made_books())
    made.published(STREET, "2023-01-20", [broken("t3-balance")])
    made.round(NIGHT)
    return made


@pytest.fixture
def impatient(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """Another process on the same file, which gives up at once where it would have to wait."""
    monkeypatch.setattr(database, "LONGEST_WAIT_S", 0)
    engine = open_migrated(office.engine.url.render_as_string())
    yield engine
    engine.dispose()


@contextmanager
def at_each_question(engine: Engine, act: Callable[[str], object]) -> Iterator[None]:
    def ask(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        act(statement)

    event.listen(engine, "after_cursor_execute", ask)
    try:
        yield
    finally:
        event.remove(engine, "after_cursor_execute", ask)


def decide(engine: Engine, number: int) -> None:
    """What `decide` writes about the alert that stands."""
    with transaction(engine) as session:
        (alert,) = [one for one in store.alerts(session) if one.key.rule == "t3-balance"]
        made_at = NEXT.replace(microsecond=number)
        until = NEXT.date().replace(month=12)
        casework.record_decision(
            session,
            Decision(alert.key, DecisionKind.DISMISS, alert.values_hash, "r", until, "b", made_at),
        )


def test_others_read_and_decide_at_every_moment_of_judging(
    office: Office, impatient: Engine
) -> None:
    answered = []

    def act(statement: str) -> None:
        # The number of a round is taken in a transaction of its own, and that is over at once.
        if statement.startswith("SELECT") and "max(round" not in statement:
            decide(impatient, len(answered))
            with reading(impatient) as session:
                assert store.alerts(session)
            answered.append(glance(impatient, office.configuration, NEXT))

    with at_each_question(office.engine, act):
        assess(office.engine, office.configuration, NEXT)

    assert len(answered) > 5
    assert all(one.judgements for one in answered)


def test_whoever_would_have_to_wait_is_seen(office: Office, impatient: Engine) -> None:
    with transaction(office.engine) as session:
        session.connection()  # it begins with its first question
        with pytest.raises(OperationalError, match="locked"):
            decide(impatient, 0)


def test_a_decision_made_while_a_round_finds_out_what_to_tell_is_heeded(
    office: Office, impatient: Engine
) -> None:
    office.corrected(STREET, "2023-01-20", [])
    picture = assess(office.engine, office.configuration, NEXT)
    decided = []

    def act(statement: str) -> None:
        if not decided and "FROM decision" in statement:
            decided.append(statement)
            decide(impatient, 0)

    with at_each_question(office.engine, act):
        told = tell(office.engine, office.configuration, picture, NEXT)

    with reading(office.engine) as session:
        (alert,) = [one for one in store.alerts(session) if one.key.rule == "t3-balance"]
    assert len(decided) == 1
    assert (told, alert.state) == (0, AlertState.CLOSED)


def test_who_only_reads_cannot_write(engine: Engine) -> None:
    with pytest.raises(Exception, match=r"read-?only"), reading(engine) as session:
        store.record_summaries(session, [("a@example.org", "weekly")], NEXT)
        session.flush()


def test_an_installation_is_opened_without_waiting_for_who_writes(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "LONGEST_WAIT_S", 0)
    with transaction(office.engine) as held:
        held.connection()
        again = open_migrated(office.engine.url.render_as_string())
        with reading(again) as session:
            assert store.alerts(session)
    again.dispose()
