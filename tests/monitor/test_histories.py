"""Random histories of an office: publications, faults, outages, decisions, returns, downtimes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import Enum, auto
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from core.clock import day_of
from crawlers.records import CrawlOutcome
from monitor.alerts.alerts import officer_facts
from monitor.alerts.returns import returnable
from monitor.assessment import Assessment, assess
from monitor.mails.composing import tell
from monitor.mails.outbox import deliver
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Decision,
    DecisionKind,
    Delivery,
    OutgoingMessage,
    Return,
    Standing,
)
from monitor.standings.health import reports_listed
from monitor.store import decisions as casework
from monitor.store import monitoring as store
from monitor.store.assessments import JUDGEMENT, AssessmentRow
from monitor.store.history import turns
from pipeline.store.database import open_database
from pipeline.store.readings import crawls, transaction
from tests.installation import started
from tests.monitor.made import broken, crawl, moment
from tests.monitor.office import FINANCE, GOVERNMENT, OFFICER, STREET, Office, made_books
from tests.pipeline.reference import reference

AGENCIES = (GOVERNMENT, FINANCE, STREET)
FIRST_DAY = date(2023, 1, 20)
CHIEF = "chief@example.org"


class Did(Enum):
    """What may happen on a day; the numbers drawn beside it say to whom and how."""

    PUBLISHED = auto()
    BROKE = auto()
    CORRECTED = auto()
    WITHDREW = auto()
    DECIDED = auto()
    RETURNED = auto()


@dataclass(frozen=True, slots=True)
class Day:
    """One night: how long after the last one, what happened before it, how its crawl went."""

    pause: int
    crawled: CrawlOutcome | None
    listed: int
    events: list[tuple[Did, int, int]]


DAYS = st.lists(
    st.builds(
        Day,
        pause=st.sampled_from([1, 1, 1, 2, 5, 10, 30]),
        crawled=st.sampled_from(
            [*CrawlOutcome, CrawlOutcome.COMPLETE, CrawlOutcome.COMPLETE, None]
        ),
        listed=st.sampled_from([12, 12, 12, 13, 2, 0]),
        events=st.lists(
            st.tuples(st.sampled_from(Did), st.integers(0, 2), st.integers(0, 3)), max_size=3
        ),
    ),
    min_size=1,
    max_size=8,
)


@contextmanager
def memory() -> Iterator[Engine]:
    engine = open_database("sqlite://")
    SQLModel.metadata.create_all(engine)
    started(engine)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass(slots=True)
class History:
    """An office that lives one history, and what it was told."""

    office: Office
    today: date = FIRST_DAY
    published: dict[str, str] = field(default_factory=dict)
    decided: list[Decision] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return moment(self.today.isoformat())

    def alerts(self) -> dict[str, Alert]:
        with transaction(self.office.engine) as session:
            return {str(alert.key): alert for alert in store.alerts(session)}

    def reminders(self) -> int:
        with transaction(self.office.engine) as session:
            return len(store.told_reminders(session))

    def decisions(self) -> set[AlertKey]:
        with transaction(self.office.engine) as session:
            return set(casework.decisions(session))

    def returns(self) -> list[Return]:
        with transaction(self.office.engine) as session:
            return casework.returns(session)

    def judged(self) -> Assessment:
        return assess(self.office.engine, self.office.configuration, self.now)

    def tell(self) -> list[OutgoingMessage]:
        """One round without the status pages; the mails that left."""
        tell(self.office.engine, self.office.configuration, self.judged(), self.now)
        taken: list[OutgoingMessage] = []

        def take(messages: list[OutgoingMessage]) -> Iterator[Delivery]:
            for message in messages:
                taken.append(message)
                yield Delivery(message.message_id, message.address, True, False, "taken")

        deliver(self.office.engine, take, self.now, self.office.configuration.watch.mail)
        return taken

    def crawl(self, outcome: CrawlOutcome, listed: int) -> None:
        self.office.crawled(crawl(self.today.isoformat(), outcome, listed))

    def happens(self, did: Did, who: int, how: int) -> None:
        code = AGENCIES[who]
        if did is Did.PUBLISHED:
            self.publish(code, how)
        elif did in (Did.BROKE, Did.CORRECTED) and code in self.published:
            faults = [broken(found=40 + how)] if did is Did.BROKE else []
            self.office.corrected(code, self.published[code], faults)
        elif did is Did.WITHDREW:
            self.office.withdrawn(code)
        elif did is Did.DECIDED:
            self.decide(how)
        elif did is Did.RETURNED:
            self.give_back(code, how)

    def publish(self, code: str, how: int) -> None:
        """In time, late, or bearing an earlier date than it appeared."""
        if code not in self.published:
            on = min(self.today, date(2023, 1, 28 + how)) if how else self.today
            self.published[code] = on.isoformat()
            faults = [broken(found=40 + how)] if how > 1 else []
            self.office.published(code, on.isoformat(), faults, seen=self.today.isoformat())

    def decide(self, how: int) -> None:
        standing = [
            alert
            for alert in self.alerts().values()
            if alert.state is AlertState.OPEN and alert.key.audience is Audience.OFFICER
        ]
        if not standing or any(one.made_at == self.now for one in self.decided):
            return
        alert = standing[how % len(standing)]
        kind = list(DecisionKind)[how % 3]
        until = self.today + timedelta(days=7 * how)
        decision = Decision(alert.key, kind, alert.values_hash, "r", until, "b", self.now)
        with transaction(self.office.engine) as session:
            casework.record_decision(session, decision)
        self.decided.append(decision)

    def give_back(self, code: str, how: int) -> None:
        for one in self.judged().judgements:
            is_there = (one.duty.agency_code, one.duty.year) == (code, 2022) and one.report_sha256
            if is_there and one.report_sha256 is not None:
                faults = returnable(one, officer_facts([one], reference().rules))
                if not faults:
                    return
                until = self.today + timedelta(days=5 + how)
                returned = Return(code, 2022, self.now, until, "r", "b", one.report_sha256, faults)
                with transaction(self.office.engine) as session:
                    casework.record_return(session, returned)


def lives(days: list[Day]) -> None:
    """Live one history, and hold every property after every night."""
    with memory() as engine:
        officer = OFFICER.model_copy(update={"escalate_to": CHIEF})
        history = History(Office(engine, Path(), made_books(officer)))
        for day in days:
            history.today += timedelta(days=day.pause)
            for event in day.events:
                history.happens(*event)
            if day.crawled is not None:
                history.crawl(day.crawled, day.listed)
            one_night(history)
        no_decision_is_lost(history)
        all_is_well_in_the_end(history)


def one_night(history: History) -> None:
    before, lists, returned = history.alerts(), history.reminders(), history.returns()
    mails = history.tell()
    after = history.alerts()

    one_standing_per_duty_and_no_missing_without_proof(history)
    what_is_stored_is_what_is_judged_from_scratch(history)
    changed = [key for key, alert in after.items() if before.get(key) != alert]
    reasons = len(changed) + history.reminders() - lists + len(returned) - len(history.returns())
    assert len([one for one in mails if one.address != CHIEF]) <= min(reasons, 2)
    assert len([one for one in mails if one.address == CHIEF]) <= min(len(changed), 1)
    assert history.tell() == []
    assert history.alerts() == after


def one_standing_per_duty_and_no_missing_without_proof(history: History) -> None:
    judgements = history.judged().judgements
    duties = [(one.duty.agency_code, one.duty.year) for one in judgements]
    watched = [duty for duty in duties if duty[0] in AGENCIES]
    assert sorted(watched) == sorted((code, 2022) for code in AGENCIES)
    with transaction(history.office.engine) as session:
        crawled = crawls(session, "acheng")
    for one in judgements:
        if one.standing is Standing.MISSING:
            assert one.duty.agency_code not in history.published
            assert crawled[0].outcome is CrawlOutcome.COMPLETE
            assert reports_listed(crawled[0]) > 0
            assert any(day_of(each.started_at) > one.duty.due_on for each in crawled)


def what_is_stored_is_what_is_judged_from_scratch(history: History) -> None:
    """Only what changed is written: standings, assessments and turns are those of a first round."""
    judged = {(one.duty.agency_code, one.duty.year): one for one in history.judged().judgements}
    with transaction(history.office.engine) as session:
        rows = session.exec(select(AssessmentRow)).all()
        kept = {
            (row.agency_code, row.year): JUDGEMENT.validate_python(row.judgement, strict=False)
            for row in rows
        }
        assert kept == judged
        assert {row.standing for row in rows} == {one.standing.value for one in judged.values()}
        stands = {key: standing for key, (standing, _) in store.standings_known(session).items()}
        assert stands == {key: one.standing.value for key, one in judged.items()}
        for (code, year), one in judged.items():
            latest = turns(session, code, year)[-1]
            assert latest.standing == one.standing.value
            assert latest.report_sha256 == one.report_sha256


def no_decision_is_lost(history: History) -> None:
    """Each one holds still, or ended for a reason that is kept."""
    with transaction(history.office.engine) as session:
        kept = session.exec(select(casework.DecisionRow)).all()
        rows = [casework.DecisionRow(**row.model_dump()) for row in kept]
        active = casework.decisions(session)
    assert {(row.key, row.made_at) for row in rows} == {
        (str(one.key), one.made_at) for one in history.decided
    }
    for row in rows:
        assert (row.ended_at is None) == (row.ended_because is None)
        if row.ended_because == "expired":
            assert row.until is not None
            assert row.until < history.today
        is_active = any(str(k) == row.key and d.made_at == row.made_at for k, d in active.items())
        assert is_active == (row.ended_at is None)


def all_is_well_in_the_end(history: History) -> None:
    """Everything is published and corrected: each alert closes, and then there is silence."""
    for code in AGENCIES:
        history.publish(code, 0)
        history.office.corrected(code, history.published[code], [])
    history.office.shown_again()
    for _ in range(5):
        history.today += timedelta(days=1)
        history.crawl(CrawlOutcome.COMPLETE, 12)
        history.tell()
    left = {a.key.rule for a in history.alerts().values() if a.state is AlertState.OPEN}
    assert left <= {"report-late", "gov-report-late", "date-before-proven-absence"}
    for pause in (1, 7, 30, 60):
        history.today += timedelta(days=pause)
        history.crawl(CrawlOutcome.COMPLETE, 12)
        held = history.decisions()
        assert history.tell() == [] or history.decisions() != held


SHORT = settings(
    max_examples=6,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=True,
)


@SHORT
@given(DAYS)
def test_random_histories_keep_every_property(days: list[Day]) -> None:
    lives(days)


@pytest.mark.slow
@settings(SHORT, max_examples=1000, derandomize=False)
@given(DAYS)
def test_a_thousand_histories_keep_every_property(days: list[Day]) -> None:
    lives(days)
