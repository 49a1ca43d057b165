"""The binary Word format ([MS-DOC], also Kingsoft's wps): its text and what its marks mean.

Only what tables and visible text need is read: the piece table, paragraph and character properties.
"""

from __future__ import annotations

import io
import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter

import olefile

from core.messages import Message
from pipeline.formats.package import DAMAGED_STREAM
from pipeline.formats.word.binary_looks import BinaryLooks, styles_in
from pipeline.formats.word.fields import Fields
from pipeline.formats.word.properties import Properties, Sprm, properties_of, sprms
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.runs import Run

MAGIC = 0xA5EC
OLDEST = 0xC1  # Word 97; older files are laid out in another way
ENCRYPTED, WHICH_TABLE = 0x0100, 0x0200
# Places of [MS-DOC] 2.5 in the file information block.
CCP_TEXT, FC_STYLES, FC_CHPX, FC_PAPX, FC_CLX = 0x4C, 0xA2, 0xFA, 0x102, 0x1A2
PAGE = 512
COMPRESSED = 0x40000000
BX_SIZE = 13
# Where a field begins, its result begins, it ends.
FIELD_MARKS = {"\x13": Fields.begin, "\x14": Fields.separate, "\x15": Fields.end}
HUGE = (0x6645, 0x6646)
_ReadRun = Callable[[bytes, int, int], bytes]


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """One paragraph: its runs, the character that ends it, and its properties."""

    runs: tuple[Run, ...]
    end: str
    properties: Properties


