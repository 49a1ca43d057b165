"""What somebody sees who looks at a document again: rows of numbers, and the words around them."""

from __future__ import annotations

from dataclasses import dataclass

#: A number of which some digit is not plainly seen: struck, pale, cut, turned, covered in part.
UNSURE = "?"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is plainly seen of one document.

    `rows` are the rows of its tables, from the top: the numbers of each, from the left. `words` is
    everything seen, without blanks. `is_blind_to_words`: letters are all shown as X.
    """

    rows: tuple[tuple[str, ...], ...]
    words: str
    is_blind_to_words: bool = False
