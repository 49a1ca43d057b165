"""What a new reading leaves open: a fault that is no longer seen is not always a fault corrected.

A report that was replaced by a picture of itself still has its wrong sum, only we read it less
well. Until it is read again, what was told of that place stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from monitor.records import Alert, Judgement
from pipeline.checks.tables_present import TABLE_MISSING
from pipeline.records import Finding, Outcome, Where
from pipeline.reference.forms import Forms


@dataclass(frozen=True, slots=True)
class Uncertainty:
    """Of one report: places where a rule is uncertain now or lacks a number, tables that are not
    read now, and rules that crashed now."""

    uncertain: frozenset[tuple[str, Where]]
    unread_tables: frozenset[str]
    crashed_rules: frozenset[str] = frozenset()

    def cover(self, alert: Alert) -> bool:
        """Whether one of the places that an alert told of cannot be judged now."""
        tables = {place.table for place in alert.places if place.table}
        if alert.key.rule in self.crashed_rules:
            return True
        at_places = {(alert.key.rule, place) for place in alert.places}
        return bool(at_places & self.uncertain or tables & self.unread_tables)


def doubts(judgements: Iterable[Judgement]) -> Mapping[tuple[str, int | None], Uncertainty]:
    """The doubts about each report that is there.

    Doubt about a date is none: there, less proof than before takes an accusation back.
    """
    return {
        (one.duty.agency_code, one.duty.year): Uncertainty(
            one.unread_places
            | {
                (finding.rule, place_of(finding.where))
                for finding in one.findings
                if finding.outcome is Outcome.UNCERTAIN and _is_read(finding.where)
            },
            one.unread_tables,
            one.crashed_rules,
        )
        for one in judgements
        if one.report_sha256 is not None
    }


def unread_places(findings: Iterable[Finding], forms: Forms) -> frozenset[tuple[str, Where]]:
    """The sums that were not checked: a number in them is blank or was not read.

    Other rules that are not checked may have been explained, by a merger for one.
    """
    return frozenset(
        (finding.rule, place_of(finding.where))
        for finding in findings
        if finding.rule in forms.rules_of_sums and finding.outcome is Outcome.NOT_CHECKED
    )


def unread_tables(findings: Iterable[Finding]) -> frozenset[str]:
    """The tables that the rule of missing tables did not find."""
    return frozenset(
        finding.where.table
        for finding in findings
        if finding.rule == TABLE_MISSING
        and finding.outcome is not Outcome.HOLDS
        and finding.where.table is not None
    )


def _is_read(where: Where) -> bool:
    return where.table is not None or where.section is not None


def place_of(where: Where) -> Where:
    """The place alone, whatever is quoted from it."""
    return replace(where, quote=None)
