"""Binary workbooks (BIFF8, [MS-XLS]): which format and font every cell has, and what is hidden.

The values themselves are read by calamine, which does not know how they are shown.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import olefile

from pipeline.formats.package import DAMAGED_STREAM
from pipeline.formats.sheet.number_formats import BUILT_IN, GENERAL
from pipeline.shown.runs import Run

BIFF8 = 0x600
BOF, EOF, FORMAT, FONT, XF, BOUND_SHEET = 0x809, 0x0A, 0x41E, 0x31, 0xE0, 0x85
ROW, COLUMNS, WINDOW, SEVERAL = 0x208, 0x7D, 0x23E, (0xBD, 0xBE)
FORMULA = 0x06
CELLS = frozenset((0x203, 0x27E, 0x204, 0xFD, FORMULA, 0x201, 0xD6, 0x205))
STRUCK, HIDDEN_ROW, SHOWS_ZEROS = 0x08, 0x20, 0x10
DRAWING, OBJECT, PICTURE, CHART = 0xEC, 0x5D, 8, 5
# The place of a drawing on its sheet ([MS-XLS] OfficeArtClientAnchorSheet): flags, column, dx, row.
ANCHOR, TO_ITS_ROW = b"\x00\x00\x10\xf0\x12\x00\x00\x00", 8 + 6
WHITE = (9, 1)


@dataclass(slots=True)
class XlsLooks:
    """How the cells of one sheet are shown; `code` is None for a format not understood.

    `cells` are there, blank or not; at the row of each of `pictures` something drawn or embedded
    begins.
    """

    codes: dict[tuple[int, int], str | None] = field(default_factory=dict)
    fonts: dict[tuple[int, int], Run] = field(default_factory=dict)
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    cells: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    pictures: list[int] = field(default_factory=list)
    shows_zeros: bool = True


def looks_in(content: bytes) -> list[XlsLooks]:
    """The looks of all sheets in the workbook's order; none where they cannot be made out."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            stream = file.openstream("Workbook").read()
        return _sheets(stream)
    except DAMAGED_STREAM:
        return []


def _sheets(stream: bytes) -> list[XlsLooks]:
    formats: dict[int, str] = {}
    fonts: list[Run] = []
    cells: list[tuple[int, int]] = []
    starts: list[int] = []
    for kind, record in _records(stream, 0):
        if kind == BOF and struct.unpack_from("<H", record)[0] != BIFF8:
            return []
        if kind == FORMAT:
            formats[struct.unpack_from("<H", record)[0]] = _text(record[2:])
        elif kind == FONT:
            fonts.append(_font(record))
        elif kind == XF:
            cells.append(struct.unpack_from("<HH", record))
        elif kind == BOUND_SHEET:
            starts.append(struct.unpack_from("<I", record)[0])
    styles = [(_font_at(fonts, font), _code(formats, code)) for font, code in cells]
    return [_sheet(stream, start, styles) for start in starts]


def _font_at(fonts: list[Run], number: int) -> Run:
    """Fonts are numbered without the number 4."""
    at = number - 1 if number > 4 else number
    return fonts[at] if at < len(fonts) else Run("")


def _code(formats: dict[int, str], number: int) -> str | None:
    return formats[number] if number in formats else BUILT_IN.get(number)


def _font(record: bytes) -> Run:
    _, flags, colour, _, raised = struct.unpack_from("<HHHHH", record)
    return Run(
        "",
        is_struck=bool(flags & STRUCK),
        is_raised=raised in (1, 2),
        is_pale=colour in WHITE,
    )


def _text(stored: bytes) -> str:
    length, flags = struct.unpack_from("<HB", stored)
    if flags & 1:
        return stored[3 : 3 + 2 * length].decode("utf-16-le", "replace")
    return stored[3 : 3 + length].decode("latin-1")


def _sheet(stream: bytes, start: int, styles: list[tuple[Run, str | None]]) -> XlsLooks:
    found = XlsLooks(pictures=sorted(_pictures(_records(stream, start))))
    for kind, record in _records(stream, start):
        if kind in CELLS:
            row, column, style = struct.unpack_from("<HHH", record)
            _note(found, (row, column), style, styles, kind)
        elif kind in SEVERAL:
            row, first = struct.unpack_from("<HH", record)
            step = 6 if kind == SEVERAL[0] else 2
            for at in range((len(record) - 6) // step):
                (style,) = struct.unpack_from("<H", record, 4 + step * at)
                _note(found, (row, first + at), style, styles, kind)
        elif kind == ROW and struct.unpack_from("<H", record, 12)[0] & HIDDEN_ROW:
            found.rows.add(struct.unpack_from("<H", record)[0])
        elif kind == COLUMNS and struct.unpack_from("<H", record, 8)[0] & 1:
            first, last = struct.unpack_from("<HH", record)
            found.columns |= set(range(first, min(last, 0xFF) + 1))
        elif kind == WINDOW:
            found.shows_zeros = bool(struct.unpack_from("<H", record)[0] & SHOWS_ZEROS)
    return found


def _pictures(records: Iterable[tuple[int, bytes]]) -> Iterator[int]:
    """The rows at which pictures, embedded things and charts begin; notes and shapes are none."""
    row = 0
    for kind, record in records:
        if kind == DRAWING and ANCHOR in record:
            (row,) = struct.unpack_from("<H", record, record.rindex(ANCHOR) + TO_ITS_ROW)
        elif kind == OBJECT and struct.unpack_from("<H", record, 4)[0] in (PICTURE, CHART):
            yield row


def _note(
    found: XlsLooks,
    place: tuple[int, int],
    style: int,
    styles: list[tuple[Run, str | None]],
    kind: int,
) -> None:
    found.cells.add(place)
    font, code = styles[style] if style < len(styles) else (Run(""), GENERAL)
    if code != GENERAL:
        found.codes[place] = code
    if kind == FORMULA:
        found.formulas.add(place)
    if font != Run(""):
        found.fonts[place] = font


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one part of a workbook, up to its end."""
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == EOF:
            return
        at += 4 + size
