"""Bytes to text: headers and meta tags lie, so the charset is taken that loses least."""

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
LOST = "\ufffd"
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


# A text in UTF-8 that is damaged still has far more whole characters than broken ones; no text in
# another charset is UTF-8 by chance.
MOST_BROKEN = 0.1
SINGLE = ("latin-1", "cp1252")  # read everything, mostly as what it is not
WIDE = ("utf-16-le", "utf-16-be")
EURO = 0x80  # in the GBK of Windows; gb18030 has it elsewhere
HIGH_RUN = re.compile(rb"[\x80-\xff]+")
LONGEST_MENDED = 400  # bytes between two ASCII characters in which a lost half is looked for
# How many characters may be lost before people are told so.
MANY_LOST = 20


def decode(content: bytes, declared: str | None = None) -> str:
    """Decode a page or text: byte order mark, UTF-8, then what loses least of the header's word,
    the page's word and gb18030; a broken character costs one character, U+FFFD."""
    for mark, charset in BOMS:
        if content.startswith(mark):
            return content.decode(charset, errors="replace")
    text = content.decode("utf-8", errors="replace")
    lost = text.count(LOST) - content.count(LOST.encode())
    if lost <= MOST_BROKEN * sum(len(run) for run in HIGH_RUN.findall(content)) / 3:
        return text
    meta = META.search(content[:4096])
    named = (declared, meta[1].decode("ascii") if meta else None, "gb18030")
    charsets = dict.fromkeys(CHARSETS.get(name.lower()) for name in named if name)
    texts = [_read_as(content, charset) for charset in charsets if charset not in (None, "utf-8")]
    return min(texts, key=lambda one: one[0])[1]


def _read_as(content: bytes, charset: str | None) -> tuple[int, str]:
    """How many characters a charset loses, and the text; the first of equals is taken."""
    if charset in WIDE and b"\0" not in content[:200]:
        return len(content), ""
    text = content.decode(charset or "", errors=GB if charset == "gb18030" else "replace")
    if charset == "gb18030" and LOST in text:
        text = HIGH_RUN.sub(_mended, content).decode(charset, errors=GB)
    if charset in SINGLE:
        return sum(len(run) for run in HIGH_RUN.findall(content)) // 2, text
    return text.count(LOST), text


def _mended(match: re.Match[bytes]) -> bytes:
    """Characters among which a half is missing, with that half marked, so that all others stay."""
    run = match[0]
    if _commonness(run) < 0 and len(run) <= LONGEST_MENDED:
        cut = [run[:at] + b"\xff" + run[at + 1 :] for at in range(0, len(run), 2)]
        return max((run, *cut), key=_commonness)
    return run


def _commonness(run: bytes) -> int:
    """How many of these characters are in daily use; below 0 for what is not in the charset."""
    text = run.decode("gb18030", errors=GB)
    first = [one.encode("gb18030")[0] for one in text if one != LOST]
    common = sum(0xB0 <= byte <= 0xD7 or byte in (0xA1, 0xA3) for byte in first)
    return common - len(run) if LOST in text else common


def _in_gb(error: UnicodeError) -> tuple[str, int]:
    """One byte that is no part of a character: the euro of Windows, or a lost character."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    is_euro = error.object[error.start] == EURO
    return "€" if is_euro else LOST, error.start + 1


GB = "gb18030-of-portals"
codecs.register_error(GB, _in_gb)
