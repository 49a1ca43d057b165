"""Words of strangers on a terminal: what it would obey, or nobody would see, stands as its code.

Names of files, titles and addresses come from outside. Such a character is written as JSON writes
it (`\\u001b`), so that what is JSON stays so and means the same.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO, cast

# Controls but line breaks and tabs, what turns text round or breaks lines unseen, and halves of
# pairs, in which Python keeps the bytes of a file's name that are no UTF-8.
UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
    "|\r(?!\n)"
)


def visible(words: str) -> str:
    """The words with every character seen that a terminal would not show as one."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", words)


class VisibleStream:
    """A stream for people and programs, on which nothing unseen is written."""

    def __init__(self, stream: TextIO) -> None:
        #: for those that write codes of their own and made their words visible
        self.raw = stream

    def write(self, words: str) -> int:
        self.raw.write(visible(words))
        return len(words)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> object:
        return getattr(self.raw, name)


def raw(stream: TextIO) -> TextIO:
    """The stream below a visible one."""
    return stream.raw if isinstance(stream, VisibleStream) else stream


@contextmanager
def visible_streams() -> Iterator[None]:
    """Let all that this process prints go through visible streams."""
    before = sys.stdout, sys.stderr
    for one in before:
        if isinstance(one, TextIOWrapper):  # what a terminal has no letter for is seen as well
            one.reconfigure(errors="backslashreplace")
    sys.stdout, sys.stderr = (cast("TextIO", VisibleStream(raw(one))) for one in before)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
