"""How much two texts have in common, once everything that honest reports share is taken away.

Names of laws, document numbers, digits, blanks and marks are removed; what is left is cut into
runs of five characters. Two unrelated reports share 3 to 13 of 100 runs of their first sections.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

RUN = 5
BYTES = 4  # of a character in UTF-32
# Names of laws, numbers and dates are the same in every report of a year, or only look different.
SHARED_BY_ALL = re.compile(r"《[^《》]*》|〈[^〈〉]*〉|〔[^〔〕]*〕|（以下简称[^（）]*）|\d")
NOT_LETTERS = re.compile(r"[\W_]+")
SECTIONS = (1, 5)
# Up to the last 市 or 区 that is one: 市场监督管理局 and 城市管理局 are no places.
DISTRICT = re.compile(r"^.*(?:[区县旗](?!域|划)|(?<!城)市(?![场政容域]))[）)]?(?=..)")
BODY = re.compile(r"(?:人民政府(?:办公室)?|办事处|管理委员会)$")
KIND = re.compile(r"(?:街道|镇|乡|局|委员会|办公室)$")


@dataclass(frozen=True, slots=True)
class Sketch:
    """A text as the set of its runs: hashes of five characters each, 32 bits wide."""

    runs: frozenset[int]

    def __len__(self) -> int:
        return len(self.runs)


@dataclass(frozen=True, slots=True)
class Likeness:
    """Two texts compared: the share of the shorter one's runs that the other one has, 0 to 1."""

    share: float
    passage: str


def letters_of(text: str, names: Iterable[str] = ()) -> str:
    """A text reduced to what its author wrote: without blanks, marks, digits, laws and names."""
    reduced = SHARED_BY_ALL.sub("", re.sub(r"\s", "", text))
    for name in sorted(filter(None, names), key=len, reverse=True):
        reduced = reduced.replace(name, "")
    return NOT_LETTERS.sub("", reduced)


def sketch(text: str, names: Iterable[str] = ()) -> Sketch:
    """Cut a text into runs; a text of fewer than five characters has none."""
    return Sketch(frozenset(_runs(letters_of(text, names))))


def _runs(letters: str) -> Iterator[int]:
    encoded = letters.encode("utf-32-le")
    last = len(encoded) - RUN * BYTES
    return (zlib.crc32(encoded[at : at + RUN * BYTES]) for at in range(0, last + 1, BYTES))


def containment(one: Sketch, other: Sketch) -> float:
    """The share of the smaller sketch that the other one holds; 0 when either is empty."""
    smaller = min(len(one), len(other))
    return len(one.runs & other.runs) / smaller if smaller else 0.0


def likeness(text: str, other: str, names: Iterable[str] = ()) -> Likeness:
    """Compare two texts and find the longest passage that stands in both."""
    held = tuple(names)
    share = containment(sketch(text, held), sketch(other, held))
    return Likeness(share, longest_shared(text, other) if share else "")


def longest_shared(text: str, other: str) -> str:
    """The longest passage of a text, as printed, whose every run stands in the other one too."""
    places = [at for at, character in enumerate(text) if character.isalpha()]
    letters = "".join(text[at] for at in places)
    known = frozenset(_runs("".join(filter(str.isalpha, other))))
    best, start = (0, 0), 0
    for at, run in enumerate(_runs(letters)):
        if run not in known:
            start = at + 1
        elif at + RUN - start > best[1] - best[0]:
            best = (start, at + RUN)
    return text[places[best[0]] : places[best[1] - 1] + 1] if best[1] else ""


def names_of(agency: str) -> tuple[str, ...]:
    """An agency's name and the shorter ones by which it speaks of itself.

    柳城区柳泉街道办事处 → also 柳泉街道办事处, 柳泉街道, 柳泉.
    """
    short = DISTRICT.sub("", agency)
    bare = BODY.sub("", short)
    place = KIND.sub("", bare)
    return tuple({agency, short, bare, *([place] if len(place) > 1 else [])} - {""})
