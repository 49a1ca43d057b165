"""What a row of agencies.csv cannot say: mergers with their document, exemptions with an end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field

from core.configuration import ConfigurationError, Settings, load
from core.messages import Bilingual
from monitor.duties.deadlines import FIRST_YEAR, Sentence
from pipeline.reference.register import AgencyEntry, Register


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
    from_year: int = FIRST_YEAR
    to_year: int
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
        raise ConfigurationError(f"{path}: {problem}")
    return notes


def _problems(notes: RegisterNotes, agencies: dict[str, AgencyEntry]) -> Iterator[str]:
    named = [code for row in notes.exemptions for code in row.agencies]
    named += [code for row in notes.mergers for code in (row.dissolved, row.successor)]
    yield from (f"agency '{code}' is not in agencies.csv" for code in named if code not in agencies)
    for merger in notes.mergers:
        yield from _problems_of(merger, notes, agencies)
    for row in notes.exemptions:
        if row.to_year < row.from_year:
            yield f"[[exemptions]] to_year = {row.to_year} lies before from_year = {row.from_year}"


def _problems_of(
    merger: Merger, notes: RegisterNotes, agencies: dict[str, AgencyEntry]
) -> Iterator[str]:
    code = merger.dissolved
    if sum(other.dissolved == code for other in notes.mergers) > 1:
        yield f"[[mergers]] dissolved = '{code}' stands twice; keep one"
    last_year = agencies[code].to_year
    if last_year is None or last_year > merger.on.year:
        found = last_year or "nothing"
        yield (
            f"[[mergers]] dissolved = '{code}' on {merger.on}: expected its to_year in agencies.csv"
            f" to be {merger.on.year} or earlier, found {found}"
        )
    if _comes_back(merger, notes):
        yield f"[[mergers]] dissolved = '{code}' is its own successor in the end"


def _comes_back(merger: Merger, notes: RegisterNotes) -> bool:
    successors = {row.dissolved: row.successor for row in notes.mergers}
    code = merger.successor
    for _ in notes.mergers:
        if code == merger.dissolved:
            return True
        code = successors.get(code, code)
    return code == merger.dissolved
