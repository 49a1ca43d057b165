"""What a cell is made of, before anybody decides what it shows: lines of runs.

Readers of every format say here what they know; `cell_text.shown` alone decides what a person sees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one line that are alike."""

    #: The characters as stored.
    text: str
    #: Not shown at all: hidden by a style, a format or a layer, or deleted.
    is_hidden: bool = False
    #: Struck out.
    is_struck: bool = False
    #: Raised or lowered: a note mark.
    is_raised: bool = False
    #: Not upright like the text around it.
    is_turned: bool = False
    #: Hardly to be told from its ground.
    is_pale: bool = False
    #: A picture, a field or a box that stands in the line; what it shows is not known.
    is_thing: bool = False
    #: The reader does not understand how this is shown.
    is_unclear: bool = False
    #: How sure a machine is that guessed the text from dots, from 0 to 1.
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class CellLine:
    """One line of a cell as it is shown."""

    #: From left to right.
    runs: tuple[Run, ...]
    #: Whether nothing but the cell's width ended it: no break, no new paragraph.
    is_wrapped: bool = False
    #: Whether the next digit would not have fitted behind it.
    is_full: bool = False


THING = Run("", is_thing=True)


def lines_of(runs: Iterable[Run]) -> tuple[CellLine, ...]:
    """Runs in reading order as lines; line breaks in their text end a line."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *more = run.text.split("\n") if "\n" in run.text else (run.text,)
        lines[-1].append(run if not more else replace(run, text=first))
        lines += [[replace(run, text=text)] for text in more]
    return tuple(CellLine(tuple(line)) for line in lines)


def whole(lines: Sequence[CellLine]) -> str:
    """All characters of these lines, shown or not."""
    return "\n".join("".join(run.text for run in line.runs) for line in lines)
