"""One alert per fact, not per run: opened once, updated when values change, closed at the end."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from core.clock import day_of
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
    EndedDecision,
    Fact,
    Judgement,
    Standing,
)
from monitor.standings.standings import OF_CALENDAR
from monitor.standings.timeliness import REPORT_MISSING, SECOND_DEADLINE_MISSED
from monitor.standings.uncertainty import Uncertainty, place_of
from pipeline.records import Finding, Outcome, Where
from pipeline.reference.rulebook import Rulebook, ToldAs

SILENCING = frozenset({DecisionKind.DISMISS, DecisionKind.SNOOZE})
# A portal fails in one way or in another; it is well again when it fails in neither.
OF_CRAWLS = frozenset({"crawl-incomplete", "crawl-blind"})
SILENT_STANDINGS = frozenset({Standing.UNKNOWN, Standing.UNREADABLE})


@dataclass(frozen=True, slots=True)
class Scope:
    """Which facts may open an alert, and which open alerts must wait because we see too little.

    An officer's alert opens for report years from `first_year` in `districts`; once open it is
    followed until it is closed. `held` are agencies and years of which we cannot judge now, those
    `seen` have a document that we cannot read. `doubts` are about reports that we read less well
    than before. `decisions` are those that have not ended. What a rule said that is `switched_off`
    waits for nothing: nobody will judge it again.
    """

    first_year: int
    districts: frozenset[str]
    has_operators: bool
    held: frozenset[tuple[str, int | None]]
    decisions: Mapping[AlertKey, Decision] = field(default_factory=dict)
    seen: frozenset[tuple[str, int | None]] = frozenset()
    doubts: Mapping[tuple[str, int | None], Uncertainty] = field(default_factory=dict)
    switched_off: frozenset[str] = frozenset()

    def waits(self, alert: Alert) -> bool:
        """Whether we cannot tell now that what an officer was told is no longer so.

        A document that we cannot read ends one thing: its report is not missing any more.
        """
        report = (alert.key.subject, alert.key.year)
        if alert.key.rule in self.switched_off:
            return False
        if report in self.held:
            return report not in self.seen or alert.key.rule != REPORT_MISSING
        return report in self.doubts and self.doubts[report].cover(alert)

    def opens(self, fact: Fact) -> bool:
        if fact.key.audience is Audience.OPERATOR:
            return self.has_operators
        if fact.judgement is None or fact.key.year is None:
            return False
        is_followed = fact.key.year >= self.first_year or fact.key.rule == SECOND_DEADLINE_MISSED
        return is_followed and fact.judgement.duty.district in self.districts

    def kind_of_decision(self, key: AlertKey, values_hash: str, today: date) -> DecisionKind | None:
        """What holds today about an alert with these values; None when nothing was decided."""
        decision = self.decisions.get(key)
        if decision is None or why_it_ends(decision, values_hash, today) is not None:
            return None
        return decision.kind

    def ended(self, key: AlertKey, values_hash: str, today: date) -> EndedDecision | None:
        """The decision about an alert that holds no longer with these values, today."""
        decision = self.decisions.get(key)
        because = why_it_ends(decision, values_hash, today) if decision else None
        return EndedDecision(decision, because) if decision and because else None


def officer_facts(judgements: Iterable[Judgement], book: Rulebook) -> Iterator[Fact]:
    """One fact per agency, year and rule, with all its findings that the rule book has told.

    Nothing uncertain. It is a lead when none of them is more.
    """
    for judgement in judgements:
        by_rule: dict[str, list[tuple[ToldAs, Finding]]] = {}
        for finding in judgement.findings:
            how = book.told(finding.rule, finding.severity)
            if finding.outcome is Outcome.BROKEN and how is not None:
                by_rule.setdefault(finding.rule, []).append((how, finding))
        for rule, told in by_rule.items():
            duty = judgement.duty
            findings = [one for _, one in sorted(told, key=lambda pair: pair[0] is ToldAs.LEAD)]
            yield Fact(
                key=AlertKey(Audience.OFFICER, duty.agency_code, duty.year, rule),
                label=duty.agency_name,
                values_hash=values_hash(sorted(_values(finding) for finding in findings)),
                judgement=judgement,
                findings=tuple(findings),
                is_lead=all(how is ToldAs.LEAD for how, _ in told),
            )


def values_hash(values: Sequence[object]) -> str:
    """A short name for some values: equal values, equal name."""
    canonical = json.dumps(values, ensure_ascii=False, default=str)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def changes(
    known: Sequence[Alert], facts: Iterable[Fact], scope: Scope, now: datetime
) -> list[Change]:
    """What is to be told: facts that are new, facts whose values changed, facts that are gone."""
    alerts = {alert.key: alert for alert in known}
    present = {fact.key: fact for fact in facts}
    told = (_told(alerts.get(key), fact, scope, now) for key, fact in present.items())
    return [change for change in told if change] + list(_gone(alerts, present, scope, now))


def held(
    judgements: Iterable[Judgement], standings: Collection[Standing] = SILENT_STANDINGS
) -> frozenset[tuple[str, int | None]]:
    """Agencies and years that we cannot judge now: what was told before stays as it is."""
    return frozenset(
        (judgement.duty.agency_code, judgement.duty.year)
        for judgement in judgements
        if judgement.standing in standings
    )


def why_it_ends(decision: Decision, values_hash: str, today: date) -> DecisionEnd | None:
    """Whether a decision holds no longer: it was about other values, or its time is over."""
    if decision.values_hash != values_hash:
        return DecisionEnd.VALUES_CHANGED
    if decision.until is not None and decision.until < today:
        return DecisionEnd.EXPIRED
    return None


def _values(finding: Finding) -> list[str]:
    where = finding.where
    parts = (where.section, where.table, where.row, where.column, finding.expected, finding.found)
    counted = [] if finding.count is None else [str(finding.count)]
    shown = ["" if part is None else str(part) for part in parts]
    return [*shown, *counted, finding.severity.value]


def _told(alert: Alert | None, fact: Fact, scope: Scope, now: datetime) -> Change | None:
    ended = scope.ended(fact.key, fact.values_hash, day_of(now))
    if alert is not None and alert.state is AlertState.OPEN:
        return _followed(alert, fact, ended, now)
    if not scope.opens(fact):
        return None
    decided = scope.kind_of_decision(fact.key, fact.values_hash, day_of(now))
    opened = _opened(alert, fact, now)
    return Change(ChangeKind.OPENED, opened, fact, ended, is_silent=decided in SILENCING)


def _followed(
    alert: Alert, fact: Fact, ended: EndedDecision | None, now: datetime
) -> Change | None:
    if alert.values_hash == fact.values_hash and ended is None:
        return None
    kind = ChangeKind.REOPENED if alert.values_hash == fact.values_hash else ChangeKind.UPDATED
    told = replace(
        alert,
        values_hash=fact.values_hash,
        revision=alert.revision + 1,
        changed_at=now,
        places=_places(fact),
        report_sha256=_document(fact),
    )
    is_same = is_of_same_document(alert, fact.judgement)
    return Change(kind, told, fact, ended, is_of_same_document=is_same)


def is_of_same_document(alert: Alert, judgement: Judgement | None) -> bool:
    """Whether a report's fault was told of this very document: then we judge it otherwise now."""
    if judgement is None or not alert.report_sha256 or alert.key.rule in OF_CALENDAR:
        return False
    return alert.report_sha256 == judgement.report_sha256


