"""Reminders: lists before a due date, steps after it, each once per alert also after a downtime."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from core.clock import day_of
from crawlers.records import CrawlOutcome
from monitor.alerts.alerts import Scope
from monitor.officers import Officer
from monitor.records import (
    Alert,
    AlertState,
    Change,
    ChangeKind,
    Fact,
    Judgement,
    PortalHealth,
    Standing,
    Upcoming,
)
from monitor.standings.timeliness import REPORT_MISSING, SECOND_DEADLINE_MISSED
from monitor.watch import Watch
from monitor.working_days import is_working_day, next_working_day

REMINDED_OF = frozenset({REPORT_MISSING})


def climb(
    told: Iterable[Change],
    known: Iterable[Alert],
    facts: Iterable[Fact],
    scope: Scope,
    watch: Watch,
    now: datetime,
) -> list[Change]:
    """The changes of a round with the steps they reach, and a reminder for each other step reached.

    Being told of a fact counts for all steps before that day; after a downtime only the newest step
    is told. What somebody decided about is not reminded of. The last step escalates.
    """
    steps, today = watch.reminders.after_days, day_of(now)
    before = {alert.key: alert for alert in known}
    changes = [_stepped(change, before.get(change.alert.key), steps, today) for change in told]
    changed = {change.alert.key for change in changes}
    for fact in facts:
        alert = before.get(fact.key)
        if alert is None or alert.state is AlertState.CLOSED or fact.key in changed:
            continue
        if scope.kind_of_decision(fact.key, alert.values_hash, today) is None:
            changes += _reminder(alert, fact, steps, now)
    return changes


def _stepped(change: Change, before: Alert | None, steps: Sequence[int], today: date) -> Change:
    if change.alert.key.rule == SECOND_DEADLINE_MISSED and change.kind is ChangeKind.OPENED:
        return replace(change, is_escalated=not change.is_silent)
    step = step_reached(change.fact, steps, today)
    if step == 0 or change.is_silent:
        return change
    was_open = before is not None and before.state is AlertState.OPEN
    earlier = before.step if before is not None and was_open else 0
    stepped = replace(change.alert, step=max(step, earlier))
    return replace(change, alert=stepped, is_escalated=_escalates(step, earlier, steps))


def _reminder(alert: Alert, fact: Fact, steps: Sequence[int], now: datetime) -> Iterator[Change]:
    step = step_reached(fact, steps, day_of(now))
    if step > alert.step:
        reminded = replace(alert, step=step, revision=alert.revision + 1, changed_at=now)
        is_escalated = _escalates(step, alert.step, steps)
        yield Change(ChangeKind.REMINDED, reminded, fact, is_escalated=is_escalated)


def step_reached(fact: Fact | None, steps: Iterable[int], today: date) -> int:
    """The highest step, in days after the due date, that a missing report has reached; else 0."""
    if fact is None or fact.judgement is None or fact.key.rule not in REMINDED_OF:
        return 0
    days = (today - fact.judgement.duty.due_on).days
    return max((step for step in steps if step <= days), default=0)


def _escalates(step: int, earlier: int, steps: Sequence[int]) -> bool:
    return step == max(steps, default=0) and step > earlier


@dataclass(frozen=True, slots=True)
class Outlook:
    """What lists before a due date rest on; `told` are address, due date and step."""

    judgements: Sequence[Judgement]
    healths: Mapping[str, PortalHealth]
    first_year: int
    told: Set[tuple[str, date, int]]


def upcoming(
    officers: Iterable[Officer], outlook: Outlook, watch: Watch, today: date
) -> list[Upcoming]:
    """One list per officer and due date that comes near, of the reports not seen so far.

    A list that would fall on a day without mail is told on the last working day before it.
    """
    eve = _eve_of_next_mail(watch, today)
    if eve is None:
        return []
    owed: dict[str, list[Judgement]] = {}
    for one in outlook.judgements:
        if one.standing is Standing.NOT_YET_DUE and one.duty.year >= outlook.first_year:
            owed.setdefault(one.duty.district, []).append(one)
    found = (
        one
        for officer in officers
        for one in _of_officer(officer, owed, outlook, watch, (today, eve))
    )
    return [one for one in found if (one.address, one.due_on, one.step) not in outlook.told]


def _eve_of_next_mail(watch: Watch, today: date) -> date | None:
    """The last day before the next day with mail; None when there is no mail today."""
    if watch.mail.officers_on == "every-day":
        return today
    return next_working_day(today) - timedelta(days=1) if is_working_day(today) else None


def _of_officer(
    officer: Officer,
    by_district: Mapping[str, Sequence[Judgement]],
    outlook: Outlook,
    watch: Watch,
    days_of_mail: tuple[date, date],
) -> Iterator[Upcoming]:
    today, eve = days_of_mail
    owed = [one for code in dict.fromkeys(officer.districts) for one in by_district.get(code, ())]
    for (due_on, year), group in groupby(sorted(owed, key=_by_due_date), key=_by_due_date):
        days = (due_on - eve).days
        step = min((step for step in watch.reminders.before_days if step >= days), default=None)
        unseen = list(group)
        seen_well = tuple(one for one in unseen if _is_seen_well(one, outlook.healths))
        if step is not None and seen_well:
            left = len(unseen) - len(seen_well)
            yield Upcoming(
                officer.address, due_on, year, step, (due_on - today).days, seen_well, left
            )


def _by_due_date(judgement: Judgement) -> tuple[date, int]:
    return judgement.duty.due_on, judgement.duty.year


def _is_seen_well(judgement: Judgement, healths: Mapping[str, PortalHealth]) -> bool:
    """Whether the portal was seen to its end; else the report may well be there."""
    health = healths.get(judgement.duty.portal)
    return health is not None and health.outcome is CrawlOutcome.COMPLETE and not health.is_blind
