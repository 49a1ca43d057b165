"""Bytes to text: headers and meta tags lie, so a charset is believed only when the bytes obey."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Titles cut after so many signs end with half of one; no store keeps that, nor the sign zero.
BROKEN = re.compile("[\x00\ud800-\udfff]")
META = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?+\s*+([\w-]++)", re.IGNORECASE)
# What portals write in, by the names that they give it; any other name says nothing. Python knows
# more codecs, which run what a page holds as code, take hours for it or are no charset at all.
# gb2312 and gbk lack 〔〕 and rare characters of place names; gb18030 contains both.
CHARSETS = {
    **dict.fromkeys(("utf-8", "utf8"), "utf-8"),
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "gb_2312-80", "gb18030", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "x-x-big5"), "big5hkscs"),
    **dict.fromkeys(("utf-16", "utf-16le"), "utf-16-le"),
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii"), "latin-1"),
    "windows-1252": "cp1252",
}


def decode(content: bytes, declared: str | None = None) -> str:
    """Decode a page or text: byte order mark, UTF-8, the header's or page's word, gb18030."""
    for mark, charset in BOMS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    meta = META.search(content[:4096])
    for name in ("utf-8", declared, meta[1].decode("ascii") if meta else None, "gb18030"):
        text = _strictly(content, name)
        if text is not None:
            return text
    # Truncated or damaged: keep what can be kept, the marks of loss stay visible.
    return content.decode("utf-8", errors="replace")


def _strictly(content: bytes, charset: str | None) -> str | None:
    codec = CHARSETS.get(charset.lower()) if charset else None
    try:
        return content.decode(codec) if codec else None
    except UnicodeError:
        return None
