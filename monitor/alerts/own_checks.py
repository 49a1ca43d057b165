"""What rules tell operators of our own reading: rows not read, two readings that differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.messages import Message
from monitor.alerts.alerts import values_hash
from monitor.records import AlertKey, Audience, Fact
from pipeline.records import Edition, Finding, Outcome
from pipeline.reference.rulebook import RuleAudience as Readers
from pipeline.reference.rulebook import Rulebook

SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)

TO_VERIFY = "own-checks.to-verify"


def readings_to_verify(editions: Iterable[Edition], rules: Rulebook) -> Iterator[Fact]:
    """Reports that were read and that a rule for operators asks about, one fact for each rule; and
    errors that were not seen again as read, which only a person can decide.

    A document that was not read at all is told as such already.
    """
    for edition in editions:
        if edition.is_readable:
            yield from _facts(edition, rules)


def _facts(edition: Edition, rules: Rulebook) -> Iterator[Fact]:
    spoken = [finding for finding in edition.findings if finding.outcome in SPOKEN]
    for rule in dict.fromkeys(finding.rule for finding in spoken):
        found = [finding for finding in spoken if finding.rule == rule]
        known = rules.rules.get(rule)
        if known is None or known.audience is not Readers.OPERATOR:
            found = [finding for finding in found if _is_doubted(finding)]
        if found:
            yield _fact(edition, rule, found)


def _is_doubted(finding: Finding) -> bool:
    """Whether it would be an error, had its numbers been seen again."""
    second = finding.second_way
    return second is not None and finding.outcome is Outcome.UNCERTAIN


def _said(finding: Finding) -> Message:
    second = finding.second_way
    if second is None:
        return finding.message
    return Message("second-way.asks", {"said": finding.message, "how": second.says})


def _values(finding: Finding) -> tuple[object, ...]:
    counted = () if finding.count is None else (finding.count,)
    return (finding.expected, finding.found, *counted)


def _fact(edition: Edition, rule: str, found: list[Finding]) -> Fact:
    return Fact(
        key=AlertKey(Audience.OPERATOR, f"{edition.portal}/{edition.sha256}", None, rule),
        label=edition.title or edition.urls[0],
        values_hash=values_hash([_values(one) for one in found]),
        sentences=tuple(
            Message(
                TO_VERIFY,
                {
                    "title": edition.title or edition.urls[0],
                    "said": _said(one),
                    "portal": edition.portal,
                    "sha": edition.sha256[:12],
                    "url": edition.urls[0],
                },
            )
            for one in found
        ),
    )
