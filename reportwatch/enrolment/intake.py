"""What an imported list brings to the register: new rows, rows that are there, rows that differ.

A row that a person wrote is never changed. A list with one bad line brings nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from core.errors import ConfigurationError
from core.messages import Message, Value
from crawlers.portals import Portal, load_portals
from pipeline.reference.chinese_columns import OF_AGENCIES, OF_DIVISIONS, in_our_columns, ours
from pipeline.reference.divisions import DIVISION_COLUMNS, Division, division_in
from pipeline.reference.register import (
    COLUMNS,
    AgencyEntry,
    Register,
    entry_in,
    load_register,
    row_of,
    tidy_name,
)
from pipeline.reference.row_files import rows_of, unread_sheets
from reportwatch.enrolment.sheets import ReadRows, append_rows, header_of, read_sheet

AGENCIES = "agencies.csv"
DIVISIONS = "divisions.csv"
NO_PORTAL = "intake.no-portal"
TWICE = "intake.twice"
OTHER_CASE = "intake.other-case"
OTHER_CODE = "intake.other-code"
NO_ROWS = "intake.no-rows"
# What a list of agencies has and one of divisions has not.
OF_AGENCIES_ALONE = {"code", "kind"}


@dataclass(slots=True)
class Intake:
    """What one import does. Lists of divisions keep those without a portal in divisions.csv."""

    agencies: list[AgencyEntry] = field(default_factory=list)
    divisions: list[Division] = field(default_factory=list)
    same: int = 0
    different: list[str] = field(default_factory=list)
    waiting: list[Division] = field(default_factory=list)
    faults: list[Message] = field(default_factory=list)
    #: sheets of a workbook that hold something and were not read
    unread: Sequence[str] = ()

    def write(self, config: Path) -> None:
        """Add the new rows; raises ConfigurationError before anything is written if any is bad."""
        if self.faults:
            raise _error(self.faults[0])
        if self.agencies:
            append_rows(config / AGENCIES, OF_AGENCIES, [row_of(entry) for entry in self.agencies])
        if self.divisions:
            rows = [division.row for division in self.divisions]
            append_rows(config / DIVISIONS, OF_DIVISIONS, rows)


def _error(fault: Message) -> ConfigurationError:
    return ConfigurationError(fault.template, **fault.values)


def take_in(path: Path, config: Path) -> Intake:
    """Read a list, of agencies or of divisions by its columns, beside what the register has."""
    rows = rows_of(path)
    intake = _taken_in(path, rows, config)
    if not any(cell.strip() for row in rows[1:] for cell in row):
        raise ConfigurationError(NO_ROWS, path=str(path))
    intake.unread = unread_sheets(path)
    return intake


def _taken_in(path: Path, rows: list[list[str]], config: Path) -> Intake:
    header = header_of(rows)
    for words, own in ((OF_AGENCIES, OF_AGENCIES_ALONE), (OF_DIVISIONS, {"division"})):
        if not own.isdisjoint(ours(words, name) for name in header):
            rows = in_our_columns(path, rows, words)
            break
    header = header_of(rows)
    register, portals = load_register(config / AGENCIES), load_portals(config)
    if header == COLUMNS:
        return _agencies(read_sheet(path, rows, entry_in), path, register, set(portals))
    if header == DIVISION_COLUMNS:
        known = known_divisions(config)
        sheet = read_sheet(path, rows, division_in)
        return _divisions(sheet, path, (register, tuple(portals.values()), known))
    raise ConfigurationError(
        "intake.wrong-columns",
        place=f"{path}:1",
        agencies=",".join(COLUMNS),
        divisions=",".join(DIVISION_COLUMNS),
        found=",".join(header),
    )


def known_divisions(config: Path) -> tuple[Division, ...]:
    """The divisions that earlier lists brought; raises ConfigurationError for a bad line."""
    path = config / DIVISIONS
    if not path.exists():
        return ()
    sheet = read_sheet(path, in_our_columns(path, rows_of(path), OF_DIVISIONS), division_in)
    if sheet.faults:
        raise _error(sheet.faults[0])
    return tuple(division for _, division in sheet.entries)


def _agencies(
    sheet: ReadRows[AgencyEntry], path: Path, register: Register, portals: set[str]
) -> Intake:
    intake = Intake(faults=[*sheet.faults, *_repeated(path, sheet.entries)])
    for number, entry in sheet.entries:
        if entry.portal not in portals:
            intake.faults.append(
                Message(
                    NO_PORTAL,
                    {
                        "place": f"{path}:{number}",
                        "found": entry.portal,
                        "known": ", ".join(sorted(portals)),
                    },
                )
            )
        _place(intake, f"{path}:{number}", entry, register)
    return intake


def _divisions(
    sheet: ReadRows[Division],
    path: Path,
    have: tuple[Register, Sequence[Portal], Sequence[Division]],
) -> Intake:
    register, portals, known = have
    intake = Intake(faults=list(sheet.faults))
    before = {division.division: division for division in known}
    for number, division in sheet.entries:
        place, earlier = f"{path}:{number}", before.get(division.division)
        if earlier is None:
            intake.divisions.append(division)
        elif earlier != division:
            intake.different.append(f"{place}: {division.row} ≠ {DIVISIONS}: {earlier.row}")
        before.setdefault(division.division, division)
        portal = portal_of(division, portals)
        if portal is None:
            intake.same += earlier == division
            intake.waiting.append(division)
        else:
            _place(intake, place, _government(division, portal), register)
    return intake


def portal_of(division: Division, portals: Iterable[Portal]) -> str | None:
    """The portal file that serves a division: the one it names, or the one of its host."""
    host = urlsplit(division.url).netloc
    for portal in portals:
        if division.portal == portal.id:
            return portal.id
        if (
            host
            and not division.portal
            and host in (urlsplit(portal.base_url).netloc, *portal.aliases)
        ):
            return portal.id
    return None


def _government(division: Division, portal: str) -> AgencyEntry:
    code, name = division.division, division.name
    return AgencyEntry(code, name, "government", code, portal, (), None, None, None, None)


def _place(intake: Intake, place: str, entry: AgencyEntry, register: Register) -> None:
    """Put one agency among the new, the same or the different; the register's row stands."""
    new = next((one for one in intake.agencies if one.code == entry.code), None)
    known = new or _of_code(entry.code, register) or register.find(entry.name, entry.portal)
    if known is None:
        intake.agencies.append(entry)
    elif known == entry:
        intake.same += 1
    else:
        intake.different.append(f"{place}: {_told(entry)} ≠ {AGENCIES}: {_told(known)}")


