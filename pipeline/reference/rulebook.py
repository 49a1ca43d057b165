"""The rule book as data: severity, switch, forms, norm and public sentence of every rule."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import Field

from core.configuration import Settings, load
from core.messages import Bilingual
from pipeline.records import Severity


class RuleAudience(StrEnum):
    """Whom a rule speaks to: the compliance officer, or the operator of this installation."""

    OFFICER = "officer"
    OPERATOR = "operator"


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

    def is_for(self, form: str | None) -> bool:
        return self.is_on and (not self.forms or form in self.forms)


class Rulebook(Settings):
    """All rules by id."""

    rules: Mapping[str, Rule]

    def with_on(self, rule: str) -> Rulebook:
        """The same book with one rule switched on, to try what it would say."""
        tried = self.rules[rule].model_copy(update={"is_on": True})
        return Rulebook(rules={**self.rules, rule: tried})

    def version(self) -> str:
        """A short hash of the book: findings made with another one are made again."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


def load_rules(path: Path) -> Rulebook:
    """Read config/rules.toml; raises ConfigurationError."""
    return load(path, Rulebook)