@dataclass(frozen=True, slots=True)
class _Runs:
    """Properties by file position: run number n holds from starts[n] to ends[n]."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    values: tuple[bytes, ...]

    def at(self, position: int) -> bytes:
        n = bisect_right(self.starts, position) - 1
        return self.values[n] if n >= 0 and position < self.ends[n] else b""


def marks_of(content: bytes) -> list[WordParagraph]:
    """All paragraphs of the main text; raises Unreadable."""
    try:
        with olefile.OleFileIO(io.BytesIO(content)) as file:
            main = file.openstream("WordDocument").read()
            table = file.openstream(_table_name(main)).read()
            data = file.openstream("Data").read() if file.exists("Data") else b""
        return list(_Document(main, table, data).marks())
    except DAMAGED_STREAM as error:
        said = Message("streams.no-document", {"error": str(error)})
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None


def _table_name(main: bytes) -> str:
    magic, version = struct.unpack_from("<HH", main)
    (flags,) = struct.unpack_from("<H", main, 10)
    if magic != MAGIC or version < OLDEST:
        said = Message("streams.too-old", {"version": f"{version:#x}"})
        raise Unreadable(SetbackKind.FORMAT_TOO_OLD, said)
    if flags & ENCRYPTED:
        raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password"))
    return "1Table" if flags & WHICH_TABLE else "0Table"


class _Document:
    """The streams of one document and how to look things up in them."""

    def __init__(self, main: bytes, table: bytes, data: bytes) -> None:
        self.main, self.table, self.data = main, table, data
        self.paragraphs = self._runs(FC_PAPX, self._papx)
        self.characters = self._runs(FC_CHPX, self._chpx)
        self.looks = BinaryLooks(styles_in(self._part(FC_STYLES)))

    def marks(self) -> Iterator[WordParagraph]:
        """Paragraphs in order, up to the end of the main text."""
        (length,) = struct.unpack_from("<i", self.main, CCP_TEXT)
        held: list[tuple[str, bytes, bool]] = []
        fields = Fields()
        for number, (character, position) in enumerate(self._text()):
            if number >= length:
                return
            if character in "\r\x07\x0c":
                stored = self.paragraphs.at(position)
                properties = properties_of(self._unfolded(stored[2:]))
                style = int.from_bytes(stored[:2], "little")
                yield WordParagraph(self._shown(held, style), character, properties)
                held = []
            elif character in FIELD_MARKS:
                FIELD_MARKS[character](fields)
            elif fields.is_instruction:
                fields.say(character)
            else:
                held.append((character, self.characters.at(position), fields.are_kept))

    def _shown(self, held: list[tuple[str, bytes, bool]], style: int) -> tuple[Run, ...]:
        """Characters of one paragraph, and whether they are shown as stored, as runs alike."""
        runs = []
        for (stored, is_kept), characters in groupby(held, key=itemgetter(1, 2)):
            run = self.looks.run(style, stored)
            text = "".join(one for one, _, _ in characters)
            runs.append(replace(run, text=text, is_unclear=run.is_unclear or not is_kept))
        return tuple(runs)

    def _text(self) -> Iterator[tuple[str, int]]:
        """Every character with its position in the file, in the order of the text."""
        for start, end, place in self._pieces():
            if place & COMPRESSED:
                first = (place & ~COMPRESSED) // 2
                piece = self.main[first : first + end - start]
                for at, character in enumerate(piece.decode("cp1252", errors="replace")):
                    yield character, first + at
            else:
                piece = self.main[place : place + 2 * (end - start)]
                for at in range(0, len(piece) - 1, 2):
                    yield chr(piece[at] | piece[at + 1] << 8), place + at

    def _pieces(self) -> Iterator[tuple[int, int, int]]:
        """First and last character and file position of each piece of the text."""
        clx = self._part(FC_CLX)
        at = 0
        while clx[at] == 1:
            at += 3 + struct.unpack_from("<H", clx, at + 1)[0]
        if clx[at] != 2:
            raise ValueError("no piece table")
        (size,) = struct.unpack_from("<I", clx, at + 1)
        count = (size - 4) // 12
        places = struct.unpack_from(f"<{count + 1}I", clx, at + 5)
        for number in range(count):
            piece = at + 5 + 4 * (count + 1) + 8 * number
            (position,) = struct.unpack_from("<I", clx, piece + 2)
            yield places[number], places[number + 1], position

    def _part(self, pointer: int) -> bytes:
        start, size = struct.unpack_from("<II", self.main, pointer)
        return self.table[start : start + size]

    def _runs(self, pointer: int, read: _ReadRun) -> _Runs:
        """All runs of the pages that this index names."""
        index = self._part(pointer)
        count = (len(index) - 4) // 8
        pages = struct.unpack_from(f"<{count}I", index, 4 * (count + 1)) if count > 0 else ()
        runs: list[tuple[int, int, bytes]] = []
        for number in pages:
            page = self.main[(number & 0x3FFFFF) * PAGE :][:PAGE]
            run_count = page[PAGE - 1]
            edges = struct.unpack_from(f"<{run_count + 1}I", page)
            for at in range(run_count):
                runs.append((edges[at], edges[at + 1], read(page, run_count, at)))
        runs.sort(key=lambda run: run[0])
        starts, ends, values = zip(*runs, strict=True) if runs else ((), (), ())
        return _Runs(starts, ends, values)

    @staticmethod
    def _papx(page: bytes, count: int, at: int) -> bytes:
        place = 2 * page[4 * (count + 1) + BX_SIZE * at]
        if place == 0:
            return b""
        size = page[place]
        if size:
            return page[place + 1 : place + 2 * size]
        return page[place + 2 : place + 2 + 2 * page[place + 1]]

    @staticmethod
    def _chpx(page: bytes, count: int, at: int) -> bytes:
        place = 2 * page[4 * (count + 1) + at]
        return page[place + 1 : place + 1 + page[place]] if place else b""

    def _unfolded(self, stored: bytes) -> Iterator[Sprm]:
        """Properties, those too long for their place fetched from the data stream."""
        for code, operand in sprms(stored):
            if code in HUGE:
                (at,) = struct.unpack("<I", operand)
                size = int.from_bytes(self.data[at : at + 2], "little")
                yield from sprms(self.data[at + 2 : at + 2 + size])
            else:
                yield code, operand
