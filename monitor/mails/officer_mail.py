"""What a mail says, as data: an officer's facts worst first, an operator's failures. No markup."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urljoin

from core.clock import printed
from core.messages import Bilingual, name_in, render, text
from monitor.alerts.alerts import is_of_same_document
from monitor.labels import (
    DECISIONS,
    KINDS,
    OWN_RULES,
    SEVERITIES,
    STANDINGS,
    kind_order,
    standing_order,
)
from monitor.mails.name_lists import NameList
from monitor.mails.summaries import Summary
from monitor.officers import Officer, Operator
from monitor.records import (
    Alert,
    Audience,
    Change,
    ChangeKind,
    DecisionEnd,
    EndedDecision,
    Judgement,
    Standing,
)
from monitor.rendering import web_address
from monitor.standings.timeliness import RULES as OF_DATES
from monitor.status.list_pages import address_of
from pipeline.records import Finding, Outcome, Severity
from pipeline.reference.forms import Form, Forms
from pipeline.reference.places import compared_in, place, shown
from pipeline.reference.rulebook import Rulebook

# More than this in one mail is not read; the rest is counted and stands in the status report.
LINES = 20
# One rule can break in all seven columns; three places show what kind of mistake it is.
PLACES = 3

GONE_NOW = "officer-mail.gone-now"
RECHECKED = "officer-mail.rechecked"
SAME_DOCUMENT = "officer-mail.same-document"
SWITCHED_OFF = "officer-mail.switched-off"
REWEIGHED = "officer-mail.reweighed"
GONE = "officer-mail.gone"
DECISION_OVER = {
    DecisionEnd.EXPIRED: "officer-mail.decision-over-expired",
    DecisionEnd.VALUES_CHANGED: ("officer-mail.decision-over-values-changed"),
}
OWN_GONE = "officer-mail.own-gone"
OWN_SWITCHED_OFF = "officer-mail.own-switched-off"


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding: its place, what should stand there and what does, the quoted text."""

    sentence: str
    where: str
    compared: tuple[tuple[str, str], ...]
    quote: str | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact about one agency, with everything needed to verify it.

    `norm` is what the finding cites; `due` is how the due date was derived, of a fact about dates.
    `note` says why it is told again although somebody had decided about it, and whether the change
    is ours. `seen` is where the lists stand that do not show the report.
    """

    is_update: bool
    agency: str
    year: int
    rule: str
    rule_sentence: str
    severity: str
    is_error: bool
    standing: str
    places: tuple[FindingLine, ...]
    places_left: int
    evidence: tuple[str, ...]
    norm: str
    due: str | None
    url: str | None
    sha256: str | None
    note: str | None
    seen: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The lines of one class of agencies in one district."""

    district: str
    kind: str
    lines: tuple[FactLine, ...]


@dataclass(frozen=True, slots=True)
class OfficerMail:
    """One mail to one officer, in the officer's language."""

    recipient: str
    language: str
    groups: tuple[Group, ...]
    lines_left: int
    opened: int
    updated: int
    recoveries: tuple[str, ...]
    recoveries_left: int
    leads: tuple[Group, ...] = ()
    leads_left: int = 0
    rolls: tuple[NameList, ...] = ()
    introduction: str | None = None
    summaries: tuple[Summary, ...] = ()
    not_enclosed: str | None = None

    @property
    def led(self) -> int:
        """How many leads there are, shown or not."""
        return self.leads_left + sum(len(group.lines) for group in self.leads)

    @property
    def gone(self) -> int:
        return len(self.recoveries) + self.recoveries_left


@dataclass(frozen=True, slots=True)
class OperatorMail:
    """One mail to one operator: each trouble is a list of sentences."""

    recipient: str
    language: str
    troubles: tuple[tuple[str, ...], ...]
    troubles_left: int
    recoveries: tuple[str, ...]
    recoveries_left: int

    @property
    def gone(self) -> int:
        return len(self.recoveries) + self.recoveries_left


