"""Patterns that are data, of a portal file or a family: searched in linear time whatever they are.

The engine is RE2, which knows no looking around and no back references; what it cannot read is no
pattern. It reads UTF-8, so that half a sign stands as a question mark. Its time grows with pattern
times text, so that a pattern has a longest length.
"""

from __future__ import annotations

from functools import lru_cache

import re2

from core.errors import Foreseen

LONGEST = 1_400


class NoPattern(Foreseen):
    """A text is no pattern; says why."""


def compiled(pattern: str) -> None:
    """Say whether a text is a pattern: raises NoPattern."""
    _engine(pattern, True)


def is_found(pattern: str, text: str) -> bool:
    """Say whether a pattern is found in a text; raises NoPattern."""
    return _engine(pattern, True).search(_whole(text)) is not None


def first_found(pattern: str, text: str) -> str | None:
    """What a pattern first finds in a text, whatever the case of letters; None when nothing.

    Raises NoPattern.
    """
    found = _engine(pattern, False).search(_whole(text))
    return None if found is None else str(found[0])


@lru_cache(maxsize=256)
def _engine(pattern: str, is_exact: bool) -> re2._Regexp:
    if len(pattern) > LONGEST:
        raise NoPattern("given-patterns.too-long", most=LONGEST)
    options = re2.Options()
    options.case_sensitive = is_exact
    options.log_errors = False
    try:
        return re2.compile(_whole(pattern), options)
    except re2.error as error:
        raise NoPattern("given-patterns.not-understood", words=_reason(error)) from None


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _reason(error: Exception) -> str:
    words = error.args[0] if error.args else ""
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
