"""Sheets of rows that people keep: read with every bad line named, and only ever added to."""

from __future__ import annotations

import csv
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Generic, TypeVar

from core.errors import ConfigurationError
from core.messages import Message

Entry = TypeVar("Entry")


@dataclass(frozen=True, slots=True)
class CsvSheet(Generic[Entry]):
    """The good lines of a CSV file by their number, and one sentence for every bad line."""

    entries: Sequence[tuple[int, Entry]]
    faults: Sequence[Message]


def header_of(path: Path) -> tuple[str, ...]:
    """The column names of a CSV file; raises ConfigurationError when there is none."""
    lines = lines_of(path)
    return tuple(name.strip() for name in lines[0]) if lines else ()


def lines_of(path: Path) -> list[list[str]]:
    """Every line of a CSV file in UTF-8; raises ConfigurationError."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            return list(reader)
    except FileNotFoundError:
        raise ConfigurationError("sheets.file-not-found-expected-a-csv", path=str(path)) from None
    except UnicodeDecodeError:
        raise ConfigurationError("configuration.not-utf8", path=str(path)) from None
    except csv.Error:
        raise ConfigurationError(
            "sheets.not-a-csv-file-line",
            path=str(path),
            line=reader.line_num,
        ) from None


def read_sheet(
    path: Path, entry_in: Callable[[Path, int, Sequence[str]], Entry]
) -> CsvSheet[Entry]:
    """Read every line after the header; `entry_in` raises ConfigurationError for a bad one."""
    entries: list[tuple[int, Entry]] = []
    faults: list[Message] = []
    for number, line in enumerate(lines_of(path)[1:], start=2):
        if not any(cell.strip() for cell in line):
            continue
        try:
            entries.append((number, entry_in(path, number, line)))
        except ConfigurationError as fault:
            faults.append(fault.message)
    return CsvSheet(entries, faults)


def append_rows(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Add lines at the end of a sheet, whose other bytes stay as a person left them.

    The file is replaced as a whole, so that nobody ever reads half of it.
    """
    before = path.read_bytes() if path.exists() else _as_lines([columns], "\n").encode()
    ending = "\r\n" if b"\r\n" in before else "\n"
    joint = b"" if before.endswith(b"\n") else ending.encode()
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.part")
    with unfinished.open("wb") as file:
        file.write(before + joint + _as_lines(rows, ending).encode())
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def _as_lines(rows: Iterable[Sequence[str]], ending: str) -> str:
    sheet = StringIO()
    csv.writer(sheet, lineterminator=ending).writerows(rows)
    return sheet.getvalue()
