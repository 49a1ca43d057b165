"""Leads: likeness and outliers. They ask a person to look; they accuse nobody of anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from monitor.alerts.alerts import facts_of
from monitor.records import Fact, Judgement
from pipeline.records import Finding, Outcome

LEADS = frozenset(
    {
        "foreign-agency-name",
        "identical-nonzero-table",
        "outlier-yoy",
        "problems-unchanged",
        "same-numbers-as-last-year",
        "text-repeats-last-year",
        "text-same-as-other-agency",
    }
)


def lead_facts(judgements: Iterable[Judgement]) -> Iterator[Fact]:
    """What an officer may want to look at: told once like a fact, apart from the facts."""
    return facts_of(judgements, _is_lead)


def _is_lead(finding: Finding) -> bool:
    return finding.rule in LEADS and finding.outcome is Outcome.BROKEN
