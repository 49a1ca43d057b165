"""A report returned for correction: verified by its values every night until it is corrected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from core.messages import Message
from monitor.alerts.alerts import SILENT_STANDINGS, values_hash
from monitor.records import AlertKey, Audience, Fact, Judgement, Return
from monitor.standings.timeliness import RULES as OF_DATES
from monitor.standings.timeliness import SECOND_DEADLINE_MISSED
from pipeline.reference.report_rules import ReportRules

NOT_CORRECTED = "returns.not-corrected"
NOT_REPLACED = "returns.not-replaced"


@dataclass(frozen=True, slots=True)
class Verified:
    """What one night found about the returned reports: those corrected, and breaches to tell."""

    corrected: tuple[tuple[Return, Judgement], ...]
    facts: tuple[Fact, ...]


def returnable(judgement: Judgement, facts: Iterable[Fact]) -> dict[str, str]:
    """The faults that a correction must remove: rule → values. Lateness cannot be corrected, a lead
    need not be.
    """
    duty = judgement.duty
    return {
        fact.key.rule: fact.values_hash
        for fact in facts
        if (fact.key.subject, fact.key.year) == (duty.agency_code, duty.year)
        and fact.key.rule not in OF_DATES
        and not fact.is_lead
    }


def verify(
    returned: Iterable[Return],
    judgements: Sequence[Judgement],
    facts: Sequence[Fact],
    today: date,
    rules_of: Callable[[int], ReportRules],
    in_doubt: Collection[AlertKey] = (),
) -> Verified:
    """Compare each returned report with what is published now; what cannot be judged waits.

    `rules_of` are the rules for a report year.
    `in_doubt` are alerts whose places are read less well now than when they were told.
    """
    by_duty = {(one.duty.agency_code, one.duty.year): one for one in judgements}
    of_duty: dict[tuple[str, int | None], list[Fact]] = {}
    for fact in facts:
        of_duty.setdefault((fact.key.subject, fact.key.year), []).append(fact)
    corrected, breaches = [], []
    for one in returned:
        judgement = by_duty.get((one.agency_code, one.year))
        if judgement is None or judgement.standing in SILENT_STANDINGS:
            continue
        if any(_key(one, rule) in in_doubt for rule in one.faults):
            continue
        now = returnable(judgement, of_duty.get((one.agency_code, one.year), ()))
        if is_corrected(one, judgement, now):
            corrected.append((one, judgement))
        elif today > one.until and rules_of(one.year).applies(SECOND_DEADLINE_MISSED):
            breaches.append(_breach(one, judgement, now, rules_of(one.year)))
    return Verified(tuple(corrected), tuple(breaches))


def is_corrected(returned: Return, judgement: Judgement, now: Mapping[str, str]) -> bool:
    """Whether a report is there without any of the faults it was returned for; another document,
    when it was returned without any."""
    if judgement.report_sha256 is None:
        return False
    if not returned.faults:
        return judgement.report_sha256 != returned.report_sha256
    return not any(rule in now for rule in returned.faults)


def _key(returned: Return, rule: str) -> AlertKey:
    return AlertKey(Audience.OFFICER, returned.agency_code, returned.year, rule)


def _breach(
    returned: Return, judgement: Judgement, now: Mapping[str, str], rules: ReportRules
) -> Fact:
    same = sum(now.get(rule) == values for rule, values in returned.faults.items())
    left = sorted((rule, now[rule]) for rule in returned.faults if rule in now)
    until = returned.until.isoformat()
    counts = {"all": len(returned.faults), "same": same, "changed": len(left) - same}
    message = Message(
        NOT_CORRECTED if returned.faults else NOT_REPLACED,
        {"until": until, "reason": returned.reason, **counts},
    )
    finding = rules.broken(SECOND_DEADLINE_MISSED, message, expected=until)
    return Fact(
        key=_key(returned, SECOND_DEADLINE_MISSED),
        label=judgement.duty.agency_name,
        values_hash=values_hash([until, *left]),
        judgement=judgement,
        findings=(finding,),
    )
