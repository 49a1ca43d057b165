"""Every rule that looks at a report, in the order of the rule book, and how they are run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from importlib import import_module

from core.messages import Message
from pipeline.checks.case import Case
from pipeline.narrative.claims import LONGEST_SENTENCE, longest_sentence
from pipeline.records import Finding, Outcome, Setback, Where
from pipeline.reference.forms import Forms
from pipeline.setback_kinds import SetbackKind

log = logging.getLogger(__name__)


NOTHING, NO_TABLE = "catalogue.nothing-there", "catalogue.no-table"
NO_FORM = "catalogue.no-form"


class UndeclaredRule(Exception):
    """A file of rules speaks of one that it does not declare: nobody would hear it."""


@dataclass(frozen=True, slots=True)
class Check:
    """A file of rules: the ids that it may speak of, those that the forms declare, its function.

    `silent` says why one of them said nothing: there was nothing of what they all look at.
    """

    rules: tuple[str, ...]
    run: Callable[[Case], Iterator[Finding]]
    declared: Callable[[Forms], tuple[str, ...]] = lambda _: ()
    silent: str = NOTHING

    def ids(self, forms: Forms) -> tuple[str, ...]:
        """Every rule that it may speak of where these are the forms."""
        return (*self.rules, *self.declared(forms))


# Files of rules that look at rows of tables and at nothing else.
OF_TABLES = (
    "form_sums",
    "inflow",
    "proceedings",
    "older_form",
    "amounts",
    "tables_present",
    "cells",
)
# Every file of rules, in the order in which people read them: the one place that names it.
FILES = (
    "form_sums",
    "inflow",
    "proceedings",
    "fees",
    "older_form",
    "amounts",
    "sections_present",
    "headings",
    "problems",
    "tables_present",
    "cells",
    "title_and_period",
    "dates",
    "narrative_counts",
    "narrative_claims",
    "self_reference",
    "wording",
    "across_years",
    "repeated_text",
    "across_agencies",
    "versions",
    "placement",
    "reading",
    "documents",
)


def _check(file: str) -> Check:
    module = import_module(f"pipeline.checks.{file}")
    run: Callable[[Case], Iterator[Finding]] = module.check
    silent = NO_TABLE if file in OF_TABLES else NOTHING
    if hasattr(module, "rules_of"):
        return Check((), run, module.rules_of, silent)
    rules: tuple[str, ...] = module.RULES
    return Check(rules, run, silent=silent)


CHECKS = tuple(map(_check, FILES))
# A rule that asks whether columns stand in another order, and those that no order of them changes.
OF_ORDER, ASKS = ("t4-column-order",), (Outcome.BROKEN, Outcome.UNCERTAIN)
OF_ONE_CELL = _check("cells").rules
# A document that could not be read as a report has no text for any other rule.
OF_UNREAD = (_check("documents"),)


def rules_with(forms: Forms) -> tuple[str, ...]:
    """Every rule that looks at a report where these are the forms."""
    return tuple(rule for check in CHECKS for rule in check.ids(forms))


def run(
    case: Case, checks: tuple[Check, ...] = CHECKS
) -> tuple[tuple[Finding, ...], tuple[Setback, ...]]:
    """Run every rule that is on. A rule that crashes is a setback of ours, never a finding.

    One that says nothing at all was not checked: none passes for want of something to look at.
    """
    findings: list[Finding] = []
    setbacks: list[Setback] = []
    for check in checks:
        try:
            findings += _said(case, check)  # all of them, or none when it crashes
        except Exception as error:
            rules = check.ids(case.forms)
            log.exception("rules crashed", extra={"rules": rules, "title": case.report.title})
            values = {"rules": ", ".join(rules), "error": f"{type(error).__name__}: {error}"}
            setbacks.append(
                Setback(SetbackKind.RULE_CRASHED, Message("catalogue.crashed", values), rules)
            )
    setbacks += _unparsed(case)
    return tuple(_weighed(case, findings)), tuple(setbacks)


def _said(case: Case, check: Check) -> list[Finding]:
    """What the rules of a file say that apply to this report, and which of them say nothing."""
    applied = case.applied
    declared = check.ids(case.forms)
    applies = {rule for rule in declared if applied.applies(rule)}
    found = [*check.run(case)]
    if others := {finding.rule for finding in found}.difference(declared):
        raise UndeclaredRule(", ".join(sorted(others)))
    said = [finding for finding in found if finding.rule in applies]
    spoken = {finding.rule for finding in said}
    for rule in declared:
        if applied.wants_a_form(rule) or (rule in applies - spoken and _lacks_form(case, check)):
            said.append(case.not_checked(rule, Where(), NO_FORM))
        elif rule in applies - spoken:
            said.append(case.not_checked(rule, Where(), check.silent))
    return said


def _lacks_form(case: Case, check: Check) -> bool:
    return check.silent == NO_TABLE and case.form is None


def _unparsed(case: Case) -> Iterator[Setback]:
    """A text with a sentence that is none: what it claims was compared with nothing."""
    longest = max((longest_sentence(text) for text in case.report.sections.values()), default=0)
    if longest > LONGEST_SENTENCE:
        values = {"longest": longest, "most": LONGEST_SENTENCE}
        yield Setback(SetbackKind.SENTENCE_TOO_LONG, Message("catalogue.too-long", values))


def crashed(setbacks: Iterable[Setback], forms: Forms) -> frozenset[str]:
    """The rules that said nothing of a report because they crashed on it, or all were ended.

    A setback that names none speaks of them all, until the report is checked anew.
    """
    kinds = (SetbackKind.RULE_CRASHED, SetbackKind.RULES_KILLED, SetbackKind.RULES_LOST)
    ended = [one for one in setbacks if one.kind in kinds]
    every = rules_with(forms) if ended else ()
    return frozenset(rule for one in ended for rule in one.rules or every)


def run_one(rule: str, case: Case) -> tuple[Finding, ...]:
    """What one rule says, even one that is switched off: a try before it may mail anyone.

    Raises KeyError for a rule that looks at no report, and whatever the rule itself raises.
    """
    check = {name: check for check in CHECKS for name in check.ids(case.forms)}[rule]
    tried = replace(case, rules=case.rules.with_on(rule))
    return tuple(f for f in _weighed(tried, _said(tried, check)) if f.rule == rule)


def _weighed(case: Case, findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings; doubtful readings accuse nobody."""
    found = list(findings)
    unsure = {one.where.table for one in found if one.rule in OF_ORDER and one.outcome in ASKS}
    for finding in found:
        is_doubtful = finding.outcome is Outcome.BROKEN and (
            _is_doubtful(case, finding) or _is_by_order(finding, unsure)
        )
        yield replace(finding, outcome=Outcome.UNCERTAIN) if is_doubtful else finding


def _is_by_order(finding: Finding, unsure: Collection[str | None]) -> bool:
    """Whether it compares a number of a table whose columns may stand in another order."""
    where = finding.where
    return where.table in unsure and where.column is not None and finding.rule not in OF_ONE_CELL


def _is_doubtful(case: Case, finding: Finding) -> bool:
    """A table read with low confidence, or a section that only its place makes this one."""
    if finding.where.section in case.report.sections_by_place:
        return True
    table = case.report.tables.get(finding.where.table or "")
    if table is None:
        return False
    return any(not cell.is_certain for cells in table.rows.values() for cell in cells.values())
