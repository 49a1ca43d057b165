"""Numbers as pages print them: in digits of any width, or in words (共三页)."""

from __future__ import annotations

import unicodedata

from crawlers.pages.foreign_json import count_in

DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
UNITS = {"十": 10, "百": 100}
SIGNS = "".join((*DIGITS, *UNITS))
LONGEST = 5


def number_in(words: str) -> int | None:
    """The count that words are: 12, １２, 十二, 一百零二; None for anything else."""
    plain = unicodedata.normalize("NFKC", words).strip()
    return count_in(plain) if not set(plain) <= set(SIGNS) else _spelled(plain)


def _spelled(words: str) -> int | None:
    """A number below a thousand in words; None where its signs make none."""
    if not 0 < len(words) <= LONGEST:
        return None
    total, digit = 0, None
    for sign in words:
        if sign in UNITS:
            if digit is None and (total or sign != "十"):
                return None
            total += (1 if digit is None else digit) * UNITS[sign]
            digit = None
        elif digit:
            return None
        else:
            digit = DIGITS[sign]
    return total + (digit or 0)
