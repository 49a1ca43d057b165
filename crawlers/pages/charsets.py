"""Bytes to text: headers and meta tags lie, so a charset is believed only when the bytes obey."""

from __future__ import annotations

import codecs
import re

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
# gb2312 and gbk lack 〔〕 and rare characters of place names; gb18030 contains both.
WIDENED = {"gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030"}


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
    if not charset:
        return None
    try:
        return content.decode(WIDENED.get(charset.lower(), charset))
    except (UnicodeError, LookupError):  # "undefined" is a charset that decodes nothing
        return None
