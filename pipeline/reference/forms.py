"""The official forms as data, and which of them a document follows.

A form is decided by the labels of its tables, never by what a report cites or by its year: those
may contradict the labels, and that contradiction is a rule of its own (`wrong-template`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from core.configuration import Settings, load
from core.errors import ConfigurationError, NotAccepted
from core.messages import Bilingual

ORDINAL = re.compile(
    r"^\d*(?:[（(](?:[一二三四五六七八九十]|\d{1,2})[）)]|[一二三四五六七八九十]+、|\d{1,2}[.．、](?!\d))"
)
BRACKETED = re.compile(r"[（(].*?(?:[）)]|$)")
NOT_LETTERS = re.compile(r"[^\w/]|_")
ENOUGH_LABELS = 2
KNOWN_LABELS = 2000  # every report prints the same ones, and asks for each many times


class Name(Settings):
    zh: str
    en: str


class FormLine(Settings):
    """A row or a column: its key, its printed label and the labels that mean the same."""

    key: str
    label: str
    en: str
    other_labels: tuple[str, ...] = ()
    is_signed: bool = False
    is_amount: bool = False
    stands_for: tuple[str, ...] = ()

    @property
    def name(self) -> Bilingual:
        return Bilingual(ORDINAL.sub("", self.label).split("（")[0], self.en)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label that means this line, without ordinals and marks."""
        return frozenset(bare(label) for label in (self.label, *self.other_labels))


class Block(Settings):
    """A part of a table whose rows share the same columns."""

    label: str
    columns: tuple[FormLine, ...]
    rows: tuple[FormLine, ...]


class Sum(Settings):
    """One line is the sum of others: over columns in each row, or over rows in each column."""

    rule: str
    over: Literal["columns", "rows"]
    total: str
    of: tuple[str, ...]
    rows: tuple[str, ...] = ()


class Balance(Settings):
    """In every column two sums of rows are equal."""

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]


class FormTable(Settings):
    """One table of a form. `groups` are printed labels that head rows without being one."""

    name: Name
    norm: str
    section: int
    blocks: tuple[Block, ...]
    groups: tuple[str, ...] = ()
    is_one_row: bool = False
    sums: tuple[Sum, ...] = ()
    balances: tuple[Balance, ...] = ()

    @cached_property
    def rows(self) -> tuple[FormLine, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    def columns_of(self, row: str) -> tuple[FormLine, ...]:
        for block in self.blocks:
            if any(line.key == row for line in block.rows):
                return block.columns
        return ()

    def line(self, key: str) -> FormLine:
        """The row of this key; raises KeyError for a key that the form does not have."""
        return {row.key: row for row in self.rows}[key]

    def column(self, row: str, key: str) -> FormLine:
        return {column.key: column for column in self.columns_of(row)}[key]

    @model_validator(mode="after")
    def _keys_exist(self) -> FormTable:
        rows = {row.key for row in self.rows}
        columns = {column.key for block in self.blocks for column in block.columns}
        for total in self.sums:
            known = columns if total.over == "columns" else rows
            _refuse_unknown({total.total, *total.of}, known, total.rule)
            _refuse_unknown(set(total.rows), rows, total.rule)
        for balance in self.balances:
            _refuse_unknown({*balance.left, *balance.right}, rows, balance.rule)
        return self


def _refuse_unknown(used: set[str], known: set[str], rule: str) -> None:
    if not used <= known:
        raise NotAccepted(
            "{rule} 用到本表没有的行或列：{lines}", rule=rule, lines=", ".join(sorted(used - known))
        )


class Form(Settings):
    """One official form: three tables and the labels by which it is recognised."""

    id: str
    norm: str
    first_year: int
    last_year: int | None = None
    recognised_by: tuple[str, ...]
    proactive: FormTable
    requests: FormTable
    proceedings: FormTable

    @property
    def tables(self) -> Mapping[str, FormTable]:
        return {
            "proactive": self.proactive,
            "requests": self.requests,
            "proceedings": self.proceedings,
        }

    def is_for(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


class Forms:
    """All forms, by id, oldest first."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.by_id = {form.id: form for form in sorted(forms, key=lambda form: form.first_year)}

    def version(self) -> str:
        """A short hash of the forms: findings made with others are made again."""
        forms = "".join(form.model_dump_json() for _, form in sorted(self.by_id.items()))
        return hashlib.sha256(forms.encode()).hexdigest()[:12]

    def for_year(self, year: int) -> Form | None:
        """The form that a report of this year has to follow; None before 2019."""
        return next((form for form in self.by_id.values() if form.is_for(year)), None)

    def followed_by(self, labels: Iterable[str]) -> Form | None:
        """The form with the most of its own labels among these; None when no form has two."""
        printed = "\n".join(bare_text(label) for label in labels)
        counts = {
            form.id: sum(bare_text(label) in printed for label in self._own_labels(form))
            for form in self.by_id.values()
        }
        best = max(counts, key=lambda form_id: counts[form_id])
        is_alone = list(counts.values()).count(counts[best]) == 1
        return self.by_id[best] if counts[best] >= ENOUGH_LABELS and is_alone else None

    def _own_labels(self, form: Form) -> list[str]:
        """Labels of this form that are not part of another form's label."""
        others = [
            bare_text(label)
            for other in self.by_id.values()
            if other.id != form.id
            for label in other.recognised_by
        ]
        own = (bare_text(label) for label in form.recognised_by)
        return [label for label in own if not any(label in other for other in others)]


def load_forms(folder: Path) -> Forms:
    """Read config/forms; raises ConfigurationError, also when a year has two forms or a gap."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigurationError(
            "{folder}: 没有报告格式；应有 2021-30.toml 这样的文件", folder=str(folder)
        )
    forms = Forms(load(path, Form) for path in paths)
    ordered = list(forms.by_id.values())
    for earlier, later in pairwise(ordered):
        if earlier.last_year is None or earlier.last_year + 1 != later.first_year:
            raise ConfigurationError(
                "{path}: 键“last_year”为 {found}；应为 {wanted}，即格式 {later} 启用的前一年",
                path=f"{folder}/{earlier.id}.toml",
                found=earlier.last_year or "—",
                wanted=later.first_year - 1,
                later=later.id,
            )
    return forms


@lru_cache(KNOWN_LABELS)
def bare(label: str) -> str:
    """A label without blanks, ordinal, brackets and marks: （二）部分公开（…） → 部分公开."""
    text = re.sub(r"\s", "", label)
    text = BRACKETED.sub("", ORDINAL.sub("", text))
    return NOT_LETTERS.sub("", text).lstrip("0123456789")


def bare_text(label: str) -> str:
    """A label without blanks and marks, its ordinal kept."""
    return NOT_LETTERS.sub("", re.sub(r"\s", "", label))
