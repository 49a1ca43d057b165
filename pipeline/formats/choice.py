"""Which reader opens which format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pipeline.blocks import Content
from pipeline.formats.html.page import read_html
from pipeline.formats.ofd.file import read_ofd
from pipeline.formats.packed import read_packed
from pipeline.formats.pdf.file import read_pdf
from pipeline.formats.sheet.workbook import read_xls, read_xlsx
from pipeline.formats.signatures import format_of
from pipeline.formats.text import read_text
from pipeline.formats.word.binary import read_word
from pipeline.formats.word.docx import read_docx
from pipeline.formats.word.odt import read_odt
from pipeline.records import Unreadable

READERS: Mapping[str, Callable[[bytes], Content]] = {
    "html": read_html,
    "text": read_text,
    "docx": read_docx,
    "xlsx": read_xlsx,
    "xls": read_xls,
    "pdf": read_pdf,
    "ofd": read_ofd,
    "doc": read_word,
    "odt": read_odt,
}
ARCHIVES = ("zip", "rar", "7z")
DEEPEST_ARCHIVE = 2
LARGEST_TEXT = 12 * 2**20
LARGEST = 64 * 2**20
# A web page of this size that holds nothing was nested too deeply for the parser, which drops it.
LARGEST_NOTHING = 20_000


def read_content(content: bytes, depth: int = 0) -> Content:
    """Read some bytes by the format that they are in; raises Unreadable.

    `depth` counts the archives around them.
    """
    name = format_of(content)
    if len(content) > (LARGEST_TEXT if name in ("html", "text") else LARGEST):
        raise Unreadable("too-large", f"{len(content)} bytes of {name}")
    if name in ARCHIVES and depth < DEEPEST_ARCHIVE:
        return read_packed(content, name, lambda member: read_content(member, depth + 1))
    reader = READERS.get(name)
    if reader is None:
        raise Unreadable(
            "format-not-supported",
            f"{name} is not read; save it as docx, or as one of {', '.join(READERS)}",
        )
    parsed = reader(content)
    if not parsed.blocks and len(content) > LARGEST_NOTHING:
        raise Unreadable("nothing-read", f"{len(content)} bytes of {name} without any text")
    return parsed
