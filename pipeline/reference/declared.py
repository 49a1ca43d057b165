"""What the checks ask of the rule book: the thresholds of each rule, and cases of its severity.

A book that says another name would be heard by nobody, so it is refused when it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from core.errors import ConfigurationError
from core.messages import Bilingual
from pipeline.reference.forms import OLDER, Forms
from pipeline.reference.rulebook import BY_DEFAULT, Rule, Rulebook

UNKNOWN_FORM = "declared.unknown-form"
UNKNOWN_PARAMETER = "declared.unknown-parameter"
MISSING_PARAMETER = "declared.missing-parameter"
UNKNOWN_CASE = "declared.unknown-case"
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
NO_NAMES: frozenset[str] = frozenset()


def refuse_unknown(path: Path, book: Rulebook, forms: Forms) -> None:
    """Raise ConfigurationError for a form, a threshold or a case that nothing asks for."""
    for error in _errors(str(path), book, forms):
        raise error


def _errors(path: str, book: Rulebook, forms: Forms) -> Iterator[ConfigurationError]:
    for name, rule in book.rules.items():
        at = {"path": path, "rule": name}
        known = {*forms.by_id, OLDER}
        for form in _forms_named(rule, known):
            yield ConfigurationError(UNKNOWN_FORM, **at, form=form, known=_listed(known))
        wanted, former = PARAMETERS.get(name, NO_NAMES), FORMER.get(name, NO_NAMES)
        for key in rule.parameters.keys() - wanted - former:
            yield ConfigurationError(UNKNOWN_PARAMETER, **at, key=key, known=_listed(wanted))
        for key in wanted - rule.parameters.keys() - BY_DEFAULT.get(name, {}).keys():
            yield ConfigurationError(MISSING_PARAMETER, **at, key=key)
        cases = {*known, *CASES.get(name, ())}
        for case in rule.severity_when.keys() - cases:
            yield ConfigurationError(UNKNOWN_CASE, **at, case=case, known=_listed(cases))


def _forms_named(rule: Rule, known: Iterable[str]) -> Iterator[str]:
    named = (*rule.forms, *([rule.from_form] if rule.from_form else []))
    yield from (form for form in named if form not in known)


def _listed(names: Iterable[str]) -> str | Bilingual:
    return ", ".join(sorted(names)) or NONE
