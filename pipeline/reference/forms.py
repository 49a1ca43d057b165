"""The official forms as data, and which of them a document follows.

A form is decided by the labels of its tables, never by what a report cites or by its year: those
may contradict the labels, and that contradiction is a rule of its own (`wrong-template`).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import combinations, pairwise
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StrictBool, model_validator

from core.configuration import ReportYear, Sentence, Settings, load
from core.errors import ConfigurationError, NotAccepted
from core.messages import Bilingual

ORDINAL = re.compile(
    r"^\d*(?:[（(](?:[一二三四五六七八九十]|\d{1,2})[）)]|[一二三四五六七八九十]+、|\d{1,2}[.．、](?!\d))"
)
BRACKETED = re.compile(r"[（(].*?(?:[）)]|$)")
NOT_LETTERS = re.compile(r"[^\w/]|_")
SHARE_OF_A_TABLE = 0.5  # of its labels: with fewer, a table is not there or was not read
OLDER = "older"  # the form of reports from before the oldest one: no national tables
SENTENCE = "。"
BREAK, TAKEN = "\n", "\0"
SHORTEST_WRAPPED = 4  # characters of a label that may go on in the next line
SAME_ID = "forms.same-id"
SAME_YEAR = "forms.same-year"
ALIKE = "forms.alike"
Keys = Annotated[tuple[Sentence, ...], Field(min_length=1)]
KNOWN_LABELS = 2000  # every report prints the same ones, and asks for each many times


class Name(Settings):
    zh: Sentence
    en: Sentence


class FormLine(Settings):
    """A row or a column: its key, its printed label and the labels that mean the same."""

    key: Sentence
    label: Sentence
    en: Sentence
    other_labels: tuple[Sentence, ...] = ()
    is_signed: StrictBool = False
    is_amount: StrictBool = False
    stands_for: tuple[Sentence, ...] = ()

    @property
    def name(self) -> Bilingual:
        return Bilingual(ORDINAL.sub("", self.label).split("（")[0], self.en)

    @cached_property
    def labels(self) -> frozenset[str]:
        """Every label that means this line, without ordinals and marks."""
        return frozenset(bare(label) for label in (self.label, *self.other_labels))


class Block(Settings):
    """A part of a table whose rows share the same columns; `over` names several of these."""

    label: str
    over: tuple[Sentence, ...] = ()
    columns: Annotated[tuple[FormLine, ...], Field(min_length=1)]
    rows: Annotated[tuple[FormLine, ...], Field(min_length=1)]


class Sum(Settings):
    """One line is the sum of others: over columns in each row, or over rows in each column."""

    rule: Sentence
    over: Literal["columns", "rows"]
    total: str
    of: Keys
    rows: tuple[Sentence, ...] = ()


class Balance(Settings):
    """In every column two sums of rows are equal."""

    rule: Sentence
    left: Keys
    right: Keys


class FormTable(Settings):
    """One table of a form. `groups` are printed labels that head rows without being one."""

    name: Name
    norm: Sentence
    section: Annotated[int, Field(strict=True, ge=1, le=6)]
    blocks: Annotated[tuple[Block, ...], Field(min_length=1)]
    groups: tuple[Sentence, ...] = ()
    is_one_row: StrictBool = False
    sums: tuple[Sum, ...] = ()
    balances: tuple[Balance, ...] = ()

    @cached_property
    def rows(self) -> tuple[FormLine, ...]:
        return tuple(row for block in self.blocks for row in block.rows)

    @cached_property
    def lines(self) -> tuple[FormLine, ...]:
        """Every row and column: all that has a printed label."""
        return (*self.rows, *(column for block in self.blocks for column in block.columns))

    @cached_property
    def column_labels(self) -> frozenset[str]:
        """Every label that means a column of any of its blocks."""
        columns = (column for block in self.blocks for column in block.columns)
        return frozenset(label for column in columns for label in column.labels)

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
        if len(rows) < len(self.rows):
            raise NotAccepted("forms.doubled-rows", keys=", ".join(row.key for row in self.rows))
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
        raise NotAccepted("forms.unknown-lines", rule=rule, lines=", ".join(sorted(used - known)))


class Form(Settings):
    """One official form: three tables, whose printed labels tell it from every other form.

    Its last year is the one before the next form begins; `last_year` only states it again. A form
    that allows blanks does not ask for 0 where there is none.
    `recognised_by` stands in files of 0.1.0: all labels do now what those few did.
    """

    id: Sentence
    norm: Sentence
    first_year: ReportYear
    last_year: ReportYear | None = None
    allows_blanks: StrictBool = False
    recognised_by: tuple[Sentence, ...] = ()
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

    def printed(self) -> Iterator[str]:
        """Every label as the form prints it."""
        for table in self.tables.values():
            yield from (line.label for line in table.lines)
            yield from table.groups


class Forms:
    """All forms, by id, oldest first."""

    def __init__(self, forms: Iterable[Form]) -> None:
        self.by_id = {form.id: form for form in sorted(forms, key=lambda form: form.first_year)}

    def version(self) -> str:
        """A short hash of the forms: findings made with others are made again."""
        forms = "".join(form.model_dump_json() for _, form in sorted(self.by_id.items()))
        return hashlib.sha256(forms.encode()).hexdigest()[:12]

    def for_year(self, year: int) -> Form | None:
        """The form that a report of this year has to follow; None before the oldest."""
        begun = [form for form in self.by_id.values() if form.first_year <= year]
        return begun[-1] if begun else None

    def of_report(self, followed: str | None, year: int) -> Form | None:
        """The form that a report follows, by its id, else the one that its year has to follow."""
        return self.by_id.get(followed or "") or self.for_year(year)

    @cached_property
    def rules_of_sums(self) -> tuple[str, ...]:
        """The rules that their sums and balances are of, each once."""
        tables = [table for form in self.by_id.values() for table in form.tables.values()]
        sums = [total.rule for table in tables for total in table.sums]
        balances = [balance.rule for table in tables for balance in table.balances]
        return tuple(dict.fromkeys((*sums, *balances)))

    @property
    def newest(self) -> Form | None:
        return list(self.by_id.values())[-1] if self.by_id else None

    def is_before_all(self, year: int) -> bool:
        """Whether a report of this year had no form to follow."""
        return all(year < form.first_year for form in self.by_id.values())

    def held_to(self, named: Sequence[str], first: str) -> tuple[str, ...]:
        """The forms that a rule is for: those named, or a first one and all that came after it.

        None at all where a rule is for every report, whatever it follows.
        """
        ids = tuple(self.by_id)
        return ids[ids.index(first) :] if first else tuple(named)

    def followed_by(self, labels: Iterable[str], year: int | None = None) -> Form | None:
        """The form whose labels these are: most of its own found, fewest of its own absent.

        Its listed spellings count, whoever else prints them. None when no table of any form is
        there, or two fit alike and read differently. Where both mean the same, it is the form of
        the year, else the nearest before it; of an unknown year the oldest, which asks no more.
        """
        found = self._found_in(labels)
        scored = [(_score(form, found), form) for form in self.by_id.values()]
        there = [(score, form) for score, form in scored if score is not None]
        most = max((score for score, _ in there), default=None)
        best = [form for score, form in there if score == most]
        if len(best) > 1 and not _mean_the_same(best, found):
            return None
        begun = [form for form in best if year is not None and form.first_year <= year]
        return next(iter([*reversed(begun), *best]), None)

    def tables_in(self, labels: Iterable[str]) -> frozenset[str]:
        """The tables, of whichever form, that these labels are of."""
        found = self._found_in(labels)
        return frozenset(
            key
            for form in self.by_id.values()
            for key, table in form.tables.items()
            if _is_there(table, found)
        )

    def is_whole(self, form: Form, labels: Iterable[str]) -> bool:
        """Whether these labels lack none of a form, in any of the spellings that it lists."""
        found = self._found_in(labels)
        return all(one & found for part in form.tables.values() for one in _expected(part, found))

    def differences(self, one: Form, other: Form) -> int:
        """How many labels tell two forms apart."""
        labels = [
            {bare(line.label) for table in form.tables.values() for line in table.lines}
            for form in (one, other)
        ]
        return len(labels[0] ^ labels[1])

    def _found_in(self, labels: Iterable[str]) -> frozenset[str]:
        """The labels of any form among printed lines and cells, none of them part of a longer one.

        A sentence that speaks of a label prints none.
        """
        printed = BREAK.join(bare(label) for label in labels if SENTENCE not in label)
        whole, rest = _taken_out(printed, self._known)
        wrapped = [label for label in self._known if len(label) >= SHORTEST_WRAPPED]
        return whole | _taken_out(rest.replace(BREAK, ""), wrapped)[0]

    @cached_property
    def _known(self) -> tuple[str, ...]:
        """Every spelling of every label of every form, the longest first."""
        known = {
            label
            for form in self.by_id.values()
            for table in form.tables.values()
            for line in table.lines
            for label in line.labels
        }
        return tuple(sorted(known, key=lambda label: (-len(label), label)))


def _taken_out(text: str, labels: Iterable[str]) -> tuple[frozenset[str], str]:
    """The labels that stand in a text, the first ones first, and the text without them."""
    found = set()
    for label in labels:
        if label in text:
            found.add(label)
            text = text.replace(label, TAKEN)
    return frozenset(found), text


def _score(form: Form, found: frozenset[str]) -> int | None:
    """Labels found minus own labels absent, over the tables that are there; None without any."""
    counts = []
    for table in form.tables.values():
        expected = _expected(table, found)
        seen = sum(1 for spellings in expected if spellings & found)
        if _is_there(table, found):
            counts.append(2 * seen - len(expected))
    return sum(counts) if counts else None


def _is_there(table: FormTable, found: frozenset[str]) -> bool:
    expected = _expected(table, found)
    return sum(1 for one in expected if one & found) >= SHARE_OF_A_TABLE * len(expected)


def _mean_the_same(forms: Sequence[Form], found: frozenset[str]) -> bool:
    """Whether all forms have the tables that are there, and what is printed in the same lines.

    其他 is a column of both, and a row of one of them besides: such labels tell nothing.
    """
    lines = [_lines_of(form, found) for form in forms]
    told = [{place for place, keys in one.items() if len(keys) == 1} for one in lines]
    is_same_table = all(one.keys() == lines[0].keys() for one in lines)
    return is_same_table and all(
        len({one[place] for one in lines}) == 1
        for place in frozenset.intersection(*map(frozenset, told))
    )


def _lines_of(form: Form, found: frozenset[str]) -> dict[tuple[str, str], frozenset[str]]:
    """The lines that each printed label names, in the tables that are there."""
    there = {key: table for key, table in form.tables.items() if _is_there(table, found)}
    return {
        (key, label): frozenset(line.key for line in table.lines if label in line.labels)
        for key, table in there.items()
        for label in found
        if any(label in line.labels for line in table.lines)
    }


def _expected(table: FormTable, found: frozenset[str]) -> set[frozenset[str]]:
    """The labels, each with its spellings, of which a table on this form lacks none.

    One row may stand for several, as the form allows: then those are not missed.
    """
    instead = {key for row in table.rows if row.labels & found for key in row.stands_for}
    return {
        line.labels
        for line in table.lines
        if line.labels & found or not (line.stands_for or line.key in instead)
    }


def load_forms(folder: Path) -> Forms:
    """Read config/forms; raises ConfigurationError, also when two forms cannot be told apart."""
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        raise ConfigurationError("forms.no-forms", folder=str(folder))
    read = [(path, load(path, Form)) for path in paths]
    for (path, form), (other_path, other) in combinations(read, 2):
        _refuse_alike(path, form, other_path, other)
    ordered = sorted(read, key=lambda pair: pair[1].first_year)
    for (path, earlier), (_, later) in pairwise(ordered):
        if earlier.last_year not in (None, later.first_year - 1):
            raise ConfigurationError(
                "forms.last-year",
                path=str(path),
                found=earlier.last_year,
                wanted=later.first_year - 1,
                later=later.id,
            )
    return Forms(form for _, form in read)


def _refuse_alike(path: Path, form: Form, other_path: Path, other: Form) -> None:
    """A report of either form has to be read by that form and not by the other."""
    both = {"path": str(path), "other": str(other_path)}
    if form.id == other.id:
        raise ConfigurationError(SAME_ID, **both, form=form.id)
    if form.first_year == other.first_year:
        raise ConfigurationError(SAME_YEAR, **both, year=form.first_year)
    pair, years = Forms((form, other)), {form.first_year, other.first_year}
    known = [
        {year for year in years if pair.followed_by(one.printed(), year) is one}
        for one in (form, other)
    ]
    # Each in its own year, and one of them by its labels alone, whatever year a report is of.
    if years not in known or {form.first_year} - known[0] or {other.first_year} - known[1]:
        raise ConfigurationError(ALIKE, **both)


@lru_cache(KNOWN_LABELS)
def bare(label: str) -> str:
    """A label without blanks, ordinal, brackets and marks: （二）部分公开（…） → 部分公开."""
    text = re.sub(r"\s", "", label)
    text = BRACKETED.sub("", ORDINAL.sub("", text))
    return NOT_LETTERS.sub("", text).lstrip("0123456789")
