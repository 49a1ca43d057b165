"""What a row of agencies.csv cannot say: mergers with their document, exemptions with an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.configuration import FIRST_YEAR, ReportYear, Sentence, Settings, load
from core.errors import IN_FILE, ConfigurationError
from core.messages import Bilingual, Message, Value
from pipeline.reference.register import AgencyEntry, Register

NOT_THERE = "register-notes.not-there"
ENDS_BEFORE = "register-notes.ends-before"
TWICE = "register-notes.twice"
STILL_OWES = "register-notes.still-owes"
NOTHING = Bilingual("空", "nothing")
OWN_SUCCESSOR = "register-notes.own-successor"


class Merger(Settings):
    """`dissolved` became part of `successor` on a day, by the document of that number.

    The last report year that the dissolved agency owes is its `to_year` in agencies.csv.
    """

    dissolved: Sentence
    successor: Sentence
    on: date
    document: Sentence


class AgencyExemption(Settings):
    """Agencies that owe no report up to and with `to_year`, and why."""

    agencies: Annotated[tuple[Sentence, ...], Field(min_length=1)]
    from_year: ReportYear = FIRST_YEAR
    to_year: ReportYear
    zh: Sentence
    en: str = ""

    @property
    def reason(self) -> Bilingual:
        return Bilingual(self.zh, self.en or self.zh)


class RegisterNotes(Settings):
    """All of config/agencies.toml."""

    mergers: tuple[Merger, ...] = ()
    exemptions: tuple[AgencyExemption, ...] = ()

    def exemption(self, code: str, year: int) -> AgencyExemption | None:
        """Why an agency owes no report for a year; None when nothing here says so."""
        rows = (row for row in self.exemptions if code in row.agencies)
        return next((row for row in rows if row.from_year <= year <= row.to_year), None)

    def mergers_until(self, code: str, day: date) -> Iterator[Merger]:
        """The mergers by which an agency's duties had passed on by the end of a day, in order."""
        for merger in self.mergers:
            if merger.dissolved == code and merger.on <= day:
                yield merger
                yield from self.mergers_until(merger.successor, day)


def load_notes(path: Path, register: Register) -> RegisterNotes:
    """Read agencies.toml, if there is one; raises ConfigurationError that names what is wrong."""
    if not path.exists():
        return RegisterNotes()
    notes = load(path, RegisterNotes)
    agencies = {entry.code: entry for entry in register.agencies}
    for problem in _problems(notes, agencies):
        raise ConfigurationError(IN_FILE, path=str(path), problem=problem)
    return notes


def _problems(notes: RegisterNotes, agencies: dict[str, AgencyEntry]) -> Iterator[Message]:
    named = [code for row in notes.exemptions for code in row.agencies]
    named += [code for row in notes.mergers for code in (row.dissolved, row.successor)]
    unknown = (code for code in named if code not in agencies)
    yield from (Message(NOT_THERE, {"code": code}) for code in unknown)
    for merger in notes.mergers:
        yield from _problems_of(merger, notes, agencies)
    for row in notes.exemptions:
        if row.to_year < row.from_year:
            values = {"to_year": row.to_year, "from_year": row.from_year}
            yield Message(ENDS_BEFORE, values)


def _problems_of(
    merger: Merger, notes: RegisterNotes, agencies: dict[str, AgencyEntry]
) -> Iterator[Message]:
    code = merger.dissolved
    if sum(other.dissolved == code for other in notes.mergers) > 1:
        yield Message(TWICE, {"code": code})
    last_year = agencies[code].to_year
    if last_year is None or last_year > merger.on.year:
        values: dict[str, Value] = {"code": code, "on": f"{merger.on}", "year": merger.on.year}
        yield Message(STILL_OWES, {**values, "found": last_year or NOTHING})
    if _comes_back(merger, notes):
        yield Message(OWN_SUCCESSOR, {"code": code})


def _comes_back(merger: Merger, notes: RegisterNotes) -> bool:
    successors = {row.dissolved: row.successor for row in notes.mergers}
    code = merger.successor
    for _ in notes.mergers:
        if code == merger.dissolved:
            return True
        code = successors.get(code, code)
    return code == merger.dissolved
