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
    nearest,
    place_of,
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
OWN_FORMER = "deadlines.own-former"
OUT_OF_SEASON = "deadlines.out-of-season"
ENDS_BEFORE = "deadlines.ends-before"
NOT_ONE = "deadlines.not-one"
TWICE = "deadlines.twice"
GRACE_TWICE = "deadlines.grace-twice"
EXEMPT_TWICE = "deadlines.exempt-twice"


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        near = nearest(kind, KINDS)
        raise NotAccepted("deadlines.unknown-kind", kinds=", ".join(KINDS), near=near)
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
    for key, problem in _problems(deadlines):
        place = place_of(path, key) if key else str(path)
        raise ConfigurationError(IN_FILE, path=place, problem=problem)
    return deadlines


Problem = tuple[tuple[str | int, ...], Message]


def _problems(deadlines: Deadlines) -> Iterator[Problem]:
    """What contradicts itself: where it stands, and what is wrong with it."""
    yield from _ends_before_beginnings(deadlines)
    yield from _gaps_or_overlaps(deadlines)
    yield from _repeated(deadlines)
    for number, row in enumerate(deadlines.overrides):
        yield from _out_of_season(number, row)
    for number, rule in enumerate(deadlines.deadlines):
        if rule.firm is not None and rule.firm < rule.due:
            yield ("deadlines", number), Message(FIRM_BEFORE_DUE, _firm(rule))
        if rule.from_year <= LAST_YEAR_OF_FORMER_STATUTE and rule.due < FORMER_DATE:
            yield (
                ("deadlines", number),
                Message(FORMER, _before_former_date(rule.due, rule.from_year)),
            )


def _before_former_date(due: str, year: int) -> dict[str, Value]:
    """What is said of a day before the former statute's, in the year or years from `from_year`."""
    return {"due": due, "from_year": year, "date": FORMER_DATE, "year": LAST_YEAR_OF_FORMER_STATUTE}


def _firm(row: ClassDeadline | DistrictDeadline) -> dict[str, Value]:
    return {"firm": f"{row.firm}", "due": f"{row.due}"}


def _ends_before_beginnings(deadlines: Deadlines) -> Iterator[Problem]:
    """A row of no year at all would be for nobody."""
    rows: list[tuple[str, int, ClassDeadline | Grace]] = [
        *(("deadlines", number, row) for number, row in enumerate(deadlines.deadlines)),
        *(("grace", number, one) for number, one in enumerate(deadlines.grace)),
    ]
    for name, number, row in rows:
        if row.to_year < row.from_year:
            values = {"to_year": row.to_year, "from_year": row.from_year}
            yield (name, number, "to_year"), Message(ENDS_BEFORE, values)


def _out_of_season(number: int, row: DistrictDeadline) -> Iterator[Problem]:
    """A report is published in the year after its own."""
    for key, day in (("due", row.due), ("firm", row.firm), ("submit", row.submit)):
        if day is not None and day.year != row.year + 1:
            values: dict[str, Value] = {"key": key, "day": f"{day}", "year": row.year}
            values["wanted"] = row.year + 1
            yield ("overrides", number, key), Message(OUT_OF_SEASON, values)
    if row.firm is not None and row.firm < row.due:
        yield ("overrides", number, "firm"), Message(FIRM_BEFORE_DUE, _firm(row))
    if row.year <= LAST_YEAR_OF_FORMER_STATUTE and f"{row.due:%m-%d}" < FORMER_DATE:
        yield (
            ("overrides", number, "due"),
            Message(OWN_FORMER, _before_former_date(f"{row.due}", row.year)),
        )


def _gaps_or_overlaps(deadlines: Deadlines) -> Iterator[Problem]:
    for kind in KINDS:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            rows = sum(row.covers(kind, year) for row in deadlines.deadlines)
            if rows != 1:
                yield (), Message(NOT_ONE, {"kind": kind, "rows": rows, "year": year})


def _repeated(deadlines: Deadlines) -> Iterator[Problem]:
    """Two rows for the same: the second would be heard by nobody."""
    yield from _repeated_overrides(deadlines)
    for number, one in enumerate(deadlines.grace):
        for other in deadlines.grace[:number]:
            both = [kind for kind in one.kinds if kind in other.kinds]
            year, last = max(one.from_year, other.from_year), min(one.to_year, other.to_year)
            if both and one.district == other.district and year <= last:
                values: dict[str, Value] = {"district": one.district, "kind": both[0], "year": year}
                yield ("grace", number), Message(GRACE_TWICE, values)
    exempt: set[str] = set()
    for number, row in enumerate(deadlines.exemptions):
        for kind in exempt.intersection(row.kinds):
            yield ("exemptions", number), Message(EXEMPT_TWICE, {"kind": kind})
        exempt.update(row.kinds)


def _repeated_overrides(deadlines: Deadlines) -> Iterator[Problem]:
    seen: set[tuple[str, str, int]] = set()
    for number, row in enumerate(deadlines.overrides):
        for kind in row.kinds:
            if (row.district, kind, row.year) in seen:
                values: dict[str, Value] = {"district": row.district, "kind": kind}
                yield ("overrides", number), Message(TWICE, {**values, "year": row.year})
            seen.add((row.district, kind, row.year))
