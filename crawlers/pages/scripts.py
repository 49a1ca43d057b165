"""What stands between signs in a page or script: found in one walk, however often a sign opens.

A pattern such as `<store>(.*?)</store>` looks for its end from every beginning anew, so that a page
of beginnings without an end keeps it busy for days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

# A string without blanks; the quote that ends one may begin the next.
QUOTED = re.compile(r"[\"']([^\"'\s]*+)(?=[\"'])")
OBJECT = re.compile(r"\{[^{}]*+\}")
WORD = re.compile(r"\w++")


@dataclass(frozen=True, slots=True)
class Bracketed:
    """One place: how it was opened, where it begins and ends with its signs, what is inside."""

    opened: re.Match[str]
    inside: str
    start: int
    end: int


def between(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> Iterator[Bracketed]:
    """Every place from an opening to the next closing, one after the other."""
    opened = opening.search(text)
    while opened is not None:
        closed = closing.search(text, opened.end())
        if closed is None:
            return
        inside = text[opened.end() : closed.start()]
        yield Bracketed(opened, inside, opened.start(), closed.end())
        opened = opening.search(text, closed.end())


def quoted(text: str) -> Iterator[str]:
    """Every string that a script or tag holds, if it holds no blank."""
    return (found[1] for found in QUOTED.finditer(text))


def object_with(text: str, name: str) -> str | None:
    """The first object without objects inside that speaks of a name; None when none does."""
    objects = (found[0] for found in OBJECT.finditer(text))
    return next((one for one in objects if name in one and name in WORD.findall(one)), None)