@dataclass(frozen=True)
class Vocabulary:
    """What is needed to put facts into words."""

    forms: Forms
    rules: Rulebook
    district_name: Callable[[str], str]
    judgements: Mapping[tuple[str, int | None], Judgement]
    status_address: str = ""

    @cached_property
    def unknown(self) -> Mapping[str, Sequence[Judgement]]:
        """What could not be judged, by district."""
        found: dict[str, list[Judgement]] = {}
        for one in self.judgements.values():
            if one.standing is Standing.UNKNOWN:
                found.setdefault(one.duty.district, []).append(one)
        return found

    def is_on(self, rule: str) -> bool:
        return rule not in self.rules.rules or self.rules.rules[rule].is_on

    def rule_sentence(self, rule: str, language: str) -> str:
        known = self.rules.rules.get(rule)
        sentence = known.sentence if known else OWN_RULES.get(rule, Bilingual(rule, rule))
        return name_in(sentence, language)


def changes_for(officer: Officer, changes: Iterable[Change], leads: Set[str]) -> list[Change]:
    """The changes about agencies in this officer's districts; that a lead is gone is no news.

    `leads` are the rules of which officers usually hear as leads.
    """
    return [
        change
        for change in changes
        if change.alert.key.audience is Audience.OFFICER
        and change.alert.district in officer.districts
        and not (change.fact is None and change.alert.key.rule in leads)
    ]


