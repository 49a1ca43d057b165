"""Text on a terminal, in lines that end between words: rich folds Chinese at any character.

A number stays whole and beside the words that say what it counts: 第 5 部分, 45 件.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

# Where a line may end: behind a blank or beside a Chinese character, but for these.
_HAN = r"\u2e80-\u9fff\uf900-\ufaff"
_MAY_END = re.compile(
    rf"(?<=\s)(?=\S)|(?<=[{_HAN}，。；：、）」』》”！？　])(?=\S)|(?=[{_HAN}（「『《“])"
)
_CLOSES = re.compile(r"[\s，。；：、）」』》”！？%）)\]…]")
REMEDY = " → "
_IS_COMMAND = re.compile(r"(?:reportwatch|sudo|export|make|chmod|/\S+) \S")
_IS_HAN = re.compile(rf"[{_HAN}]")
_OPENS = re.compile(r"[（「『《“(\[]$")
_AFTER_A_NUMBER = re.compile(r"\d\s?$")
_BEFORE_A_NUMBER = re.compile(rf"[{_HAN}]\s?$")


class Flowing:
    """A text whose lines are ended here and not by rich."""

    def __init__(self, text: Text) -> None:
        self._text = text

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for line in self._text.split("\n", allow_blank=True):
            ends = list(_ends(line.plain, options.max_width))
            for part in line.divide(ends):
                part.rstrip()
                part.no_wrap, part.overflow = True, "ignore"
                yield part


def folded(plain: str, width: int) -> Iterator[str]:
    """The lines of a text; a path or a command that is longer than a line stays whole."""
    begins = 0
    for end in [*_ends(plain, width, is_torn=False), len(plain)]:
        yield plain[begins:end].rstrip()
        begins = end


def at_width(said: str, width: int | None, indent: int) -> str:
    """What a terminal shows of one line: no word torn, what follows further in; None: as it is."""
    if width is None:
        return said
    if cell_len(said) <= width:
        return said
    before, arrow, remedy = said.partition(REMEDY)
    room, narrow = " " * indent, max(width - indent, 1)
    first = next(folded(before, width))
    lines = [*folded(before[len(first) :].lstrip(), narrow)] if len(first) < len(before) else []
    if arrow:  # a command is one line, so that it can be taken from the screen
        words = f"{REMEDY.lstrip()}{remedy}"
        lines += [words] if _IS_COMMAND.match(remedy) else folded(words, narrow)
    return "\n".join([first, *(f"{room}{line}" for line in lines)])


def _ends(plain: str, width: int, *, is_torn: bool = True) -> Iterator[int]:
    """Where each line but the last ends."""
    allowed = [
        found.start() for found in _MAY_END.finditer(plain) if _may_end(plain, found.start())
    ]
    begins, fitting = 0, _fitting(plain, 0, width)
    while fitting < len(plain):
        behind = bisect_right(allowed, fitting)
        if behind and allowed[behind - 1] > begins:
            end = allowed[behind - 1]
        elif is_torn:
            end = fitting
        else:
            end = allowed[behind] if behind < len(allowed) else len(plain)
        if end == len(plain):
            return
        begins = end
        yield begins
        fitting = _fitting(plain, begins, width)


def _may_end(plain: str, at: int) -> bool:
    before = plain[max(0, at - 3) : at]
    is_torn = bool(_OPENS.search(before)) or bool(_CLOSES.match(plain, at))
    counts = _IS_HAN.match(plain, at) and _AFTER_A_NUMBER.search(before)
    is_counted = plain[at : at + 1].isdecimal() and _BEFORE_A_NUMBER.search(before)
    return 0 < at < len(plain) and not (is_torn or counts or is_counted)


def _fitting(plain: str, begins: int, width: int) -> int:
    """The farthest place that a line from here reaches; at least one character on.

    Blanks at its end take no room.
    """
    used = 0
    for at in range(begins, len(plain)):
        used += cell_len(plain[at])
        if used > width and at > begins and not plain[at].isspace():
            return at
    return len(plain)
