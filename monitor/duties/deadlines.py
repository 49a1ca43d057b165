"""The deadlines by class and era, as config/deadlines.toml states them with their norms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt

from core.configuration import (
    FIRST_YEAR,
    LAST_YEAR,
    ReportYear,
    Sentence,
    Settings,
    load,
    spelled,
)
from core.errors import IN_FILE, ConfigurationError, NotAccepted
from core.messages import Bilingual, Message, Value
from pipeline.reference.register import KINDS

# Up to this report year the former statute (art. 31) set one date for every class.
LAST_YEAR_OF_FORMER_STATUTE = 2018
FORMER_DATE = "03-31"

FIRM_BEFORE_DUE = "deadlines.firm-before-due"
FORMER = "deadlines.former"
BEFORE_YEAR_END = "deadlines.before-year-end"
NOT_ONE = "deadlines.not-one"
TWICE = "deadlines.twice"


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        raise NotAccepted("deadlines.accepted-kinds-are", kinds=", ".join(KINDS))
    return kind


def _month_and_day(text: str) -> str:
    try:
        date.fromisoformat(f"2001-{text}")
    except ValueError:
        raise NotAccepted("watch.no-day") from None
    return text


Kind = Annotated[str, AfterValidator(_known_kind)]
MonthDay = Annotated[str, AfterValidator(_month_and_day)]
District = Annotated[str, spelled(re.compile(r"[0-9]{6}"), "deadlines.expected-a-division")]


class ClassDeadline(Settings):
    """The date for some classes in some report years, in the year after the report year.

    With `firm`, a breach is a warning from `due` to `firm` and an error only afterwards.
    `zh` and `en` say in words what `norm` (article) of `document` (number) prescribes.
    """

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    from_year: ReportYear = FIRST_YEAR
    to_year: ReportYear = LAST_YEAR
    due: MonthDay
    firm: MonthDay | None = None
    norm: Sentence
    document: Sentence
    zh: Sentence
    en: Sentence

    def covers(self, kind: str, year: int) -> bool:
        return kind in self.kinds and self.from_year <= year <= self.to_year


class DistrictDeadline(Settings):
    """A date of one district for one report year; the notice's document number is its reason.

    `submit` is the last day for filing with the supervising body, where the notice sets one.
    """

    district: District
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    year: ReportYear
    due: date
    firm: date | None = None
    submit: date | None = None
    document: Sentence
    zh: str = ""
    en: str = ""

    def covers(self, district: str, kind: str, year: int) -> bool:
        return (self.district, self.year) == (district, year) and kind in self.kinds


class Grace(Settings):
    """A district's own tolerance: so many days late are only noted (`report-late-minor`)."""

    district: District
    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    from_year: ReportYear = FIRST_YEAR
    to_year: ReportYear = LAST_YEAR
    days: PositiveInt
    document: Sentence

    def covers(self, district: str, kind: str, year: int) -> bool:
        is_of_class = self.district == district and kind in self.kinds
        return is_of_class and self.from_year <= year <= self.to_year


class ClassExemption(Settings):
    """Classes that owe no report here, with the reason; a district deadline overrides it."""

    kinds: Annotated[tuple[Kind, ...], Field(min_length=1)]
    norm: Sentence
    zh: Sentence
    en: str = ""

    @property
    def reason(self) -> Bilingual:
        return Bilingual(self.zh, self.en or self.zh)


class Deadlines(Settings):
    """All of config/deadlines.toml."""

    deadlines: tuple[ClassDeadline, ...]
    overrides: tuple[DistrictDeadline, ...] = ()
    exemptions: tuple[ClassExemption, ...] = ()
    grace: tuple[Grace, ...] = ()

    def for_class(self, kind: str, year: int) -> ClassDeadline:
        """The one deadline of a class and report year; `load_deadlines` made sure of it."""
        return next(row for row in self.deadlines if row.covers(kind, year))

    def override(self, district: str, kind: str, year: int) -> DistrictDeadline | None:
        return next((row for row in self.overrides if row.covers(district, kind, year)), None)

    def exemption(self, kind: str) -> ClassExemption | None:
        return next((row for row in self.exemptions if kind in row.kinds), None)

    def grace_days(self, district: str, kind: str, year: int) -> int | None:
        """The tolerance of a district in days; None when it has none of its own."""
        rows = (row for row in self.grace if row.covers(district, kind, year))
        return next((row.days for row in rows), None)


def load_deadlines(path: Path) -> Deadlines:
    """Read deadlines.toml; raises ConfigurationError, also for a gap or an overlap."""
    deadlines = load(path, Deadlines)
    for problem in _problems(deadlines):
        raise ConfigurationError(IN_FILE, path=str(path), problem=problem)
    return deadlines


def _problems(deadlines: Deadlines) -> Iterator[Message]:
    yield from _gaps_or_overlaps(deadlines)
    yield from _repeated_overrides(deadlines)
    for override in deadlines.overrides:
        if override.due <= date(override.year, 12, 31):
            yield Message(BEFORE_YEAR_END, {"due": override.due.isoformat(), "year": override.year})
    for row in deadlines.deadlines:
        if row.firm is not None and row.firm < row.due:
            yield Message(FIRM_BEFORE_DUE, {"firm": row.firm, "due": row.due})
        if row.from_year <= LAST_YEAR_OF_FORMER_STATUTE and row.due < FORMER_DATE:
            values: dict[str, Value] = {"due": row.due, "from_year": row.from_year}
            values |= {"date": FORMER_DATE, "year": LAST_YEAR_OF_FORMER_STATUTE}
            yield Message(FORMER, values)


def _gaps_or_overlaps(deadlines: Deadlines) -> Iterator[Message]:
    for kind in KINDS:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            rows = sum(row.covers(kind, year) for row in deadlines.deadlines)
            if rows != 1:
                yield Message(NOT_ONE, {"kind": kind, "rows": rows, "year": year})


def _repeated_overrides(deadlines: Deadlines) -> Iterator[Message]:
    for row in deadlines.overrides:
        for kind in row.kinds:
            if sum(o.covers(row.district, kind, row.year) for o in deadlines.overrides) != 1:
                values: dict[str, Value] = {
                    "district": row.district,
                    "kind": kind,
                    "year": row.year,
                }
                yield Message(TWICE, values)
