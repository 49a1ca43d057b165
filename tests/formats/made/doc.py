"""Reports in Word's binary format, written from its specification ([MS-DOC], [MS-CFB])."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.formats.made.report import Made
from tests.replicas.grids import Grid, GridCell

SECTOR = 512
END_OF_CHAIN, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
TEXT_START = 0x800
COLUMN = 900
IN_TABLE = struct.pack("<HB", 0x2416, 1)
ROW_END = struct.pack("<HB", 0x2417, 1)
HIDDEN = struct.pack("<HB", 0x083C, 1)
DELETED = struct.pack("<HB", 0x0800, 1)
COMPRESSED = 0x40000000
VARIANTS = ("plain", "pieces", "huge", "hidden", "fields", "uneven")


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters with one set of paragraph and character properties."""

    text: str
    paragraph: bytes = b""
    character: bytes = b""


Traits = Mapping[str, Sequence[tuple[str, bytes]]]


def doc_of(made: Made, variant: str = "plain", traits: Traits | None = None) -> bytes:
    """The report as a Word 97 document."""
    data = bytearray(b"\x00" * 16)
    pieces = [
        other for piece in _pieces(made, variant, data) for other in _traited(piece, traits or {})
    ]
    main, table = _streams(pieces, compress=variant == "pieces")
    return compound_file({"WordDocument": main, "1Table": table, "Data": bytes(data)})


def _traited(piece: _Piece, traits: Traits) -> Iterator[_Piece]:
    """A piece, or the pieces that are written in place of a token."""
    if piece.text not in traits:
        yield piece
        return
    for text, character in traits[piece.text]:
        yield _Piece(text, piece.paragraph, character)


def _pieces(made: Made, variant: str, data: bytearray) -> Iterator[_Piece]:
    for part in made.parts():
        if isinstance(part, str):
            yield from _words(part, b"", variant)
            yield _Piece("\r")
        else:
            yield from _table(part, variant, data)


def _words(text: str, paragraph: bytes, variant: str) -> Iterator[_Piece]:
    if variant == "hidden":
        yield _Piece(text[:1], paragraph)
        yield _Piece("7", paragraph, HIDDEN)
        yield _Piece("8", paragraph, DELETED)
        yield _Piece(text[1:], paragraph)
    elif variant == "fields":
        yield _Piece(f"\x13 =SUM(\x13 9 \x14 8\x15) \x14{text}\x15", paragraph)
    else:
        yield _Piece(text, paragraph)


def _table(grid: Grid, variant: str, data: bytearray) -> Iterator[_Piece]:
    width = sum(cell.colspan for cell in grid[0])
    open_cells: dict[int, tuple[int, int]] = {}
    for number, row in enumerate(grid):
        placed: list[tuple[int, int, int]] = []
        column, own = 0, iter(row)
        while column < width:
            if column in open_cells:
                left, span = open_cells.pop(column)
                flags, text = 0x20, ""
            else:
                cell: GridCell = next(own)
                left, span, text = cell.rowspan, cell.colspan, cell.text
                flags = 0x60 if left > 1 else 0
            yield from _words(text, IN_TABLE, variant) if text else ()
            yield _Piece("\x07", IN_TABLE)
            placed.append((column, span, flags))
            if left > 1:
                open_cells[column] = (left - 1, span)
            column += span
        shift = (number % 3) * 15 if variant == "uneven" else 0
        yield _Piece("\x07", IN_TABLE + ROW_END + _definition(placed, shift, variant, data))


def _definition(
    placed: Sequence[tuple[int, int, int]], shift: int, variant: str, data: bytearray
) -> bytes:
    """sprmTDefTable: edges and merges of one row, in the data stream when asked."""
    edges = [COLUMN * column + shift for column, _, _ in placed]
    edges.append(COLUMN * sum(placed[-1][:2]) + shift)
    cells = b"".join(struct.pack("<HH16x", flags, 0) for _, _, flags in placed)
    operand = bytes([len(placed)]) + struct.pack(f"<{len(edges)}h", *edges) + cells
    whole = struct.pack("<HH", 0xD608, len(operand) + 1) + operand
    if variant != "huge":
        return whole
    at = len(data)
    data += struct.pack("<H", len(whole)) + whole
    return struct.pack("<HI", 0x6646, at)


