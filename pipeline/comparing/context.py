"""What other agencies' reports of the same year say to one report: alike texts, twins, children."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from pipeline.comparing.similarity import (
    SECTIONS,
    Likeness,
    Sketch,
    containment,
    longest_shared,
    names_of,
    sketch,
)
from pipeline.comparing.similarity_index import Index
from pipeline.records import Agency, Report, Table
from pipeline.reference.register import AgencyEntry, Register

LEAST_ESTIMATE = 0.35
MOST_COMPARED = 5
# Two small tables are alike by chance: this many numbers that are not zero, one of them large.
LEAST_CELLS = 5
LEAST_LARGE = 10
NOT_BELOW = ("government", "vertical")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Another agency whose section shares much; `is_earlier` when it published first, if known."""

    agency: Agency
    section: int
    likeness: Likeness
    is_earlier: bool | None


@dataclass(frozen=True, slots=True)
class Twin:
    """Another agency with exactly the same numbers in one table."""

    agency: Agency
    table: str
    cells: int


@dataclass(frozen=True, slots=True)
class PeerContext:
    """Everything that the year's other reports say to one report.

    `below` are the known reports of a government's own agencies, `missing_below` how many are
    expected and not known.
    """

    register: Register
    year: int
    neighbours: tuple[Neighbour, ...] = ()
    twins: tuple[Twin, ...] = ()
    below: tuple[Report, ...] = ()
    missing_below: int = 0


class YearOfReports:
    """The newest reports of one year by agency code, indexed; ask `around` for each of them.

    `reports` may be lazy: only the few reports that seem alike are looked up again.
    """

    def __init__(self, year: int, reports: Mapping[str, Report], register: Register) -> None:
        self._year = year
        self._reports = reports
        self._register = register
        self._names = {entry.code: _names(entry, register) for entry in register.agencies}
        self._indexes = {
            section: Index((code, self._sketch(code, section)) for code in reports)
            for section in SECTIONS
        }
        self._tables: dict[str, list[str]] = {}
        for code, report in reports.items():
            for key, table in report.tables.items():
                print_ = fingerprint(table)
                if print_ is not None:
                    self._tables.setdefault(f"{key}:{print_}", []).append(code)

    def around(self, code: str, report: Report) -> PeerContext:
        """What the others say to the report of one agency; the agency itself is never compared."""
        below = self._below(code)
        known = tuple(self._reports[other] for other in below if other in self._reports)
        return PeerContext(
            register=self._register,
            year=self._year,
            neighbours=tuple(self._neighbours(code, report)),
            twins=tuple(self._twins(code, report)),
            below=known,
            missing_below=len(below) - len(known),
        )

    def _sketch(self, code: str, section: int) -> Sketch:
        return self._sketch_of(code, self._reports[code], section)

    def _sketch_of(self, code: str, report: Report, section: int) -> Sketch:
        return sketch(report.sections.get(section, ""), self._names.get(code, ()))

    def _neighbours(self, code: str, report: Report) -> Iterator[Neighbour]:
        for section, index in self._indexes.items():
            own = self._sketch_of(code, report, section)
            found = index.candidates(own, LEAST_ESTIMATE)
            others = [candidate.key for candidate in found if candidate.key != code]
            for other in others[:MOST_COMPARED]:
                share = containment(own, self._sketch(other, section))
                yield self._neighbour(other, report, section, share)

    def _neighbour(self, code: str, report: Report, section: int, share: float) -> Neighbour:
        other = self._reports[code]
        passage = longest_shared(report.sections[section], other.sections[section])
        ours, theirs = _published_on(report), _published_on(other)
        is_earlier = theirs < ours if ours and theirs and ours != theirs else None
        return Neighbour(self._agency(code), section, Likeness(share, passage), is_earlier)

    def _twins(self, code: str, report: Report) -> Iterator[Twin]:
        for key, table in report.tables.items():
            print_ = fingerprint(table)
            for other in self._tables.get(f"{key}:{print_}", ()):
                if other != code:
                    yield Twin(self._agency(other), key, _filled(table))

    def _below(self, code: str) -> list[str]:
        """The agencies of a government's district that owe it a report of this year."""
        own = self._register.by_code.get(code)
        if own is None or own.kind != "government":
            return []
        return [
            entry.code
            for entry in self._register.of_district(own.district)
            if entry.kind not in NOT_BELOW and self._owes(entry)
        ]

    def _owes(self, entry: AgencyEntry) -> bool:
        has_begun = entry.from_year is None or entry.from_year <= self._year
        has_ended = entry.to_year is not None and entry.to_year < self._year
        return has_begun and not has_ended and entry.exempt is None

    def _agency(self, code: str) -> Agency:
        named = self._reports[code].agency
        return named or Agency(code, code)


def _names(entry: AgencyEntry, register: Register) -> tuple[str, ...]:
    """What an agency calls itself and its district: nobody copies those."""
    own = (name for given in (entry.name, *entry.aliases) for name in names_of(given))
    return (*own, register.district_name(entry.district))


def _published_on(report: Report) -> date | None:
    return report.dates[0].on if report.dates else None


def fingerprint(table: Table) -> str | None:
    """A hash of a table's numbers; None when it is too small or too empty to prove anything."""
    numbers = sorted(_numbers(table))
    large = any(abs(int(value)) >= LEAST_LARGE for _, _, value in numbers)
    if _filled(table) < LEAST_CELLS or not large:
        return None
    return hashlib.sha256(repr(numbers).encode()).hexdigest()[:16]


def _numbers(table: Table) -> Iterable[tuple[str, str, float]]:
    return (
        (row, column, float(cell.value))
        for row, cells in table.rows.items()
        for column, cell in cells.items()
        if cell.value is not None
    )


def _filled(table: Table) -> int:
    return sum(value != 0 for _, _, value in _numbers(table))
