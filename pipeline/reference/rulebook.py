"""The rule book as data: severity, switch, forms, norm and public sentence of every rule."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from pydantic import Field

from core.configuration import Settings, load
from core.messages import Bilingual
from pipeline.records import Severity

ISSUED = re.compile(r"〔(20\d\d)〕")  # the year in a document's number


class RuleAudience(StrEnum):
    """Whom a rule speaks to: the compliance officer, or the operator of this installation."""

    OFFICER = "officer"
    OPERATOR = "operator"


class Succession(Settings):
    """A norm with the first report year that it is for, and what stood in its place before."""

    norm: str
    first_year: int
    before: str


class Rule(Settings):
    """One rule. `parameters` are its thresholds, `words` its list of words.

    `severity_of_form` replaces the severity for reports that follow that form. A guard never
    accuses: it keeps other rules silent. `not_checked_zh` and `not_checked_en` say when a rule
    that looks at no document is not checked; for the others the file of the check says it.
    """

    severity: Severity
    zh: str
    en: str
    norm: str
    audience: RuleAudience = RuleAudience.OFFICER
    is_guard: bool = False
    not_checked_zh: str = ""
    not_checked_en: str = ""
    forms: tuple[str, ...] = ()
    #: The first report year that the rule asks anything of; None for all.
    first_year: int | None = None
    is_on: bool = True
    parameters: Mapping[str, float] = Field(default_factory=dict)
    words: tuple[str, ...] = ()
    severity_of_form: Mapping[str, Severity] = Field(default_factory=dict)

    @property
    def sentence(self) -> Bilingual:
        return Bilingual(self.zh, self.en)

    @property
    def not_checked(self) -> Bilingual:
        return Bilingual(self.not_checked_zh, self.not_checked_en)

    def severity_in(self, form: str | None) -> Severity:
        return self.severity_of_form.get(form or "", self.severity)

    def is_for(self, form: str | None, year: int | None) -> bool:
        is_asked = year is None or self.first_year is None or self.first_year <= year
        return self.is_on and is_asked and (not self.forms or form in self.forms)


class Rulebook(Settings):
    """All rules by id, and the norms that took the place of others."""

    rules: Mapping[str, Rule]
    successions: tuple[Succession, ...] = ()

    def with_on(self, rule: str) -> Rulebook:
        """The same book with one rule switched on, to try what it would say."""
        tried = self.rules[rule].model_copy(update={"is_on": True})
        return self.model_copy(update={"rules": {**self.rules, rule: tried}})

    @cached_property
    def _last_change(self) -> int:
        return max((later.first_year for later in self.successions), default=0)

    def norm_in(self, rule: str, year: int | None) -> str:
        """The norm of a rule as it stood for a report year: none that is younger is cited."""
        norm = self.rules[rule].norm
        if year is None or year >= self._last_change:
            return norm
        for later in self.successions:
            if year < later.first_year:
                norm = norm.replace(later.norm, later.before)
        return norm

    def asks(self, rule: str, form: str | None, year: int | None) -> bool:
        """Whether a rule is on, for this form, and was asked of reports of this year at all."""
        issued = map(int, ISSUED.findall(self.norm_in(rule, year)))
        is_younger = year is not None and any(issue > year for issue in issued)
        return not is_younger and self.rules[rule].is_for(form, year)

    def version(self) -> str:
        """A short hash of the book: findings made with another one are made again."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def load_rules(path: Path) -> Rulebook:
    """Read config/rules.toml; raises ConfigurationError."""
    return load(path, Rulebook)