def _streams(pieces: Sequence[_Piece], *, compress: bool) -> tuple[bytes, bytes]:
    """The main stream with text and property pages, and the table stream."""
    text = bytearray()
    plc: list[tuple[int, int]] = []
    paragraphs: list[tuple[int, int, bytes]] = []
    characters: list[tuple[int, int, bytes]] = []
    count, begun = 0, TEXT_START
    for piece in pieces:
        is_small = compress and piece.text.isascii()
        start = TEXT_START + len(text)
        plc.append((count, start * 2 | COMPRESSED if is_small else start))
        text += piece.text.encode("cp1252" if is_small else "utf-16-le")
        end = TEXT_START + len(text)
        count += len(piece.text)
        characters.append((start, end, piece.character))
        if piece.text[-1:] in ("\r", "\x07"):
            paragraphs.append((begun, end, b"\x00\x00" + piece.paragraph))
            begun = end
    main = bytearray(TEXT_START) + text
    papx = _pages(main, paragraphs, _papx, 13)
    chpx = _pages(main, characters, _chpx, 1)
    table = bytearray(b"\x00" * 8)
    parts = {0x102: papx, 0xFA: chpx, 0x1A2: _clx(plc, count)}
    for pointer, content in parts.items():
        struct.pack_into("<II", main, pointer, len(table), len(content))
        table += content
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 10, 0x0200)
    struct.pack_into("<i", main, 0x4C, count)
    return bytes(main), bytes(table)


def _clx(plc: Sequence[tuple[int, int]], count: int) -> bytes:
    places = struct.pack(f"<{len(plc) + 1}I", *(at for at, _ in plc), count)
    pieces = b"".join(struct.pack("<HIH", 0, position, 0) for _, position in plc)
    return b"\x02" + struct.pack("<I", len(places + pieces)) + places + pieces


def _papx(stored: bytes) -> bytes:
    if len(stored) % 2:
        return bytes([(len(stored) + 1) // 2]) + stored
    return bytes([0, len(stored) // 2]) + stored


def _chpx(stored: bytes) -> bytes:
    return bytes([len(stored)]) + stored if stored else b""


def _pages(
    main: bytearray, runs: Sequence[tuple[int, int, bytes]], encode: object, entry: int
) -> bytes:
    """Write runs into pages of 512 bytes at the end of the main stream; returns their index."""
    assert callable(encode)
    index: list[tuple[int, int]] = []
    waiting = list(runs)
    while waiting:
        page: list[tuple[int, int, bytes]] = []
        room = SECTOR - 1 - 4
        while waiting and (need := 4 + entry + len(encode(waiting[0][2])) + 1) <= room:
            room -= need
            page.append(waiting.pop(0))
        main += b"\x00" * (-len(main) % SECTOR)
        index.append((page[0][0], len(main) // SECTOR))
        main += _page(page, encode, entry)
    last = runs[-1][1]
    starts = [start for start, _ in index]
    numbers = [number for _, number in index]
    return struct.pack(f"<{len(starts) + 1}I{len(numbers)}I", *starts, last, *numbers)


def _page(runs: Sequence[tuple[int, int, bytes]], encode: object, entry: int) -> bytes:
    assert callable(encode)
    page = bytearray(SECTOR)
    struct.pack_into(f"<{len(runs) + 1}I", page, 0, *(run[0] for run in runs), runs[-1][1])
    free = SECTOR - 1
    for number, (_, _, stored) in enumerate(runs):
        written = encode(stored)
        if not written:
            continue
        free = (free - len(written)) // 2 * 2
        page[free : free + len(written)] = written
        page[4 * (len(runs) + 1) + entry * number] = free // 2
    page[-1] = len(runs)
    return bytes(page)


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file of these streams, each long enough to stand in sectors of its own."""
    padded = {name: content.ljust(4096, b"\x00") for name, content in streams.items()}
    counts = [-(-len(content) // SECTOR) for content in padded.values()]
    directory_sectors = -(-(len(padded) + 1) // 4)
    used = sum(counts) + directory_sectors
    fat_sectors = 1
    while fat_sectors * 128 < used + fat_sectors:
        fat_sectors += 1
    fat = [FAT] * fat_sectors
    fat += [*range(fat_sectors + 1, fat_sectors + directory_sectors), END_OF_CHAIN]
    entries = [_entry("Root Entry", 5, END_OF_CHAIN, 0, child=1)]
    body = b""
    for number, (name, content) in enumerate(padded.items(), start=1):
        start = len(fat)
        fat += [*range(start + 1, start + counts[number - 1]), END_OF_CHAIN]
        right = number + 1 if number < len(padded) else FREE
        entries.append(_entry(name, 2, start, len(content), right=right))
        body += content + b"\x00" * (-len(content) % SECTOR)
    fat += [FREE] * (fat_sectors * 128 - len(fat))
    directory = b"".join(entries).ljust(directory_sectors * SECTOR, b"\x00")
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIII", 0, fat_sectors, fat_sectors, 0, 4096)
    header += struct.pack("<IIII", END_OF_CHAIN, 0, END_OF_CHAIN, 0)
    header += struct.pack("<109I", *[*range(fat_sectors), *[FREE] * (109 - fat_sectors)])
    return header + struct.pack(f"<{len(fat)}I", *fat) + directory + body


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = FREE, child: int = FREE
) -> bytes:
    stored = name.encode("utf-16-le").ljust(64, b"\x00")
    length = 2 * len(name) + 2
    head = stored + struct.pack("<HBBIII", length, kind, 1, FREE, right, child)
    return head + b"\x00" * 36 + struct.pack("<IQ", start, size)
