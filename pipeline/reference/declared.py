"""What the checks ask of the rule book: the thresholds of each rule, and cases of its severity.

A book that says another name would be heard by nobody, so it is refused when it is loaded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from difflib import get_close_matches
from pathlib import Path

from core.configuration import load, place_of
from core.errors import ConfigurationError
from core.messages import Bilingual, Value
from pipeline.reference.forms import OLDER, Form, Forms
from pipeline.reference.rulebook import BY_DEFAULT, SHARES, Rule, Rulebook

UNKNOWN_FORM = "declared.unknown-form"
UNKNOWN_PARAMETER = "declared.unknown-parameter"
MISSING_PARAMETER = "declared.missing-parameter"
UNKNOWN_CASE = "declared.unknown-case"
UNKNOWN_RULE = "declared.unknown-rule"
UNMADE_RULE = "declared.unmade-rule"
LABEL_TWICE = "declared.label-twice"
NO_SHARE = "declared.no-share"
NONE = Bilingual("无", "none")

LIKENESS = frozenset({"most_share", "error_above", "least_characters"})
PARAMETERS: Mapping[str, frozenset[str]] = {
    "attachment-only": frozenset({"most_characters"}),
    "cover-letter-published": frozenset({"least_sections"}),
    "crawl-blind": frozenset(BY_DEFAULT["crawl-blind"]),
    "date-claimed-before-first-seen": frozenset({"least_clean_crawls"}),
    "dead-link": frozenset({"least_crawls", "least_hours"}),
    "encoding-garbage": frozenset({"most_share"}),
    "fee-amount-decimals": frozenset({"most_places", "wanted_places"}),
    "fee-unit-slip": frozenset({"most_wan_yuan", "least_ratio", "most_ratio"}),
    "holiday-calendar-missing": frozenset(BY_DEFAULT["holiday-calendar-missing"]),
    "meta-date-vs-signature": frozenset({"most_days"}),
    "no-self-reference": frozenset({"least_characters"}),
    "outlier-yoy": frozenset({"most_times", "least_base"}),
    "overall-too-long": frozenset({"most_characters"}),
    "parse-confidence-low": frozenset({"most_share"}),
    "problem-count-vs-measures": frozenset({"least_problems"}),
    "problems-none": frozenset({"least_characters"}),
    "problems-unchanged": LIKENESS - {"error_above"},
    "report-late-minor": frozenset({"grace_days"}),
    "report-withdrawn": frozenset({"least_crawls", "least_hours"}),
    "same-numbers-as-last-year": frozenset({"least_cells"}),
    "subtopic-as-section": frozenset({"least_hits"}),
    "t3-carry-ratio": frozenset({"most_share", "least_requests"}),
    "text-repeats-last-year": LIKENESS,
    "text-same-as-other-agency": LIKENESS,
}
CASES: Mapping[str, frozenset[str]] = {
    "carry-over-mismatch": frozenset({"one-column"}),
    "gov-report-late": frozenset({"before-firm-date"}),
    "normative-stock-flow": frozenset({"clean-up"}),
    "report-late": frozenset({"before-firm-date"}),
    "report-missing": frozenset({"before-firm-date"}),
    "text-repeats-last-year": frozenset({"almost-all"}),
    "text-same-as-other-agency": frozenset({"almost-all"}),
}
# What books of 0.1.0 say besides; no check ever asked for it.
FORMER: Mapping[str, frozenset[str]] = {
    "last-success-too-old": frozenset({"most_cycles"}),
    "problems-unchanged": frozenset({"error_above"}),
    "section-empty": frozenset({"least_characters"}),
    "wrong-deadline-era": frozenset({"last_year"}),
}
# Rules that books of 0.1.0 name; no check ever made them.
FORMER_RULES = frozenset({"last-success-too-old", "rule-changed", "site-layout-changed"})
NO_NAMES: frozenset[str] = frozenset()


def refuse_unknown(path: Path, book: Rulebook, forms: Forms) -> None:
    """Raise ConfigurationError for a form, a threshold or a case that nothing asks for, and for a
    share that is none."""
    for name, rule in book.rules.items():
        for template, key, values in _faults(name, rule, forms):
            place = place_of(path, ("rules", name, *key))
            raise ConfigurationError(template, path=place, rule=name, **values)


def refuse_unheard(folder: Path, book: Rulebook, forms: Forms) -> None:
    """Raise ConfigurationError for a sum of a form whose rule the book does not name: nobody would
    hear of it, and a rule that is not wanted is switched off; and for a label of two lines."""
    if not any(fault for form in forms.by_id.values() for fault in _of_form(form, book)):
        return
    for path in sorted(folder.glob("*.toml")):
        for template, key, values in _of_form(load(path, Form), book):
            place = place_of(path, key)
            raise ConfigurationError(template, place=place, key=".".join(map(str, key)), **values)


def refuse_unmade(path: Path, book: Rulebook, made: Set[str]) -> None:
    """Raise ConfigurationError for a rule that no check makes: what it says would hold of nothing.

    `made` are the rules of every room; the pipeline alone does not know those of the monitor.
    """
    for rule in sorted(book.rules.keys() - made - FORMER_RULES):
        # A rule that the book names already is not what was meant.
        near = ", ".join(_nearest(rule, made - book.rules.keys()) or _nearest(rule, made)) or NONE
        place = place_of(path, ("rules", rule))
        raise ConfigurationError(UNMADE_RULE, place=place, rule=rule, near=near)


Fault = tuple[str, tuple[str | int, ...], dict[str, Value]]


def _of_form(form: Form, book: Rulebook) -> Iterator[Fault]:
    for name, table in form.tables.items():
        sums = [(("sums", at), one.rule) for at, one in enumerate(table.sums)]
        sums += [(("balances", at), one.rule) for at, one in enumerate(table.balances)]
        for place, rule in sums:
            if rule not in book.rules:
                near = ", ".join(_nearest(rule, book.rules)) or NONE
                yield UNKNOWN_RULE, (name, *place, "rule"), {"rule": rule, "near": near}
        for at, block in enumerate(table.blocks):
            for kind, lines in (("rows", block.rows), ("columns", block.columns)):
                for label in _twice(line.label for line in lines):
                    yield LABEL_TWICE, (name, "blocks", at, kind), {"label": label}


def _nearest(rule: str, known: Iterable[str]) -> list[str]:
    return get_close_matches(rule, list(known), n=1)


def _twice(labels: Iterable[str]) -> Iterator[str]:
    yield from (label for label, times in Counter(labels).items() if times > 1)


def _faults(name: str, rule: Rule, forms: Forms) -> Iterator[Fault]:
    known = {*forms.by_id, OLDER}
    for form in _forms_named(rule, known):
        yield UNKNOWN_FORM, (), {"form": form, "known": _listed(known)}
    wanted, former = PARAMETERS.get(name, NO_NAMES), FORMER.get(name, NO_NAMES)
    for key in rule.parameters.keys() - wanted - former:
        yield UNKNOWN_PARAMETER, ("parameters",), {"key": key, "known": _listed(wanted)}
    for key in wanted - rule.parameters.keys() - BY_DEFAULT.get(name, {}).keys():
        yield MISSING_PARAMETER, ("parameters",), {"key": key}
    for key in rule.parameters.keys() & SHARES:
        if rule.parameters[key] > 1:
            yield NO_SHARE, ("parameters",), {"key": key, "found": f"{rule.parameters[key]:g}"}
    cases = {*known, *CASES.get(name, ())}
    for case in rule.severity_when.keys() - cases:
        yield UNKNOWN_CASE, ("severity_when",), {"case": case, "known": _listed(cases)}


def _forms_named(rule: Rule, known: Iterable[str]) -> Iterator[str]:
    named = (*rule.forms, *([rule.from_form] if rule.from_form else []))
    yield from (form for form in named if form not in known)


def _listed(names: Iterable[str]) -> str | Bilingual:
    return ", ".join(sorted(names)) or NONE
