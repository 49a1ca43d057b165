"""The rule book as data: severity, switch, forms, norm and public sentence of every rule."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, model_validator

from core.configuration import (
    LARGEST,
    PartNotAccepted,
    ReportYear,
    Sentence,
    Settings,
    load,
)
from core.errors import NotAccepted
from core.messages import Bilingual
from pipeline.records import Severity

PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
OF_ERRORS = re.compile(
    r" ?[(（](?:[^()（）{]|\{(?!error_above\}))*+\{error_above\}[^()（）]*+[)）]"
)
IN_NORMS = ("form", "printed_form")
SHARES = frozenset({"most_share", "error_above", "most_fall"})
NUMBERED = re.compile(r"〔(\d{4})〕")
AS_WARNING, AS_LEAD = {"warning": "fact"}, {"warning": "lead"}
# What 0.1.0 knew by itself.
TOLD_AS: Mapping[str, Mapping[str, str]] = {
    **dict.fromkeys(("report-missing", "report-late", "gov-report-late"), AS_WARNING),
    **dict.fromkeys(("text-repeats-last-year", "problems-unchanged"), AS_LEAD),
    **dict.fromkeys(("text-same-as-other-agency", "identical-nonzero-table"), AS_LEAD),
    **dict.fromkeys(("foreign-agency-name", "same-numbers-as-last-year"), AS_LEAD),
    "outlier-yoy": {"info": "lead", "warning": "lead"},
}
# Which number of the book a rule, or RULE.THRESHOLD, came with; what is not named was in 0.1.0.
# A book of before cannot say it: there a rule is off and a threshold at its default.
SINCE: Mapping[str, int] = {
    "table-blank": 1,
    "date-before-proven-absence": 2,
    "crawl-blind.most_fall": 1,
    "crawl-blind.runs": 1,
    "holiday-calendar-missing.month": 1,
    "holiday-calendar-missing.day": 1,
}
NEWEST_BOOK = max(SINCE.values())
# What a threshold is where the book came before it.
BY_DEFAULT: Mapping[str, Mapping[str, float]] = {
    "crawl-blind": {"most_fall": 0.5, "runs": 5},
    "holiday-calendar-missing": {"month": 12, "day": 1},
}
# The first report year of the statutes; a book that says another accuses reports of before.
STATUTES: Mapping[str, int] = {
    "政府信息公开条例": 2019,
    "国务院令第711号": 2019,
    "政府信息公开条例（国务院令第492号）": 2008,
    "立法法（2015年修正）": 2015,
    "立法法（2023年修正）": 2023,
}
# What books of 0.1.0, which date no norm, cite besides.
UNDATED_IN_0_1_0: Mapping[str, int] = {"国办函〔2020〕109号": 2021, "立法法第九十一条": 2023}
MOST_NORMS = 1000  # a book cites some dozens, with every form's number


class RuleAudience(StrEnum):
    """Whom a rule speaks to: the compliance officer, or the operator of this installation."""

    OFFICER = "officer"
    OPERATOR = "operator"


class ToldAs(StrEnum):
    """How officers hear of a breach: as a fact, or as a lead, which asks them to look."""

    FACT = "fact"
    LEAD = "lead"


Threshold = Annotated[float, Field(strict=True, ge=0, le=LARGEST, allow_inf_nan=False)]


class Rule(Settings):
    """One rule. `parameters` are its thresholds, `words` its list of words.

    `severity_when` says for a case, named by the check, or for a form what becomes of a severity;
    one that is not named stays. `told_as` says how officers hear of a breach of a severity; without
    it an error is a fact, and nothing else is told. `norm` may be several, of which a report is
    held to the first that is not younger than itself. A guard never accuses: it keeps other rules
    silent. `not_checked_zh` and `not_checked_en` say when a rule that looks at no document is not
    checked; for the others the file of the check says it.
    """

    model_config = ConfigDict(populate_by_name=True)

    severity: Severity
    zh: Sentence
    en: Sentence
    norm: str | tuple[str, ...]
    audience: RuleAudience = RuleAudience.OFFICER
    is_guard: StrictBool = False
    not_checked_zh: str = ""
    not_checked_en: str = ""
    from_form: str = ""
    # None at all would read as none, and mean all.
    forms: Annotated[tuple[Sentence, ...], Field(min_length=1)] = ()
    is_on: StrictBool = Field(default=True, alias="enabled")
    parameters: Mapping[str, Threshold] = Field(default_factory=dict)
    words: tuple[Sentence, ...] = ()
    severity_when: Mapping[str, Mapping[Severity, Severity]] = Field(default_factory=dict)
    told_as: Mapping[Severity, ToldAs] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _read_0_1_0(cls, given: object) -> object:
        """Books of 0.1.0 say `severity_of_form`: in this form a rule weighs so."""
        if not isinstance(given, Mapping) or "severity_of_form" not in given:
            return given
        of_forms = given["severity_of_form"]
        weights = list(of_forms.values()) if isinstance(of_forms, Mapping) else [None]
        if any(weight not in list(Severity) for weight in weights):
            known = ", ".join(Severity)
            raise PartNotAccepted("severity_of_form", "rulebook.no-weights", known=known)
        weighs = {form: dict.fromkeys(Severity, weight) for form, weight in of_forms.items()}
        kept = {key: value for key, value in given.items() if key != "severity_of_form"}
        cases = kept.get("severity_when", {})
        # What is no table is refused under its own key.
        return {
            **kept,
            "severity_when": {**weighs, **cases} if isinstance(cases, Mapping) else cases,
        }

    @property
    def sentence(self) -> Bilingual:
        return Bilingual(self._filled(self.zh), self._filled(self.en))

    @property
    def not_checked(self) -> Bilingual:
        """When it is not checked; an office that says it in one language says it in both."""
        zh, en = self._filled(self.not_checked_zh), self._filled(self.not_checked_en)
        return Bilingual(zh or en, en or zh)

    @property
    def weights(self) -> frozenset[Severity]:
        """Every severity that it may have in any case; what is said of others is idle."""
        found = {self.severity}
        for _ in self.severity_when:
            found |= {
                changes.get(usual, usual)
                for changes in self.severity_when.values()
                for usual in found
            }
        return frozenset(found)

    def _filled(self, sentence: str) -> str:
        """A sentence with the parameters that it names; a share as one of a hundred.

        What it says in brackets of errors is left out where this book makes none.
        """
        if Severity.ERROR not in self.weights:
            sentence = OF_ERRORS.sub("", sentence)
        return PLACEHOLDER.sub(lambda named: _printed(named[1], self.parameters), sentence)

    @model_validator(mode="after")
    def _sentences_name_parameters(self) -> Rule:
        whole = "".join((self.zh, self.en, self.not_checked_zh, self.not_checked_en))
        for name in PLACEHOLDER.findall(whole):
            if name not in self.parameters:
                raise NotAccepted("rulebook.unknown-placeholder", name=name)
        if any(brace in PLACEHOLDER.sub("", f"{whole}{''.join(self.norms)}") for brace in "{}"):
            raise NotAccepted("rulebook.open-brace")
        return self

    @model_validator(mode="after")
    def _cites_and_is_for_one_choice_of_forms(self) -> Rule:
        if not all(norm.strip() for norm in self.norms) or not self.norms:
            raise NotAccepted("rulebook.no-norm")
        for name in PLACEHOLDER.findall("".join(self.norms)):
            if name not in IN_NORMS:
                raise NotAccepted("rulebook.unknown-in-norm", name=name, known=", ".join(IN_NORMS))
        if self.from_form and self.forms:
            raise NotAccepted("rulebook.two-choices-of-forms")
        return self

    @property
    def norms(self) -> tuple[str, ...]:
        """What it cites, the newest first."""
        return (self.norm,) if isinstance(self.norm, str) else self.norm

    def told(self, severity: Severity) -> ToldAs | None:
        """How officers hear of a breach that weighs so; None where they do not."""
        return self.told_as.get(severity, ToldAs.FACT if severity is Severity.ERROR else None)

    def severity_in(self, cases: Iterable[str | None]) -> Severity:
        """How much it weighs where these cases are given."""
        severity = self.severity
        for case in cases:
            severity = self.severity_when.get(case or "", {}).get(severity, severity)
        return severity


def _printed(name: str, parameters: Mapping[str, float]) -> str:
    value = parameters[name]
    return f"{value * 100:g}%" if name in SHARES else f"{value:g}"


class Rulebook(Settings):
    """All rules by id, and the first report year to which each norm that they cite applies.

    `book` numbers what it can know; books of before 2026-12 have no number.
    """

    # It changes no finding, so it is no part of the version.
    book: Annotated[int, Field(strict=True, ge=0, le=NEWEST_BOOK, exclude=True)] = 0
    rules: Mapping[str, Rule]
    norms: Mapping[str, ReportYear]

    @model_validator(mode="before")
    @classmethod
    def _read_0_1_0(cls, given: object) -> object:
        """Books of 0.1.0 say nowhere how officers hear of a rule, nor when a norm begins."""
        rules = given.get("rules") if isinstance(given, Mapping) else None
        if not isinstance(given, Mapping) or not isinstance(rules, Mapping):
            return given
        entries = [entry for entry in rules.values() if isinstance(entry, Mapping)]
        is_later = "book" in given or any("told_as" in entry for entry in entries)
        if is_later or len(entries) < len(rules):
            return given
        told = {
            name: {**rules[name], "told_as": how} for name, how in TOLD_AS.items() if name in rules
        }
        dated = {"norms": {**STATUTES, **UNDATED_IN_0_1_0}}
        return {**dated, **given, "rules": {**rules, **told}}

    @cached_property
    def leads(self) -> frozenset[str]:
        """The rules of which officers usually hear as leads: they ask, and accuse nobody."""
        rules = self.rules.items()
        return frozenset(name for name, rule in rules if rule.told(rule.severity) is ToldAs.LEAD)

    @property
    def switched_off(self) -> tuple[str, ...]:
        """The rules that the book names and leaves off."""
        return tuple(name for name, rule in self.rules.items() if not rule.is_on)

    def told(self, rule: str, severity: Severity) -> ToldAs | None:
        """How officers hear of a breach; of a rule that the book does not name, of errors alone."""
        known = self.rules.get(rule)
        if known is None:
            return ToldAs.FACT if severity is Severity.ERROR else None
        return known.told(severity)

    def parameters(self, rule: str) -> Mapping[str, float]:
        """The thresholds of a rule."""
        known = self.rules.get(rule)
        return {**BY_DEFAULT.get(rule, {}), **(known.parameters if known else {})}

    def parameter(self, rule: str, name: str) -> float:
        """One threshold; 0 where the book does not name the rule, of which nobody hears then.

        Its file is run all the same, for the other rules in it.
        """
        known = self.parameters(rule)
        return known[name] if rule in self.rules else known.get(name, 0)

    def words(self, rule: str) -> tuple[str, ...]:
        """The list of words of a rule."""
        known = self.rules.get(rule)
        return known.words if known else ()

    def with_on(self, rule: str) -> Rulebook:
        """The same book with one rule switched on, to try what it would say."""
        tried = self.rules[rule].model_copy(update={"is_on": True})
        return self.model_copy(update={"rules": {**self.rules, rule: tried}})

    def version(self) -> str:
        """A short hash of the book: findings made with another one are made again."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]

    def first_year_of(self, norm: str) -> int:
        """The first report year that may be held to a norm; 0 when it has no date."""
        return _first_year_of(norm, self.dated)

    @cached_property
    def dated(self) -> tuple[tuple[str, int], ...]:
        """Norms and first years; of a name within another the longer comes first."""
        return tuple(sorted(self.norms.items(), key=lambda dated: -len(dated[0])))


@lru_cache(MOST_NORMS)
def _first_year_of(norm: str, dated: tuple[tuple[str, int], ...]) -> int:
    """The youngest document decides; of a name within a longer one only the longer counts."""
    years = [0]
    for name, year in dated:
        if name in norm:
            years.append(year)
            norm = norm.replace(name, "")
    return max(*years, *map(int, NUMBERED.findall(norm)), 0)


def load_rules(path: Path) -> Rulebook:
    """Read config/rules.toml; raises ConfigurationError."""
    return load(path, Rulebook)
