"""Every rule that looks at a report, in the order of the rule book, and how they are run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.checks import (
    across_agencies,
    across_years,
    amounts,
    cells,
    dates,
    documents,
    fees,
    form_sums,
    headings,
    inflow,
    narrative_claims,
    narrative_counts,
    older_form,
    placement,
    problems,
    proceedings,
    reading,
    repeated_text,
    sections_present,
    self_reference,
    tables_present,
    title_and_period,
    versions,
    wording,
)
from pipeline.checks.case import Case
from pipeline.narrative.claims import LONGEST_SENTENCE, longest_sentence
from pipeline.records import RULES_KILLED, Finding, Outcome, Setback

log = logging.getLogger(__name__)
TOO_LONG = "sentence-too-long"
CRASHED = "rule-crashed"


@dataclass(frozen=True, slots=True)
class Check:
    """A file of rules: the ids that it may speak of and its function."""

    rules: tuple[str, ...]
    run: Callable[[Case], Iterator[Finding]]


CHECKS = tuple(
    Check(module.RULES, module.check)
    for module in (
        form_sums,
        inflow,
        proceedings,
        fees,
        older_form,
        amounts,
        sections_present,
        headings,
        problems,
        tables_present,
        cells,
        title_and_period,
        dates,
        narrative_counts,
        narrative_claims,
        self_reference,
        wording,
        across_years,
        repeated_text,
        across_agencies,
        versions,
        placement,
        reading,
        documents,
    )
)
# A document that could not be read as a report has no text for any other rule.
OF_UNREAD = (Check(documents.RULES, documents.check),)
RULES = tuple(rule for check in CHECKS for rule in check.rules)


def run(
    case: Case, checks: tuple[Check, ...] = CHECKS
) -> tuple[tuple[Finding, ...], tuple[Setback, ...]]:
    """Run every rule that is on. A rule that crashes is a setback of ours, never a finding."""
    findings: list[Finding] = []
    setbacks: list[Setback] = []
    for check in checks:
        try:
            findings += list(check.run(case))  # all of them, or none when it crashes
        except Exception as error:
            log.exception("rules crashed", extra={"rules": check.rules, "title": case.report.title})
            detail = f"{', '.join(check.rules)}: {type(error).__name__}: {error}"
            setbacks.append(Setback(CRASHED, detail))
    setbacks += _unparsed(case)
    return tuple(_spoken(case, findings)), tuple(setbacks)


def _unparsed(case: Case) -> Iterator[Setback]:
    """A text with a sentence that is none: what it claims was compared with nothing."""
    longest = max((longest_sentence(text) for text in case.report.sections.values()), default=0)
    if longest > LONGEST_SENTENCE:
        yield Setback(
            TOO_LONG, f"{longest} characters; longer than {LONGEST_SENTENCE} is not parsed"
        )


def crashed(setbacks: Iterable[Setback]) -> frozenset[str]:
    """The rules that said nothing of a report because they crashed on it, or all were ended."""
    setbacks = tuple(setbacks)
    if any(one.kind == RULES_KILLED for one in setbacks):
        return frozenset(RULES)
    named = [one.detail.partition(":")[0] for one in setbacks if one.kind == CRASHED]
    return frozenset(rule for rules in named for rule in rules.split(", "))


def run_one(rule: str, case: Case) -> tuple[Finding, ...]:
    """What one rule says, even one that is switched off: a try before it may mail anyone.

    Raises KeyError for a rule that looks at no report, and whatever the rule itself raises.
    """
    check = {name: check for check in CHECKS for name in check.rules}[rule]
    tried = replace(case, rules=case.rules.with_on(rule))
    return tuple(f for f in _spoken(tried, list(check.run(tried))) if f.rule == rule)


def _spoken(case: Case, findings: list[Finding]) -> Iterator[Finding]:
    """Findings of rules that are on for this form; doubtful readings accuse nobody."""
    form, year = case.report.form, case.report.year
    asked = {rule for rule in {f.rule for f in findings} if case.rules.asks(rule, form, year)}
    for finding in findings:
        if finding.rule not in asked:
            continue
        is_doubtful = finding.outcome is Outcome.BROKEN and _is_doubtful(case, finding)
        yield replace(finding, outcome=Outcome.UNCERTAIN) if is_doubtful else finding


def _is_doubtful(case: Case, finding: Finding) -> bool:
    """A table that was read with low confidence, or whose columns may stand in another order; or a
    section that only its place makes this one."""
    if finding.where.section in case.report.sections_by_place:
        return True
    table = case.report.tables.get(finding.where.table or "")
    if table is None:
        return False
    return any(not cell.is_certain for cells in table.rows.values() for cell in cells.values())