def _opened(closed: Alert | None, fact: Fact, now: datetime) -> Alert:
    return Alert(
        key=fact.key,
        values_hash=fact.values_hash,
        state=AlertState.OPEN,
        revision=closed.revision + 1 if closed else 1,
        label=fact.label,
        district=fact.judgement.duty.district if fact.judgement else "",
        opened_at=now,
        changed_at=now,
        places=_places(fact),
        report_sha256=_document(fact),
    )


def _document(fact: Fact) -> str:
    return (fact.judgement.report_sha256 if fact.judgement else None) or ""


def _places(fact: Fact) -> tuple[Where, ...]:
    return tuple(sorted({place_of(finding.where) for finding in fact.findings}, key=str))


def _gone(
    alerts: Mapping[AlertKey, Alert], present: Mapping[AlertKey, Fact], scope: Scope, now: datetime
) -> Iterator[Change]:
    # A portal that has another trouble now has not recovered.
    failing = {key.subject for key in present if key.rule in OF_CRAWLS}
    for key, alert in alerts.items():
        if alert.state is AlertState.CLOSED or key in present:
            continue
        if key.audience is Audience.OFFICER and scope.waits(alert):
            continue
        is_off = key.rule in scope.switched_off
        if key.rule in OF_CRAWLS and key.subject in failing and not is_off:
            continue
        closed = replace(
            alert, state=AlertState.CLOSED, revision=alert.revision + 1, changed_at=now
        )
        decided = scope.kind_of_decision(key, alert.values_hash, day_of(now))
        is_silent = decided is DecisionKind.DISMISS
        yield Change(ChangeKind.CLOSED, closed, None, is_silent=is_silent)
