"""The office's own list of filed reports, config/filings.csv, and what it says beside a duty.

One line per report that was filed with the supervising body: `code,year,filed_on`. A district keeps
such a list for a year as soon as one line of it stands there; otherwise nothing is concluded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from core.errors import ConfigurationError
from core.messages import Message
from monitor.records import Duty
from pipeline.records import Finding
from pipeline.reference.register import Register
from pipeline.reference.report_rules import ReportRules
from pipeline.reference.row_files import refuse_other_columns, refuse_rounded_codes, rows_of

SUBMISSION = "submission-vs-publication"
COLUMNS = ("code", "year", "filed_on")
YEAR = re.compile(r"20\d\d", re.ASCII)

NOT_FILED = "filings.not-filed"
FILED_LATE = "filings.filed-late"


@dataclass(frozen=True, slots=True)
class Filings:
    """When each report was filed, by agency and year; `kept`: districts and years with a list."""

    filed_on: Mapping[tuple[str, int], date] = field(default_factory=dict)
    kept: frozenset[tuple[str, int]] = frozenset()


def load_filings(path: Path, register: Register) -> Filings:
    """Read filings.csv, if there is one; raises ConfigurationError with line and column."""
    if not path.exists():
        return Filings()
    districts = {entry.code: entry.district for entry in register.agencies}
    filed_on: dict[tuple[str, int], date] = {}
    rows = rows_of(path)
    refuse_other_columns(path, rows, COLUMNS)
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            key, day = _line(f"{path}:{number}", row, districts)
            filed_on[key] = min(day, filed_on.get(key, day))
    return Filings(filed_on, frozenset((districts[code], year) for code, year in filed_on))


def _line(
    place: str, line: list[str], districts: Mapping[str, str]
) -> tuple[tuple[str, int], date]:
    if len(line) != len(COLUMNS):
        raise ConfigurationError(
            "divisions.expected-columns-found",
            place=place,
            wanted=len(COLUMNS),
            found=len(line),
        )
    code, year, day = (value.strip() for value in line)
    refuse_rounded_codes(place, "code", code)
    if code not in districts:
        raise ConfigurationError("filings.unknown-agency", place=place, code=code)
    if YEAR.fullmatch(year):
        with suppress(ValueError):
            return (code, int(year)), date.fromisoformat(day)
    raise ConfigurationError("filings.no-year-or-day", place=place, year=year, day=day)


def submission(duty: Duty, filings: Filings, today: date, rules: ReportRules) -> Iterator[Finding]:
    """A report that was not filed by the local date; nothing without a date and without a list."""
    is_kept = (duty.district, duty.year) in filings.kept
    if duty.submit_on is None or not is_kept or today <= duty.submit_on:
        return
    filed_on = filings.filed_on.get((duty.agency_code, duty.year))
    if filed_on is not None and filed_on <= duty.submit_on:
        return
    submit_on = duty.submit_on.isoformat()
    values: dict[str, str | int] = {"year": duty.year, "submit_on": submit_on}
    if filed_on is not None:
        values["filed_on"] = filed_on.isoformat()
    yield rules.broken(
        SUBMISSION,
        Message(NOT_FILED if filed_on is None else FILED_LATE, values),
        expected=submit_on,
        found=filed_on.isoformat() if filed_on else None,
    )
