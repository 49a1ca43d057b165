"""JSON and counts as strangers send them: nothing in them goes deep, or is a number without end.

Without these bounds a reply of brackets or of digits ends the crawl that reads it.
"""

from __future__ import annotations

import json

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
# The trees of real portals are eight deep.
DEEPEST = 100
# Longer ones than a number of 64 bits are names; they stay as they are printed.
LONGEST_NUMBER = 19
# No column of reports has a million rows or pages.
LONGEST_COUNT = 6
# No night asks for so many further pages of a list: its budget ends before, and says so.
MOST_ASKED = 10_000


def read_json(text: str) -> Json:
    """The value that a text is; None when it is none, or goes deeper than any real one."""
    try:
        data: Json = json.loads(text, parse_int=_number)
    except (ValueError, RecursionError):
        return None
    return data if _is_shallow(data) else None


def read_json_at(text: str, start: int) -> Json:
    """The value that begins at a place of a text, whatever follows it; None as above."""
    try:
        data: Json = DECODER.raw_decode(text, start)[0]
    except (ValueError, RecursionError):
        return None
    return data if _is_shallow(data) else None


def count_in(text: str) -> int | None:
    """The count that a text is, in ASCII digits; None for anything else, and when it is absurd."""
    is_count = text.isascii() and text.isdecimal() and len(text) <= LONGEST_COUNT
    return int(text) if is_count else None


def _number(digits: str) -> int | str:
    return int(digits) if len(digits) <= LONGEST_NUMBER else digits


DECODER = json.JSONDecoder(parse_int=_number)


def _is_shallow(data: Json) -> bool:
    """Whether the depth is bounded, told level by level because a recursion is not."""
    level: list[Json] = [data]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in inside(one)]
        if not level:
            return True
    return False


def inside(data: Json) -> list[Json]:
    """The values that an object or array holds; none of anything else."""
    if isinstance(data, dict):
        return list(data.values())
    return data if isinstance(data, list) else []