def officer_mail(officer: Officer, changes: Sequence[Change], words: Vocabulary) -> OfficerMail:
    """Put an officer's changes into one letter: worst first, grouped by district and class."""
    everything = sorted(_told(changes), key=_worst_first)
    told = [item for item in everything if not item.is_lead]
    leads = [item for item in everything if item.is_lead]
    gone = [change.alert for change in changes if change.fact is None]
    language = officer.language
    return OfficerMail(
        recipient=officer.name,
        language=language,
        groups=_groups(told[:LINES], language, words),
        lines_left=max(0, len(told) - LINES),
        leads=_groups(leads[:LINES], language, words),
        leads_left=max(0, len(leads) - LINES),
        opened=sum(not item.is_update for item in told),
        updated=sum(item.is_update for item in told),
        recoveries=tuple(_recovery(alert, language, words) for alert in gone[:LINES]),
        recoveries_left=max(0, len(gone) - LINES),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A fact about an agency that a letter tells."""

    rule: str
    judgement: Judgement
    findings: tuple[Finding, ...]
    is_update: bool
    is_of_same_document: bool
    ended: EndedDecision | None
    is_lead: bool

    @property
    def is_error(self) -> bool:
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def _told(changes: Iterable[Change]) -> Iterator[_Told]:
    for change in changes:
        fact = change.fact
        is_reminder = change.kind is ChangeKind.REMINDED
        if fact is not None and fact.judgement is not None and not is_reminder:
            is_update = change.kind is ChangeKind.UPDATED
            is_same = is_update and change.is_of_same_document
            of = fact.key.rule, fact.judgement, fact.findings
            yield _Told(*of, is_update, is_same, change.ended, fact.is_lead)


def _worst_first(told: _Told) -> tuple[bool, int, str, int, str, str]:
    duty = told.judgement.duty
    standing = standing_order(told.judgement.standing)
    place_in_list = (duty.district, kind_order(duty.kind), duty.agency_code, told.rule)
    return (not told.is_error, standing, *place_in_list)


def _groups(told: Sequence[_Told], language: str, words: Vocabulary) -> tuple[Group, ...]:
    """Groups in the order of their worst line."""
    groups: dict[tuple[str, str], list[FactLine]] = {}
    for item in told:
        duty = item.judgement.duty
        line = _line(item, language, words)
        groups.setdefault((duty.district, duty.kind), []).append(line)
    return tuple(
        Group(words.district_name(district), name_in(KINDS[kind], language), tuple(lines))
        for (district, kind), lines in groups.items()
    )


def _line(told: _Told, language: str, words: Vocabulary) -> FactLine:
    judgement, duty, finding = told.judgement, told.judgement.duty, told.findings[0]
    form = words.forms.of_report(judgement.report_form, judgement.duty.year)
    severity = Severity.ERROR if told.is_error else finding.severity
    return FactLine(
        is_update=told.is_update,
        agency=duty.agency_name,
        year=duty.year,
        rule=told.rule,
        rule_sentence=words.rule_sentence(told.rule, language),
        severity=name_in(SEVERITIES[severity], language),
        is_error=told.is_error,
        standing=name_in(STANDINGS[judgement.standing], language),
        places=tuple(_place(item, form, language) for item in told.findings[:PLACES]),
        places_left=max(0, len(told.findings) - PLACES),
        evidence=tuple(render(sentence, language) for sentence in judgement.evidence),
        norm=finding.norm,
        due=render(duty.derivation, language) if told.rule in OF_DATES else None,
        url=judgement.report_url,
        sha256=judgement.report_sha256,
        note=_note(told, language),
        seen=_seen(judgement, language, words),
    )


def _seen(judgement: Judgement, language: str, words: Vocabulary) -> str | None:
    """The page that shows the lists with the report's place, beside the status report."""
    place = address_of(judgement, language)
    if place is None:
        return None
    is_web = web_address(words.status_address) is not None
    return urljoin(words.status_address, place) if is_web else f"status/{place}"


def _note(told: _Told, language: str) -> str | None:
    notes = [_decision_over(told.ended, language)] if told.ended else []
    notes += [text(SAME_DOCUMENT, language)] if told.is_of_same_document else []
    return ("" if language == "zh" else " ").join(notes) or None


def _decision_over(ended: EndedDecision, language: str) -> str:
    decision = ended.decision
    return text(
        DECISION_OVER[ended.because],
        language,
        by=decision.by,
        at=printed(decision.made_at),
        kind=DECISIONS[decision.kind],
        reason=decision.reason,
        until=decision.until.isoformat() if decision.until else "",
    )


def _place(finding: Finding, form: Form | None, language: str) -> FindingLine:
    pairs = compared_in(finding, language)
    return FindingLine(
        sentence=render(finding.message, language),
        where=place(finding.where, form, language),
        compared=tuple((name, shown(value)) for name, value in pairs),
        quote=finding.where.quote,
    )


def _recovery(alert: Alert, language: str, words: Vocabulary) -> str:
    rule = words.rule_sentence(alert.key.rule, language)
    values = {"agency": alert.label, "year": alert.key.year or "", "rule": rule}
    values["id"] = alert.key.rule
    now = words.judgements.get((alert.key.subject, alert.key.year))
    if now is None:
        return text(GONE, language, **values)
    if not words.is_on(alert.key.rule):
        return text(SWITCHED_OFF, language, **values)
    if any(one.rule == alert.key.rule and one.outcome is Outcome.BROKEN for one in now.findings):
        return text(REWEIGHED, language, **values)
    gone = RECHECKED if is_of_same_document(alert, now) else GONE_NOW
    return text(gone, language, standing=STANDINGS[now.standing], **values)


def operator_mail(operator: Operator, changes: Iterable[Change], words: Vocabulary) -> OperatorMail:
    """Put our own failures into one letter."""
    own = [change for change in changes if change.alert.key.audience is Audience.OPERATOR]
    facts = [change.fact for change in own if change.fact is not None]
    gone = [change.alert for change in own if change.fact is None]
    language = operator.language
    return OperatorMail(
        recipient=operator.name,
        language=language,
        troubles=tuple(
            tuple(render(sentence, language) for sentence in fact.sentences)
            for fact in facts[:LINES]
        ),
        troubles_left=max(0, len(facts) - LINES),
        recoveries=tuple(_own_recovery(alert, language, words) for alert in gone[:LINES]),
        recoveries_left=max(0, len(gone) - LINES),
    )


def _own_recovery(alert: Alert, language: str, words: Vocabulary) -> str:
    rule = words.rule_sentence(alert.key.rule, language)
    gone = OWN_GONE if words.is_on(alert.key.rule) else OWN_SWITCHED_OFF
    return text(gone, language, subject=alert.label, rule=rule)