def _of_code(code: str, register: Register) -> AgencyEntry | None:
    """The agency of this code; two that differ in case alone are one code, typed in two ways."""
    alike = (one for one in register.agencies if one.code.casefold() == code.casefold())
    return register.by_code.get(code) or next(alike, None)


def _told(entry: AgencyEntry) -> str:
    return ",".join(row_of(entry)).rstrip(",")


def _repeated(path: Path, entries: Iterable[tuple[int, AgencyEntry]]) -> Iterator[Message]:
    codes: dict[str, tuple[int, AgencyEntry]] = {}
    names: dict[tuple[str, ...], tuple[int, AgencyEntry]] = {}
    for number, entry in entries:
        place = f"{path}:{number}"
        line, first = codes.setdefault(entry.code.casefold(), (number, entry))
        if line != number and entry.code == first.code:
            yield Message(TWICE, {"place": place, "code": entry.code})
        elif line != number:
            values: dict[str, Value] = {"code": entry.code, "other": first.code, "line": line}
            yield Message(OTHER_CASE, {"place": place, **values})
        # Neither of them would ever be found by its name.
        body = (tidy_name(entry.name), entry.district, entry.portal)
        line, first = names.setdefault(body, (number, entry))
        if entry.code.casefold() != first.code.casefold():
            values = {"name": entry.name, "code": entry.code, "other": first.code, "line": line}
            yield Message(OTHER_CODE, {"place": place, **values})
