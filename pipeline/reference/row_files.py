"""Files of rows as people keep them: CSV in UTF-8, UTF-16 or GBK, with any line ends, and xlsx."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, StringIO
from itertools import zip_longest
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from core.charsets import LOST, decode
from core.configuration import content_of
from core.errors import ConfigurationError

# What Excel makes of a long code, for good: 990101001 is shown, and saved, as 9.9E+08.
ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
LARGEST_SHEET = 64 * 2**20  # the agencies of the whole nation take half of it
WHOLE = 2**53  # beyond it the number of a sheet is no code any more


def rows_of(path: Path) -> list[list[str]]:
    """Every row of a file, the header first, cells as text; raises ConfigurationError.

    A CSV file may be in any encoding that spreadsheets write here; of a workbook the first sheet
    counts. Empty rows stay, so that the number of a row is that which people see.
    """
    try:
        content = content_of(path, LARGEST_SHEET)
    except FileNotFoundError:
        raise ConfigurationError("sheets.no-file", path=str(path)) from None
    if zipfile.is_zipfile(BytesIO(content)):
        return _of_workbook(path, content)
    return _of_text(path, content)


def unread_sheets(path: Path) -> Sequence[str]:
    """The names of the sheets behind the first one of a workbook that hold anything."""
    content = content_of(path, LARGEST_SHEET)
    if not zipfile.is_zipfile(BytesIO(content)):
        return ()
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    others = book.sheet_names[1:]
    return [name for name in others if book.get_sheet_by_name(name).to_python(nrows=1)]


def mark_in(text: str) -> str:
    """What stands between two cells: a comma, or in what Excel calls Unicode text a tab."""
    header = text.partition("\n")[0]
    return "\t" if "\t" in header and "," not in header else ","


def charset_of(content: bytes) -> str:
    """The encoding in which rows are added to a file."""
    for mark, charset in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark):
            return charset
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def refuse_rounded_codes(place: str, column: str, value: str) -> None:
    """Raise ConfigurationError for a code that a spreadsheet took for a number and cut."""
    if ROUNDED.fullmatch(value):
        raise ConfigurationError("sheets.rounded", place=place, column=column, found=value)


def _of_text(path: Path, content: bytes) -> list[list[str]]:
    # Sheets of old machines end lines with a carriage return alone.
    text = decode(content).replace("\r\n", "\n").replace("\r", "\n")
    broken = next((n for n, line in enumerate(text.split("\n"), 1) if LOST in line), None)
    if broken is not None:
        raise ConfigurationError("sheets.lost-characters", place=f"{path}:{broken}")
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark_in(text), strict=True)
    rows: list[list[str]] = []
    try:
        for row in reader:
            # A cell of several lines counts as as many, so that an editor shows the same number.
            rows.extend([] for _ in range(reader.line_num - len(rows) - 1))
            rows.append(row)
    except csv.Error:
        line = len(rows) + 1
        raise ConfigurationError("sheets.not-csv", path=str(path), line=line) from None
    return rows


def _of_workbook(path: Path, content: bytes) -> list[list[str]]:
    try:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (CalamineError, zipfile.BadZipFile, IndexError):
        raise ConfigurationError("sheets.no-workbook", path=str(path)) from None
    return [[_shown(cell) for cell in row] for row in rows]


def _shown(cell: object) -> str:
    """A cell as text; a code that Excel holds as a number is whole again."""
    if isinstance(cell, datetime):
        return f"{cell.date()}"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < WHOLE:
        return str(int(cell))
    return str(cell).strip()


def refuse_other_columns(path: Path, rows: Sequence[Sequence[str]], columns: Sequence[str]) -> None:
    """Raise ConfigurationError for the first column of a file that is none of those in order."""
    found = [name.strip() for name in rows[0]] if rows else []
    if not any(found):
        listed = ",".join(columns)
        raise ConfigurationError("register.expected-the-columns", place=f"{path}:1", columns=listed)
    for number, (name, wanted) in enumerate(zip_longest(found, columns, fillvalue=""), start=1):
        if name != wanted:
            raise ConfigurationError(
                "register.wrong-column",
                place=f"{path}:1",
                number=number,
                found=name,
                wanted=wanted,
                columns=",".join(columns),
            )
