"""Decide about an alert, return a report: what a person says of one agency's year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from core.clock import day_of, printed
from core.errors import NotPossible
from core.messages import Bilingual
from monitor.alerts.alerts import officer_facts
from monitor.alerts.returns import returnable
from monitor.assessment import glance
from monitor.configuration import load_books
from monitor.labels import STANDINGS
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Decision,
    DecisionKind,
    Judgement,
    Return,
)
from monitor.store import decisions as casework
from monitor.store.monitoring import alerts
from pipeline.store.readings import reading, transaction
from reportwatch.actions.read_only import database_read
from reportwatch.installation import agency_code, database_of
from reportwatch.options import Options

NO_ALERT = "cases.no-alert"
NONE_OPEN = Bilingual("无", "none")
NO_END = "cases.no-end"
OVER = "cases.over"
BEFORE_ALERT = "cases.before-alert"
NO_REASON = "cases.no-reason"
NOT_PRINTABLE = "cases.not-printable"
LONGEST_WORDS = 2000
# Control signs but line ends and tabs, halves of letters (bytes that are no UTF-8), and what turns
# the direction of writing: on a terminal and in a mail they would show something else.
UNPRINTABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")
NOBODY = "cases.nobody"
NO_REPORT = "cases.no-report"
NOTHING_OWED = "cases.nothing-owed"


@dataclass(frozen=True, slots=True)
class DecisionRequest:
    """What somebody decides about one alert."""

    #: The agency, by its code or its printed name.
    agency: str
    #: The report year.
    year: int
    #: The rule of the alert.
    rule: str
    #: What is decided.
    kind: DecisionKind
    #: Why.
    reason: str
    #: The last day on which it holds; None for good.
    until: date | None
    #: Who decides.
    by: str


@dataclass(frozen=True, slots=True)
class ReturnRequest:
    """A report that somebody sends back."""

    #: The agency, by its code or its printed name.
    agency: str
    #: The report year.
    year: int
    #: The second deadline.
    until: date
    #: Why.
    reason: str
    #: Who returns it.
    by: str


def decide(options: Options, wanted: DecisionRequest, now: datetime) -> tuple[Alert, Decision]:
    """Keep a decision about the alert that stands; raises NotPossible when none does."""
    _refuse_unsigned(wanted.reason, wanted.by)
    _refuse_without_end(wanted.kind, wanted.until, day_of(now))
    code = agency_code(options, wanted.agency)
    with transaction(database_of(options)) as session:
        alert = _standing(alerts(session), code, wanted.year, wanted.rule)
        if now < alert.opened_at:
            opened = printed(alert.opened_at)
            raise NotPossible(BEFORE_ALERT, rule=wanted.rule, opened=opened)
        decision = Decision(
            alert.key, wanted.kind, alert.values_hash, wanted.reason, wanted.until, wanted.by, now
        )
        casework.record_decision(session, decision)
    return alert, decision


def return_report(
    options: Options, wanted: ReturnRequest, now: datetime
) -> tuple[Judgement, Return]:
    """Send a report back until a second deadline; raises NotPossible when there is none."""
    _refuse_unsigned(wanted.reason, wanted.by)
    _refuse_what_is_over(wanted.until, day_of(now))
    code, configuration = agency_code(options, wanted.agency), load_books(options.config)
    engine = database_of(options)
    judgement = _returnable(glance(engine, configuration, now).judgements, code, wanted.year)
    facts = officer_facts([judgement], configuration.reference.rules)
    returned = Return(
        code, wanted.year, now, wanted.until, wanted.reason, wanted.by,
        judgement.report_sha256 or "", returnable(judgement, facts),
    )  # fmt: skip
    with transaction(engine) as session:
        casework.record_return(session, returned)
    return judgement, returned


def told_alerts(
    options: Options,
    district: str | None = None,
    *,
    only_open: bool = False,
    audience: Audience = Audience.OFFICER,
) -> list[tuple[Alert, Decision | None]]:
    """What officers, or operators, were told, each with the decision about it."""
    with reading(database_read(options)) as session:
        known, decided = alerts(session), casework.decisions(session)
    wanted = [
        alert
        for alert in known
        if alert.key.audience is audience
        and (alert.state is AlertState.OPEN or not only_open)
        and district in (None, alert.district)
    ]
    return [(alert, decided.get(alert.key)) for alert in wanted]


def _standing(known: Iterable[Alert], code: str, year: int, rule: str) -> Alert:
    """The alert that stands; raises NotPossible that names those that do."""
    standing = [
        alert
        for alert in known
        if (alert.key.audience, alert.key.subject, alert.key.year) == (Audience.OFFICER, code, year)
        and alert.state is AlertState.OPEN
    ]
    wanted = AlertKey(Audience.OFFICER, code, year, rule)
    for alert in standing:
        if alert.key == wanted:
            return alert
    rules = ", ".join(alert.key.rule for alert in standing) or NONE_OPEN
    raise NotPossible(NO_ALERT, rule=rule, code=code, year=year, open=rules)


def _refuse_unsigned(reason: str, by: str) -> None:
    """Who is asked later must be able to say why, and who said so."""
    if not _says_something(reason):
        raise NotPossible(NO_REASON)
    if not _says_something(by):
        raise NotPossible(NOBODY)
    for words in (reason, by):
        if len(words) > LONGEST_WORDS or UNPRINTABLE.search(words):
            raise NotPossible(NOT_PRINTABLE, most=LONGEST_WORDS)


def _says_something(words: str) -> bool:
    """Whether a letter or a digit is in it; signs without width are none."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in words)


def _refuse_without_end(kind: DecisionKind, until: date | None, today: date) -> None:
    if until is not None:
        _refuse_what_is_over(until, today)
    elif kind is not DecisionKind.ACKNOWLEDGE:
        raise NotPossible(NO_END, kind=kind.value)


def _refuse_what_is_over(until: date, today: date) -> None:
    if until < today:
        raise NotPossible(OVER, until=f"{until}", today=f"{today}")


def _returnable(judgements: Iterable[Judgement], code: str, year: int) -> Judgement:
    for judgement in judgements:
        if (judgement.duty.agency_code, judgement.duty.year) == (code, year):
            if judgement.report_sha256 is None:
                standing = STANDINGS[judgement.standing]
                raise NotPossible(NO_REPORT, code=code, year=year, standing=standing)
            return judgement
    raise NotPossible(NOTHING_OWED, code=code, year=year)
