"""What somebody sees who looks at a document again: rows of numbers, and the words around them."""

from __future__ import annotations

from dataclasses import dataclass

from core.messages import Message

#: A number of which some digit is not plainly seen: struck, pale, cut, turned, covered in part.
UNSURE = "?"


# What may stand behind a number without being a word of its own.
UNITS = frozenset("万元件条项宗份次个篇人")
UNIT, WORD = "u", "X"


def veiled(text: str) -> str:
    """A text as one sees it who knows no characters but those of ASCII, and units."""
    return "".join(
        one if "!" <= one <= "~" or one.isspace() else UNIT if one in UNITS else WORD
        for one in text
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """What is plainly seen of one document.

    `rows` are the rows of its tables, from the top: the numbers of each, from the left. `words` is
    everything seen, without blanks. `is_blind_to_words`: words are shown as `veiled` has them.
    """

    rows: tuple[tuple[str, ...], ...]
    words: str
    is_blind_to_words: bool = False


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What a child sees of one document.

    `page` is one that a browser is to print, `file` one for an office program, as base64. `traits`
    are named where nothing is seen: what could be seen otherwise than it is read. `why` says why
    nothing was drawn.
    """

    kind: str
    sight: Sight | None = None
    page: str | None = None
    file: str | None = None
    traits: tuple[str, ...] = ()
    why: Message | None = None
