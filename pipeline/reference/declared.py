"""What the checks ask of the rule book: the thresholds of each rule, and cases of its severity.

A book that says another name would be heard by nobody, so it is refused when it is loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from core.configuration import LARGEST, NONE, nearest, place_of
from core.errors import ConfigurationError
from core.messages import Bilingual, Value
from pipeline.records import Severity
from pipeline.reference.forms import OLDER, Forms
from pipeline.reference.rulebook import BY_DEFAULT, SHARES, SINCE, Rule, Rulebook, ToldAs

UNKNOWN_FORM = "declared.unknown-form"
UNKNOWN_PARAMETER = "declared.unknown-parameter"
MISSING_PARAMETER = "declared.missing-parameter"
UNKNOWN_CASE = "declared.unknown-case"
UNMADE_RULE = "declared.unmade-rule"
ABSENT_RULES = "declared.absent-rules"
NO_SHARE = "declared.no-share"
NO_COUNT = "declared.no-count"
CROSSED = "declared.crossed"
NO_GUARD = "declared.no-guard"
GUARD_OFF = "declared.guard-off"
NO_WORDS = "declared.no-words"
DOUBT_AS_FACT = "declared.doubt-as-fact"

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
# Thresholds that count something: whole numbers from the first of these to the second.
COUNTED: Mapping[str, tuple[int, int]] = {
    **dict.fromkeys(("least_crawls", "least_clean_crawls", "runs", "least_cells"), (1, 1000)),
    **dict.fromkeys(("least_hits", "least_problems", "least_requests"), (1, 1000)),
    **dict.fromkeys(("most_places", "wanted_places"), (0, 10)),
    **dict.fromkeys(("least_characters", "most_characters"), (0, LARGEST)),
    "least_sections": (1, 6),
    "grace_days": (0, 366),
    "month": (1, 12),
    "day": (1, 28),
}
# What books of 0.1.0 say besides; no check ever asked for it.
FORMER: Mapping[str, frozenset[str]] = {
    "last-success-too-old": frozenset({"most_cycles"}),
    "problems-unchanged": frozenset({"error_above"}),
    "section-empty": frozenset({"least_characters"}),
    "wrong-deadline-era": frozenset({"last_year"}),
}
# What keeps other rules silent, by what the register and the calendar say: no book switches it.
GUARDS = frozenset({"agency-exempt", "wrong-deadline-era"})
WORDED = frozenset({"word-defect"})
# Of two thresholds of one rule the first is never above the second.
ORDERED = (
    ("least_ratio", "most_ratio"),
    ("most_share", "error_above"),
    ("wanted_places", "most_places"),
)
# Rules that books of 0.1.0 name; no check ever made them.
FORMER_RULES = frozenset({"last-success-too-old", "rule-changed", "site-layout-changed"})
NO_NAMES: frozenset[str] = frozenset()


def refuse_unknown(path: Path, book: Rulebook, forms: Forms) -> None:
    """Raise ConfigurationError for a form, a threshold or a case that nothing asks for, and for a
    share that is none."""
    later = thresholds_later_than(book)
    for name, rule in book.rules.items():
        for template, key, values in _faults(name, rule, forms, later):
            place = place_of(path, ("rules", name, *key))
            raise ConfigurationError(template, path=place, rule=name, **values)


def refuse_unmade(path: Path, book: Rulebook, made: Set[str]) -> None:
    """Raise ConfigurationError for a rule that no check makes: what it says would hold of nothing;
    and for a check whose rule is not there: it would be off, and nobody would know.

    `made` are the rules of every room; the pipeline alone does not know those of the monitor.
    """
    for rule in sorted(book.rules.keys() - made - FORMER_RULES):
        # A rule that the book names already is not what was meant.
        near = nearest(rule, made - book.rules.keys())
        near = nearest(rule, made) if near is NONE else near
        place = place_of(path, ("rules", rule))
        raise ConfigurationError(UNMADE_RULE, place=place, rule=rule, near=near)
    absent = sorted(made - book.rules.keys() - later_than(book))
    if absent:
        values: dict[str, Value] = {"count": len(absent), "rule": absent[0]}
        raise ConfigurationError(ABSENT_RULES, path=str(path), **values)


def later_than(book: Rulebook) -> frozenset[str]:
    """The rules that a book of an earlier version cannot know, and that are off by it."""
    later = {name for name, since in SINCE.items() if since > book.book and "." not in name}
    return frozenset(later - book.rules.keys())


def thresholds_later_than(book: Rulebook) -> frozenset[str]:
    """Each RULE.THRESHOLD that such a book cannot know, and that is at its default."""
    return frozenset(
        f"{name}.{key}"
        for name, rule in book.rules.items()
        for key in PARAMETERS.get(name, NO_NAMES) - rule.parameters.keys()
        if SINCE.get(f"{name}.{key}", 0) > book.book
    )


Fault = tuple[str, tuple[str | int, ...], dict[str, Value]]


def _faults(name: str, rule: Rule, forms: Forms, later: Set[str]) -> Iterator[Fault]:
    known = {*forms.by_id, OLDER}
    for form in (one for one in rule.forms if one not in known):
        yield UNKNOWN_FORM, ("forms",), {"form": form, "known": _listed(known, form)}
    # Reports from before the oldest form follow none, and nothing comes after that.
    if rule.from_form and rule.from_form not in forms.by_id:
        values: dict[str, Value] = {
            "form": rule.from_form,
            "known": _listed(forms.by_id, rule.from_form),
        }
        yield UNKNOWN_FORM, ("from_form",), values
    yield from _of_parameters(name, rule, later)
    yield from _of_switches(name, rule)
    cases = {*known, *CASES.get(name, ())}
    for case in rule.severity_when.keys() - cases:
        yield UNKNOWN_CASE, ("severity_when",), {"case": case, "known": _listed(cases, case)}


def _of_switches(name: str, rule: Rule) -> Iterator[Fault]:
    """What a book may say of any rule by its form, and what is true of some rules only."""
    if rule.is_guard and name not in GUARDS:
        yield NO_GUARD, ("is_guard",), {"known": ", ".join(sorted(GUARDS))}
    if not rule.is_on and name in GUARDS:
        yield GUARD_OFF, ("enabled",), {}
    if rule.words and name not in WORDED:
        yield NO_WORDS, ("words",), {"known": ", ".join(sorted(WORDED))}
    if rule.told_as.get(Severity.UNCERTAIN) is ToldAs.FACT:
        yield DOUBT_AS_FACT, ("told_as",), {}


def _of_parameters(name: str, rule: Rule, later: Set[str]) -> Iterator[Fault]:
    wanted, former = PARAMETERS.get(name, NO_NAMES), FORMER.get(name, NO_NAMES)
    for key in rule.parameters.keys() - wanted - former:
        yield UNKNOWN_PARAMETER, ("parameters",), {"key": key, "known": _listed(wanted, key)}
    for key in wanted - rule.parameters.keys():
        if f"{name}.{key}" not in later:
            yield MISSING_PARAMETER, ("parameters",), {"key": key}
    for key in rule.parameters.keys() & SHARES:
        if rule.parameters[key] > 1:
            yield NO_SHARE, ("parameters",), {"key": key, "found": f"{rule.parameters[key]:g}"}
    yield from _crossed(rule, wanted)
    for key in rule.parameters.keys() & COUNTED.keys():
        value, (least, most) = rule.parameters[key], COUNTED[key]
        if value != int(value) or not least <= value <= most:
            values: dict[str, Value] = {"key": key, "least": least, "most": most}
            yield NO_COUNT, ("parameters",), {**values, "found": f"{value:g}"}


def _crossed(rule: Rule, wanted: Set[str]) -> Iterator[Fault]:
    """Two thresholds between which nothing is left, or where the second can never be reached."""
    for below, above in ORDERED:
        if {below, above} <= wanted & rule.parameters.keys():
            first, second = rule.parameters[below], rule.parameters[above]
            values: dict[str, Value] = {"below": below, "above": above}
            values |= {"first": f"{first:g}", "second": f"{second:g}"}
            if first > second:
                yield CROSSED, ("parameters",), values


def _listed(names: Iterable[str], given: str) -> str | Bilingual:
    """What is accepted, the nearest first."""
    near = nearest(given, names)
    return ", ".join(sorted(names, key=lambda name: (name != near, name))) or NONE
