"""The same for the binary files of Word and of sheets, by the codes of their formats.

[MS-DOC] calls a property of text a sprm, [MS-XLS] a piece of a workbook a record.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator

import olefile

from pipeline.witness.plain_pages import MOST, odd_characters

BROKEN = (OSError, struct.error, IndexError, ValueError, KeyError)
PAGE = 512
# Properties of characters that only choose a typeface, a size, a weight or a language.
HARMLESS = frozenset(
    (
        *(0x4A4F, 0x4A50, 0x4A51, 0x4A5E, 0x4A43, 0x4A61, 0x0835, 0x0836, 0x085C, 0x085D, 0x2A3E),
        *(0x486D, 0x486E, 0x4873, 0x4874, 0x485F, 0x484B, 0x0875, 0x286F, 0x6815, 0x6816, 0x6817),
        *(0x0882, 0x2879, 0x0868, 0x8840),
    )
)
COLOUR, COLOUR_NUMBER, SIZE, SPACE = 0x6870, 0x2A42, 0x4A43, 0x8840
DARK_NUMBERS = (0, 1, 2, 5, 6, 9, 10, 11, 12, 13, 14)
SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}  # of an operand, by its sprm's highest bits
# Lists, frames and the like, of a paragraph or a table.
ODD_PARAGRAPHS = frozenset((0x460B, 0x8418, 0x8419, 0x2423, 0x261B, 0x442B, 0x5622, 0x7627))
# Struck, struck twice, hidden, raised or moved, as they stand in the table of styles.
ODD_STYLES = (b"\x37\x08\x01", b"\x53\x2a\x01", b"\x3c\x08\x01", b"\x48\x2a\x01", b"\x48\x2a\x02")
CONTROLS = frozenset("\x01\x02\x05\x08\x0b\x0e\x13\x14\x15\x1e\x1f\x28")
FONT, FORMAT, XF, ROW, COLUMN, SHEET, RICH = 0x31, 0x41E, 0xE0, 0x208, 0x7D, 0x85, 0xFC
CELLS = (0x203, 0x204, 0x205, 0xFD, 0x27E, 0x06, 0x201)
MANY_CELLS = {0xBD: 6, 0xBE: 2}
FLOATING = {0x1B0: "conditional format", 0x5D: "object", 0xEC: "drawing", 0x1AE: "link"}
# Where a record says that something is hidden: at which byte, by which bits.
HIDES = {
    SHEET: (4, 3, "hidden sheet"),
    ROW: (12, 0x20, "hidden row"),
    COLUMN: (8, 1, "hidden column"),
}
PLAIN_FORMATS = (0, 1, 2, 3, 4, 49)
AUTOMATIC = (8, 0x40, 0x7FFF)


def traits_of_doc(content: bytes) -> tuple[str, ...]:
    """The first traits of a Word file; none where it has nothing but plain text and tables."""
    return _first(_of_doc, content)


def traits_of_xls(content: bytes) -> tuple[str, ...]:
    """The same of a workbook."""
    return _first(_of_xls, content)


def _first(of: Callable[[bytes], Iterator[str]], content: bytes) -> tuple[str, ...]:
    traits: dict[str, None] = {}
    try:
        for name in of(content):
            traits[name] = None
            if len(traits) == MOST:
                break
    except BROKEN as error:
        traits[type(error).__name__] = None
    return tuple(traits)


def _streams(content: bytes, *names: str) -> list[bytes]:
    with olefile.OleFileIO(io.BytesIO(content)) as file:
        return [file.openstream(name).read() if file.exists(name) else b"" for name in names]


def _of_doc(content: bytes) -> Iterator[str]:
    main, zero, one = _streams(content, "WordDocument", "0Table", "1Table")
    table = one if struct.unpack_from("<H", main, 0x0A)[0] & 0x200 else zero
    pieces, length = _pieces(main, table)
    text = "".join(_text(main, piece) for piece in pieces)[:length]
    yield from sorted(f"U+{ord(sign):04X}" for sign in set(text) & CONTROLS)
    yield from odd_characters("".join(sign for sign in text if sign >= " "))
    start, size = struct.unpack_from("<II", main, 0xA2)
    styles = table[start : start + size]
    yield from ("style" for odd in ODD_STYLES if odd in styles)
    ranges = [(fc, fc + count * width) for fc, count, width, _ in pieces]
    yield from ("changed piece" for *_, changes in pieces if changes)
    for at, is_paragraph in ((0xFA, False), (0x102, True)):
        for begin, end, sprms in _formatted(main, table, at, is_paragraph=is_paragraph):
            if any(begin < last and first < end for first, last in ranges):
                yield from _odd_sprms(sprms, is_paragraph=is_paragraph)


Piece = tuple[int, int, int, int]


def _pieces(main: bytes, table: bytes) -> tuple[list[Piece], int]:
    """Where each piece of the text stands, its characters, their width, its own changes."""
    (length,) = struct.unpack_from("<I", main, 0x4C)
    start, size = struct.unpack_from("<II", main, 0x1A2)
    clx, at = table[start : start + size], 0
    while clx[at] == 1:
        at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
    count = (struct.unpack_from("<I", clx, at + 1)[0] - 4) // 12
    places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
    pieces = []
    for number in range(count):
        if places[number] >= length:
            break
        fc, changes = struct.unpack_from("<IH", clx, at + 5 + 4 * (count + 1) + 8 * number + 2)
        width = 1 if fc & 0x40000000 else 2
        place = (fc & 0x3FFFFFFF) // (2 if width == 1 else 1)
        pieces.append((place, places[number + 1] - places[number], width, changes))
    return pieces, length


def _text(main: bytes, piece: Piece) -> str:
    place, count, width, _ = piece
    return main[place : place + count * width].decode(
        "cp1252" if width == 1 else "utf-16-le", "replace"
    )


def _formatted(
    main: bytes, table: bytes, at: int, *, is_paragraph: bool
) -> Iterator[tuple[int, int, bytes]]:
    """From where to where in the file which properties hold."""
    start, size = struct.unpack_from("<II", main, at)
    count = (size - 4) // 8
    for number in range(count):
        (page,) = struct.unpack_from("<I", table, start + 4 * (count + 1) + 4 * number)
        held = main[(page & 0x3FFFFF) * PAGE : (page & 0x3FFFFF) * PAGE + PAGE]
        runs = held[PAGE - 1]
        places = struct.unpack_from(f"<{runs + 1}I", held, 0)
        width = 13 if is_paragraph else 1
        for run in range(runs):
            offset = 2 * held[4 * (runs + 1) + width * run]
            if not offset:
                continue
            length = held[offset]
            if is_paragraph:
                skipped, length = (1, 2 * length - 1) if length else (2, 2 * held[offset + 1])
                sprms = held[offset + skipped : offset + skipped + length][2:]
            else:
                sprms = held[offset + 1 : offset + 1 + length]
            yield places[run], places[run + 1], sprms


def _odd_sprms(sprms: bytes, *, is_paragraph: bool) -> Iterator[str]:
    at = 0
    while at + 2 <= len(sprms):
        (code,) = struct.unpack_from("<H", sprms, at)
        kind, at = code >> 13, at + 2
        size = SIZES.get(kind, 0)
        if kind == 6:
            long = code in (0xD608, 0xD606) and at + 2 <= len(sprms)
            size = struct.unpack_from("<H", sprms, at)[0] + 1 if long else sprms[at] + 1
        operand = sprms[at : at + size]
        at += size
        if is_paragraph:
            if code in ODD_PARAGRAPHS and any(operand):
                yield f"sprm {code:04X}"
        elif not _is_harmless(code, operand):
            yield f"sprm {code:04X}"


def _is_harmless(code: int, operand: bytes) -> bool:
    if code == COLOUR:
        red, green, blue, automatic = operand
        return automatic == 0xFF or 0.299 * red + 0.587 * green + 0.114 * blue < 150
    if code == COLOUR_NUMBER:
        return operand[0] in DARK_NUMBERS
    if code == SIZE:
        return bool(struct.unpack("<h", operand)[0] > 8)
    if code == SPACE:
        return operand[1] < 0x80
    return code in HARMLESS or not any(operand)


def _of_xls(content: bytes) -> Iterator[str]:
    new, old = _streams(content, "Workbook", "Book")
    if not new:
        yield "old workbook" if old else "no workbook"
        return
    fonts: list[str | None] = []
    formats: list[str | None] = []
    for kind, body in _records(new):
        if kind == FONT:
            fonts.append(_of_font(body))
        elif kind == XF:
            formats.append(_of_format(body, fonts))
        else:
            yield from _of_record(kind, body)
            for number in _formats_in(kind, body):
                trait = formats[number] if number < len(formats) else None
                is_unknown = bool(formats) and number >= len(formats)
                yield from filter(None, ("format" if is_unknown else trait,))


def _of_record(kind: int, body: bytes) -> Iterator[str]:
    if kind in FLOATING:
        yield FLOATING[kind]
    elif kind in HIDES and body[HIDES[kind][0]] & HIDES[kind][1]:
        yield HIDES[kind][2]
    elif kind == RICH and _has_rich_text(body):
        yield "rich text"


def _formats_in(kind: int, body: bytes) -> Iterator[int]:
    """The formats of the cells in one record, by their numbers."""
    if kind in CELLS:
        yield struct.unpack_from("<H", body, 4)[0]
    elif kind in MANY_CELLS:
        for at in range(4, len(body) - 2, MANY_CELLS[kind]):
            yield struct.unpack_from("<H", body, at)[0]


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        at += 4 + size


def _of_font(body: bytes) -> str | None:
    height, looks, colour, _, raised = struct.unpack_from("<HHHHH", body, 0)
    if looks & 0x18:
        return "struck"
    if raised:
        return "raised"
    if colour not in AUTOMATIC:
        return "font colour"
    return "font size" if height < 100 else None


def _of_format(body: bytes, fonts: list[str | None]) -> str | None:
    font, number = struct.unpack_from("<HH", body, 0)
    at = font - 1 if font > 4 else font  # there is no font 4
    if number not in PLAIN_FORMATS:
        return "number format"
    if body[7] or body[8] & 0x10:
        return "alignment"
    pattern = struct.unpack_from("<I", body, 14)[0] >> 26
    if pattern:
        return "fill"
    return fonts[at] if at < len(fonts) else "font"


def _has_rich_text(body: bytes) -> bool:
    """Whether a string of the shared ones has runs of other looks, as far as one record goes."""
    at = 8
    while at + 3 <= len(body):
        count, flags = struct.unpack_from("<HB", body, at)
        if flags & 0x0C:
            return True
        at += 3 + count * (2 if flags & 1 else 1)
    return False
