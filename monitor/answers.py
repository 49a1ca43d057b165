"""What servers say, fit to be kept and shown."""

from __future__ import annotations

import unicodedata

LONGEST = 500  # characters


def words_of(answer: bytes | str, longest: int = LONGEST) -> str:
    """A server's answer on one line, without signs that are no words, and not without end."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    bare = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text[: 4 * longest]
    )
    said = " ".join(bare.split())
    return said if len(said) <= longest else f"{said[: longest - 1]}…"
