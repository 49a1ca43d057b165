"""Reports as binary workbooks (BIFF8, [MS-XLS]), with the records that a reader of cells needs."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from tests.formats.made.doc import compound_file
from tests.formats.made.report import Made

Merge = tuple[int, int, int, int]
END = struct.pack("<HH", 0x0A, 0)
BLANK = 0x201


def xls_of(made: Made, pictured: str = "", *, shows_zeros: bool = True) -> bytes:
    """One sheet with the narrative over ten merged columns and the tables below it.

    Below the heading `pictured` a picture is drawn.
    """
    cells = [] if shows_zeros else [_record(0x23E, struct.pack("<H", 0) + bytes(16))]
    merges: list[Merge] = []
    row = 0
    for part in made.parts():
        if isinstance(part, str):
            cells.append(_text(row, 0, part))
            merges.append((row, row, 0, 9))
            row += 1
            if part == pictured:
                cells.append(_picture(row))
                row += 1
            continue
        taken: set[tuple[int, int]] = set()
        for down, line in enumerate(part):
            column = 0
            for cell in line:
                while (down, column) in taken:
                    column += 1
                cells.append(_cell(row + down, column, cell.text))
                last = (down + cell.rowspan, column + cell.colspan)
                merges.append((row + down, row + last[0] - 1, column, last[1] - 1))
                taken |= {(r, c) for r in range(down, last[0]) for c in range(column, last[1])}
                column = last[1]
        row += len(part)
    return compound_file({"Workbook": _workbook(b"".join(cells) + b"".join(_merged(merges)))})


def _workbook(records: bytes) -> bytes:
    start = _record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 1997, 0, 0))
    page = _record(0x42, struct.pack("<H", 1200))
    name = "年报".encode("utf-16-le")
    size = 4 + 8 + len(name)
    offset = len(start) + len(page) + size + len(END)
    sheet = _record(0x85, struct.pack("<IBBBB", offset, 0, 0, 2, 1) + name)
    body = _record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 1997, 0, 0)) + records + END
    return start + page + sheet + END + body


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _cell(row: int, column: int, text: str) -> bytes:
    if text.isascii() and text.replace(".", "", 1).isdigit():
        return _record(0x203, struct.pack("<HHHd", row, column, 0, float(text)))
    return _text(row, column, text) if text else _record(BLANK, struct.pack("<HHH", row, column, 0))


def _picture(row: int) -> bytes:
    """A drawing anchored at its row, and what it is: a picture."""
    anchor = struct.pack("<HHI", 0, 0xF010, 18) + struct.pack("<9H", 0, 0, 0, row, 0, 9, 0, row, 0)
    return _record(0xEC, anchor) + _record(0x5D, struct.pack("<HHHHHIII", 21, 18, 8, 1, 0, 0, 0, 0))


def _text(row: int, column: int, text: str) -> bytes:
    head = struct.pack("<HHHHB", row, column, 0, len(text), 1)
    return _record(0x204, head + text.encode("utf-16-le"))


def _merged(merges: list[Merge]) -> Iterator[bytes]:
    """At most a thousand ranges a record."""
    wide = [merge for merge in merges if merge[0] != merge[1] or merge[2] != merge[3]]
    for at in range(0, len(wide), 1000):
        part = wide[at : at + 1000]
        ranges = b"".join(struct.pack("<HHHH", *merge) for merge in part)
        yield _record(0xE5, struct.pack("<H", len(part)) + ranges)
