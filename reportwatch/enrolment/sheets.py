"""Sheets of rows that people keep: read with every bad line named, and only ever added to."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from pathlib import Path
from typing import Generic, TypeVar

from core.errors import ConfigurationError
from core.messages import Message
from core.replacing import replace_file
from pipeline.reference.chinese_columns import LACKING, Words, ours, speaks
from pipeline.reference.row_files import charset_of, mark_in, rows_of

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class ReadRows(Generic[Entry]):
    """The good rows of a file by their number, and one sentence for every bad one."""

    entries: Sequence[tuple[int, Entry]]
    faults: Sequence[Message]


def header_of(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """The column names above some rows; none where there are no rows."""
    return tuple(name.strip() for name in rows[0]) if rows else ()


def read_sheet(
    path: Path,
    rows: Sequence[Sequence[str]],
    entry_in: Callable[[Path, int, Sequence[str]], Entry],
) -> ReadRows[Entry]:
    """Read every row after the header; `entry_in` raises ConfigurationError for a bad one."""
    entries: list[tuple[int, Entry]] = []
    faults: list[Message] = []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            entries.append((number, entry_in(path, number, row)))
        except ConfigurationError as fault:
            faults.append(fault.message)
    return ReadRows(entries, faults)


def append_rows(path: Path, columns: Words, rows: Iterable[Sequence[str]]) -> None:
    """Add lines at the end of a CSV file, whose other bytes stay as a person left them.

    They follow its header, whose names may be a clerk's. The file is replaced as a whole, so that
    nobody ever reads half of it.
    """
    before = path.read_bytes() if path.exists() else _as_lines([[*columns]], "\n", ",").encode()
    if zipfile.is_zipfile(BytesIO(before)):
        raise ConfigurationError("sheets.no-rows-added", path=str(path))
    charset = charset_of(before)
    text = before.decode(charset, errors="replace")  # only looked at; its bytes stay
    header = header_of(rows_of(path)) if path.exists() else ()
    if speaks(header, columns):
        rows = [_under(path, header, dict(zip(columns, row, strict=True)), columns) for row in rows]
    ending = "\r\n" if "\r\n" in text else "\n"
    joint = "" if text.endswith("\n") else ending
    added = joint + _as_lines(rows, ending, mark_in(text))
    replace_file(path, before + added.encode(charset))


def _under(
    path: Path, header: Sequence[str], cells: Mapping[str, str], columns: Words
) -> list[str]:
    """The cells in the order of a header; raises ConfigurationError for one that it lacks."""
    named = [ours(columns, name) for name in header]
    lacking = [columns[name][0] for name in cells if cells[name] and name not in named]
    if lacking:
        raise ConfigurationError(LACKING, place=f"{path}:1", columns=", ".join(lacking))
    return [cells.get(name, "") for name in named]


def _as_lines(rows: Iterable[Sequence[str]], ending: str, mark: str) -> str:
    sheet = StringIO()
    csv.writer(sheet, lineterminator=ending, delimiter=mark).writerows(rows)
    return sheet.getvalue()
