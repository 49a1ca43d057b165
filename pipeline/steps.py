"""How far a reader has come in a document of many pictures; each of them has its own time.

In a child, each step begins its processor time anew and its parent hears of it, which bounds their
number. Elsewhere nobody listens.
"""

from __future__ import annotations

from collections.abc import Callable

MOST_PAGES = 30  # or images, of one document; what is read of them is put together in a step more
LISTENERS: list[Callable[[str], None]] = []


def begin(step: str) -> None:
    """Say what is done now, as "2/7", the second page or image of seven."""
    for listener in LISTENERS:
        listener(step)
