"""Findings that are kept, by the rule book as it is now: documents are checked anew only at night.

What is switched off is gone at once, and what weighs otherwise weighs so. Only an error waits for
the next check, for nothing is one before its cells were looked at a second time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipeline.records import Finding, Outcome, Severity
from pipeline.reference.declared import CASES, NO_NAMES
from pipeline.reference.rulebook import Rule, Rulebook


def reweighed(findings: Iterable[Finding], book: Rulebook, form: str | None) -> tuple[Finding, ...]:
    """What a check of a report on this form found before, as this book has it."""
    known = ((one, book.rules.get(one.rule)) for one in findings)
    return tuple(
        _weighed(one, rule, form) for one, rule in known if rule is not None and rule.is_on
    )


def _weighed(finding: Finding, rule: Rule, form: str | None) -> Finding:
    """The finding with its severity of now; as it is where that depends on what is not kept."""
    cases = (None, *CASES.get(finding.rule, NO_NAMES))
    severities = {rule.severity_in((form, case)) for case in cases}
    if finding.severity in severities or len(severities) > 1 or Severity.ERROR in severities:
        return finding
    (severity,) = severities
    # One that only asked may have had another reason to: it asks until it is checked anew.
    is_asked = severity is Severity.UNCERTAIN and finding.outcome is Outcome.BROKEN
    return replace(
        finding, severity=severity, outcome=Outcome.UNCERTAIN if is_asked else finding.outcome
    )
