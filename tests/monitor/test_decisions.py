"""Decisions hold until the values change or their time is over; then the fact is told again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import select

from monitor.alerts.alerts import Scope, changes, why_it_ends
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Change,
    ChangeKind,
    Decision,
    DecisionEnd,
    DecisionKind,
)
from monitor.store import decisions as casework
from monitor.store import monitoring as store
from pipeline.store.readings import transaction
from tests.monitor.made import broken, crawl, moment
from tests.monitor.office import FINANCE, STREET, Office, made_books
from tests.monitor.test_alerts import SCOPE, fact
from tests.monitor.test_round import text_of

RULE = "t3-balance"
KEY = AlertKey(Audience.OFFICER, STREET, 2022, RULE)
BOTH_SILENCING = [DecisionKind.DISMISS, DecisionKind.SNOOZE]


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    office = Office(engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-02-02"))
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20", [broken()])
    office.round("2023-02-03")
    return office


def decide(office: Office, kind: DecisionKind, until: str | None = "2023-02-10") -> None:
    """Decide about the one open alert, in the morning of 3 February."""
    with transaction(office.engine) as session:
        (alert,) = [one for one in store.alerts(session) if one.key == KEY]
        last_day = date.fromisoformat(until) if until else None
        decision = Decision(
            KEY, kind, alert.values_hash, "已核实", last_day, "林晓柳", moment("2023-02-03")
        )
        casework.record_decision(session, decision)


def decided(office: Office) -> DecisionKind | None:
    with transaction(office.engine) as session:
        found = casework.decisions(session).get(KEY)
    return found.kind if found else None


def test_a_dismissed_fact_that_vanishes_and_returns_stays_silent(office: Office) -> None:
    decide(office, DecisionKind.DISMISS)

    office.corrected(STREET, "2023-01-20", [])
    gone = office.round("2023-02-04")
    office.corrected(STREET, "2023-01-20", [broken()])
    returned = office.round("2023-02-05")

    assert (gone.mails, returned.mails) == ([], [])
    assert decided(office) is DecisionKind.DISMISS


def test_changed_values_reopen_a_dismissed_fact_and_say_so(office: Office) -> None:
    decide(office, DecisionKind.DISMISS)
    office.corrected(STREET, "2023-01-20", [broken(found=44)])

    (mail,) = office.round("2023-02-04").mails

    said = text_of(mail)
    assert (
        "林晓柳于2023-02-03 02:00的决定（不予认定：已核实）因数值变化不再适用，重新提出。" in said
    )
    assert decided(office) is None
    assert office.round("2023-02-05").mails == []


def test_a_new_edition_with_the_same_values_changes_no_decision(office: Office) -> None:
    decide(office, DecisionKind.DISMISS)

    office.published(STREET, "2023-01-25", [broken()])

    assert office.round("2023-02-04").mails == []
    assert decided(office) is DecisionKind.DISMISS


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_reading_and_judging_anew_with_other_rules_changes_no_decision(
    office: Office, kind: DecisionKind
) -> None:
    decide(office, kind)
    reference = office.configuration.reference
    harsher = reference.rules.rules["t4-review-total"].model_copy(update={"zh": "改写的规则。"})
    rules = reference.rules.model_copy(
        update={"rules": {**reference.rules.rules, "t4-review-total": harsher}}
    )
    office.configuration = replace(office.configuration, reference=replace(reference, rules=rules))

    office.corrected(STREET, "2023-01-20", [broken()])

    assert rules.version() != reference.rules.version()
    assert office.round("2023-02-04").mails == []
    assert decided(office) is kind


@pytest.mark.parametrize("kind", list(DecisionKind))
def test_a_decision_that_runs_out_is_told_once_on_the_day_after(
    office: Office, kind: DecisionKind
) -> None:
    decide(office, kind)

    last_day = office.round("2023-02-10")
    (mail,) = office.round("2023-02-11").mails

    assert last_day.mails == []
    assert "已于2023-02-10到期，重新提出" in text_of(mail)
    assert office.round("2023-02-12").mails == []


def test_a_recovery_after_an_acknowledgement_is_told(office: Office) -> None:
    decide(office, DecisionKind.ACKNOWLEDGE, until=None)
    office.corrected(STREET, "2023-01-20", [])

    (mail,) = office.round("2023-02-04").mails

    assert "已消除" in text_of(mail)


def test_a_decision_of_the_same_moment_overwrites_none(office: Office) -> None:
    for kind in (DecisionKind.DISMISS, DecisionKind.SNOOZE, DecisionKind.ACKNOWLEDGE):
        decide(office, kind)

    with transaction(office.engine) as session:
        rows = session.exec(select(casework.DecisionRow)).all()
        assert casework.decisions(session)[KEY].kind is DecisionKind.ACKNOWLEDGE
        assert {(row.kind, row.ended_because) for row in rows} == {
            ("dismiss", "replaced"),
            ("snooze", "replaced"),
            ("acknowledge", None),
        }


def test_a_second_decision_replaces_the_first(office: Office) -> None:
    decide(office, DecisionKind.DISMISS)
    with transaction(office.engine) as session:
        first = casework.decisions(session)[KEY]
        second = Decision(
            KEY, DecisionKind.SNOOZE, first.values_hash, "再看", date(2023, 3, 1), "江若南",
            moment("2023-02-04"),
        )  # fmt: skip
        casework.record_decision(session, second)

    with transaction(office.engine) as session:
        assert casework.decisions(session) == {KEY: second}


ENDS = [
    ("x", date(2023, 2, 4), "x", None),
    ("x", date(2023, 2, 3), "x", None),
    ("x", date(2023, 2, 2), "x", DecisionEnd.EXPIRED),
    ("x", None, "x", None),
    ("x", date(2023, 2, 4), "y", DecisionEnd.VALUES_CHANGED),
]


@pytest.mark.parametrize(("decided_on", "until", "values", "end"), ENDS)
def test_why_a_decision_ends(
    decided_on: str, until: date | None, values: str, end: DecisionEnd | None
) -> None:
    decision = Decision(
        KEY, DecisionKind.DISMISS, decided_on, "r", until, "b", moment("2023-02-01")
    )

    assert why_it_ends(decision, values, date(2023, 2, 3)) is end


@settings(max_examples=200)
@given(
    st.lists(st.sampled_from([None, 1, 2, 3]), min_size=1, max_size=12),
    st.sampled_from(BOTH_SILENCING),
)
def test_while_a_decision_holds_its_values_are_never_told(
    history: list[int | None], kind: DecisionKind
) -> None:
    now = moment("2023-02-03")
    dismissed = fact(RULE, 1)
    decision = Decision(dismissed.key, kind, dismissed.values_hash, "r", None, "b", now)
    alerts: dict[AlertKey, Alert] = {}
    active = {decision.key: decision}
    told: list[tuple[Change, bool]] = []
    for value in history:
        scope = Scope(SCOPE.first_year, SCOPE.districts, True, SCOPE.held, dict(active))
        facts = [fact(RULE, value)] if value is not None else []
        for change in changes(list(alerts.values()), facts, scope, now):
            alerts[change.alert.key] = change.alert
            told.append((change, bool(active)))
            if change.ended is not None:
                del active[change.alert.key]

    for change, was_active in told:
        is_dismissed = change.alert.values_hash == dismissed.values_hash
        is_opening = change.kind is ChangeKind.OPENED
        assert change.is_silent or not (was_active and is_dismissed and is_opening)
        assert change.ended is None or not is_dismissed
    assert bool(active) is all(value in (None, 1) for value in history)
    assert all(alert.state in AlertState for alert in alerts.values())
