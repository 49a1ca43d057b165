"""Which format some bytes are in, by what they contain and not by their name or header."""

from __future__ import annotations

import re

from pipeline.records import Unreadable

MAGIC = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
MARKUP = re.compile(
    rb"<\s*(?:!doctype|html|head|body|meta|div|p|table|span|article)\b", re.IGNORECASE
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def format_of(content: bytes) -> str:
    """Name the format: html, text, pdf, zip (docx, xlsx, ofd …), ole (doc, wps, xls), image …

    Raises Unreadable for nothing at all and for bytes that are no format we know.
    """
    if not content.strip():
        raise Unreadable(
            "empty", f"expected a document, found {len(content)} bytes without content"
        )
    head = content[:1024].lstrip()
    for magic, name in MAGIC:
        if head.startswith(magic):
            return name
    if MARKUP.search(content[:65536]):
        return "html"
    if not CONTROL.search(content[:4096]):
        return "text"
    raise Unreadable("format-unknown", f"the first bytes are {content[:8].hex(' ')}")
