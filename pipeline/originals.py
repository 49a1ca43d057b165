"""Archived originals as a person looks at them: the pages of a PDF as pictures, made in a child."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode, b64encode
from dataclasses import dataclass

import pypdfium2 as pdfium
from pydantic import TypeAdapter

from core.messages import Message
from pipeline.records import Unreadable
from pipeline.sandbox.orders import as_answer
from pipeline.sandbox.pool import asked
from pipeline.setback_kinds import SetbackKind

# A4 at this scale is 893 dots wide: small print can be read.
SCALE = 1.5
MOST_DOTS = 4_000_000
PICTURING_S = 10.0
PNG = b"\x89PNG\r\n\x1a\n"
NO_PAGE = "originals.no-page"


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page of a document as a picture, in base64, and how many pages there are."""

    pages: int
    png: str


PICTURE = TypeAdapter(PagePicture)


def page_picture(content: bytes, number: int) -> tuple[bytes, int]:
    """A page of a PDF, counted from 1, as PNG, and the number of pages; raises Unreadable."""
    picture = asked(PICTURE, PICTURING_S, picture_of_page, content, number)
    return b64decode(picture.png), picture.pages


def picture_of_page(content: bytes, number: int) -> bytes:
    """What a child does for `page_picture`."""
    try:
        document = pdfium.PdfDocument(content)
        pages = len(document)
        if not 1 <= number <= pages:
            raise Unreadable(
                SetbackKind.PART_MISSING, Message(NO_PAGE, {"page": number, "pages": pages})
            )
        png = _drawn(document[number - 1])
    except pdfium.PdfiumError as error:
        said = Message("file.damaged-page", {"page": number, "error": str(error)})
        raise Unreadable(SetbackKind.FILE_DAMAGED, said) from None
    return as_answer(PICTURE, PagePicture(pages, b64encode(png).decode()))


def _drawn(page: pdfium.PdfPage) -> bytes:
    width, height = page.get_size()
    # A page may call itself a mile wide.
    scale = min(SCALE, (MOST_DOTS / max(1.0, width * height)) ** 0.5)
    bitmap = page.render(scale=scale, rev_byteorder=True, prefer_bgrx=False)
    lines, stride = bytes(bitmap.buffer), bitmap.stride
    used = bitmap.width * bitmap.n_channels
    rows = [lines[at : at + used] for at in range(0, stride * bitmap.height, stride)]
    return _png(bitmap.width, bitmap.height, bitmap.n_channels, rows)


def _png(width: int, height: int, channels: int, rows: list[bytes]) -> bytes:
    """Grey, RGB or RGBA as PNG: no library for pictures is needed for so little."""
    colours = {1: 0, 3: 2, 4: 6}[channels]
    head = struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0)
    dots = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return PNG + _part(b"IHDR", head) + _part(b"IDAT", dots) + _part(b"IEND", b"")


def _part(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)
