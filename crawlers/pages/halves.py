"""Answers that break off although the server calls them whole: a cache kept half a page.

Half a list looks like a short one, and every agency in its other half like one that is missing.
"""

from __future__ import annotations

import re
from functools import lru_cache

ENDS = {"{": "}", "[": "]"}
CALL = re.compile(r"[\w.$]{1,80}\(\s*[{\[]")
CALL_END = re.compile(r"\)\s*;?$")
# What holds rows together; a loose li or td is only careless.
HOLDING_ROWS = tuple(
    (re.compile(rf"<{tag}[\s>]", re.IGNORECASE), re.compile(rf"</{tag}\s*>", re.IGNORECASE))
    for tag in ("ul", "ol", "table", "datastore", "recordset")
)


def breaks_off(text: str, home: str | None) -> bool:
    """Say whether a page, a fragment of one, or data ends before its end.

    Whole pages are compared with the portal's home page: where that has no end tags, none has.
    """
    start = text[:2000].lstrip("\ufeff \t\r\n")
    end = text[-200:].rstrip()
    if start[:1] in ENDS:
        return not end.endswith(ENDS[start[0]])
    if CALL.match(start):
        return CALL_END.search(end) is None
    if "<html" in start.lower():
        return home is not None and _has_end(home) and not _has_end(text)
    return start.startswith("<") and any(
        len(opening.findall(text)) > len(closing.findall(text)) for opening, closing in HOLDING_ROWS
    )


@lru_cache(maxsize=4)
def _has_end(page: str) -> bool:
    lower = page[-2000:].lower()
    return "</html" in lower or "</body" in lower
