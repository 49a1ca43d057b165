"""Which format some bytes are in, by what they contain and not by their name or header."""

from __future__ import annotations

import io
import re
import zipfile

MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
# The parts that only this kind of package has. Word may rename its document, never its folder.
PACKAGES = (("OFD.xml", "ofd"), ("xl/", "xlsx"), ("word/", "docx"))
RELATIONS = "_rels/.rels"
# What the first part of an OpenDocument package says of itself.
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
}
MEDIA_TYPE = "mimetype"
# Names of streams in a compound file; Kingsoft's wps is Word's container with Word's streams.
STREAMS = (("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"))
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|meta|div|p|table|span|article)\b", re.IGNORECASE
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def format_name(content: bytes) -> str | None:
    """Name the format: html, text, pdf, docx, xlsx, ofd, odt, ods, zip, doc, xls,
    ole, rtf, rar, 7z or image; None for bytes that are no format we know.
    """
    head = content[:1024].lstrip()
    for magic, name in MAGIC:
        if head.startswith(magic):
            return _inside(content, name)
    if b"%PDF-" in head:  # a few bytes of a mail or a byte order mark before it are common
        return "pdf"
    if content.startswith(UTF_16):
        return "html" if "<".encode("utf-16-le") in content[:512] else "text"
    if MARKUP.search(content[:65536]):
        return "html"
    if not CONTROL.search(content[:4096]):
        return "text"
    return None


def _inside(content: bytes, container: str) -> str:
    """The kind of document in a container; the container's own name when it is no document."""
    if container == "zip":
        return _package(content)
    if container == "ole":
        return next((n for s, n in STREAMS if s.encode("utf-16-le") in content), "ole")
    return container


def _package(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            media_type = _first_part(package) if names[:1] == [MEDIA_TYPE] else b""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return "zip"
    if media_type in OPEN_DOCUMENTS:
        return OPEN_DOCUMENTS[media_type]
    for start, name in PACKAGES:
        if any(member.startswith(start) for member in names) and (
            name == "ofd" or RELATIONS in names
        ):
            return name
    return "zip"


def _first_part(package: zipfile.ZipFile) -> bytes:
    with package.open(MEDIA_TYPE) as part:
        return part.read(100)
