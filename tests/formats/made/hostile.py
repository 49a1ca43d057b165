"""Files that no office writes and somebody will send: each must end in a reason, quickly."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from functools import cache

from tests.formats.made.report import made
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

GIBIBYTE = 2**30


def pdf() -> bytes:
    """A report as it should be, to spoil."""
    return pdf_of(made(PUBLICATIONS[0], Markup.CLEAN).report)


def encrypted_pdf() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%b>/U<%b>>>/ID[<00><00>]" % (
        b"11" * 32,
        b"22" * 32,
    )
    return pdf().replace(b"/Root 1 0 R", lock + b"/Root 1 0 R")


def pdf_of_many_pages(count: int) -> bytes:
    """So many empty pages in one page tree."""
    kids = b" ".join(b"3 0 R" for _ in range(count))
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count " + str(count).encode() + b"/Kids[" + kids + b"]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


def pdf_without_meaning() -> bytes:
    """Glyph numbers of a font that nobody has, and no map to characters."""
    content = pdf().replace(b"/ToUnicode 6 0 R", b"").replace(b"UniGB-UCS2-H", b"Identity-H")
    return content.replace(b"(GB1)", b"(Identity)").replace(b"(Adobe)", b"(Nobody)")


def pdf_of_pictures() -> bytes:
    """One page that is nothing but an image."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Count 1/Kids[3 0 R]>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
        b"/Resources<</XObject<</I 5 0 R>>>>>>endobj\n"
        b"4 0 obj<</Length 28>>stream\n595 0 0 842 0 0 cm /I Do    \nendstream endobj\n"
        b"5 0 obj<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Length 1>>stream\n\x80\nendstream endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF"
    )


@cache
def zip_bomb() -> bytes:
    """A gibibyte of spaces in a megabyte."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("report.html", "w", force_zip64=True) as member,
    ):
        for _ in range(GIBIBYTE // 2**22):
            member.write(b" " * 2**22)
    return file.getvalue()


def vast_image() -> bytes:
    """A picture of 30,000 by 30,000 dots in a few kilobytes."""
    return image(30000, 30000)


def image(width: int, height: int) -> bytes:
    """A PNG of this size by its header; its dots are black and may be too few."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\x00" * 2**20, 9)
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body
