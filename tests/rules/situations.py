"""A case of a rule: a made report, what surrounds it, and what the rule must say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property

from pipeline.comparing.published import Published
from pipeline.records import Finding, Outcome
from tests.rules.made import Beside, Made, applies, judged, outcomes


class Situation(StrEnum):
    """HARMLESS is the false positive that the rule's row in the catalogue warns of."""

    HOLDS = "holds"
    BROKEN = "broken"
    ASKED = "asked"
    NOT_CHECKED = "not checked"
    HARMLESS = "harmless"


HOLDS, BROKEN, ASKED = Situation.HOLDS, Situation.BROKEN, Situation.ASKED
NOT_CHECKED, HARMLESS = Situation.NOT_CHECKED, Situation.HARMLESS


@dataclass(frozen=True)
class RuleCase:
    """`place` is table.row.column where the finding must point, when it must point anywhere."""

    rule: str
    situation: Situation
    why: str
    made: Made
    beside: Beside
    place: str | None = None
    severity: str | None = None

    def __str__(self) -> str:
        return f"{self.rule}: {self.situation.value}, {self.why}"

    def findings(self) -> tuple[Finding, ...]:
        return self._findings

    @cached_property
    def _findings(self) -> tuple[Finding, ...]:
        """Judged once: what a case says, prints and expects are looked at by tests of their own."""
        return judged(self.made, self.beside)


def verify(case: RuleCase) -> None:
    """Compare what the rule says with what the case wants."""
    findings = case.findings()
    said = outcomes(findings, case.rule)
    assert bool(said & {Outcome.BROKEN}) == (case.situation is BROKEN), said
    assert bool(said & {Outcome.UNCERTAIN}) == (case.situation is ASKED), said
    if case.situation is HOLDS:
        assert Outcome.HOLDS in said
    if case.situation is NOT_CHECKED:
        assert Outcome.NOT_CHECKED in said or not (said or applies(case.made, case.rule))
    spoken = [f for f in findings if f.rule == case.rule and f.outcome in SPOKEN]
    if case.place is not None:
        assert case.place in {_place(finding) for finding in spoken}
    if case.severity is not None:
        assert case.severity in {finding.severity.value for finding in spoken}


SPOKEN = (Outcome.BROKEN, Outcome.UNCERTAIN)


def _place(finding: Finding) -> str:
    where = finding.where
    return ".".join(part for part in (where.table, where.row, where.column) if part)


def of(rule: str, *rows: RuleCase) -> tuple[RuleCase, ...]:
    """The cases of one rule, which stands only once in a table."""
    return tuple(replace(row, rule=rule) for row in rows)


def when(
    situation: Situation,
    why: str,
    made: Made,
    *,
    kind: str | None = "subdistrict",
    previous: Made | None = None,
    today: date | None = None,
    others: tuple[Made, ...] | None = None,
    documents: tuple[tuple[str, Made], ...] | None = None,
    published: Published | None = None,
    may_have_merged: bool = False,
    place: str | None = None,
    severity: str | None = None,
) -> RuleCase:
    """One case; `of` says of which rule."""
    beside = Beside(kind, previous, today, others, documents, published, may_have_merged)
    return RuleCase("", situation, why, made, beside, place, severity)
