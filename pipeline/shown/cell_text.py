"""What a cell shows: the one place that decides which text a person sees, and whether it is sure.

Struck and hidden runs are not shown; a raised or lowered run is a note mark. Lines are one number
only where nothing but the cell's width broke it and every line but the last is full.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from pipeline.records import Why
from pipeline.shown.characters import is_turned_around, normalised
from pipeline.shown.runs import CellLine, Run

DIGIT = re.compile(r"[0-9]")
UNIT = "万元|元|件|条|项|宗|份|次|个"
# Text that somebody would read as numbers: digits, what stands in and before them, and units.
LIKE_NUMBERS = re.compile(rf"(?:[0-9.,，．+\-－＋\s]|{UNIT})*")
JUST_A_UNIT = re.compile(UNIT)


class SeenCell(NamedTuple):
    """What a cell shows, on one line; `why` is set when no number may be read from it.

    `printed` is the same before its characters were normalised; `lines` are those that somebody
    ended, where there are several. A tuple, as cells are: a document has hundreds.
    """

    text: str
    why: Why | None = None
    confidence: float = 1.0
    printed: str = ""
    lines: tuple[str, ...] = ()


def shown(lines: Sequence[CellLine]) -> SeenCell:
    """Decide what these lines show."""
    seen = [[run for run in line.runs if not (run.is_hidden or run.is_struck)] for line in lines]
    inked = [run for runs in seen for run in runs if run.text.strip() or run.is_thing]
    only_raised = all(run.is_raised for run in inked)
    parts: list[str] = []
    ended = [0]  # how many parts there were where somebody ended a line
    goes_on = False
    for line, runs in zip(lines, seen, strict=True):
        text = "".join(run.text for run in runs if only_raised or not run.is_raised)
        if text.strip():
            if parts and goes_on:
                parts[-1] = _joined(parts[-1], text)
            else:
                parts.append(text)
            goes_on = line.is_wrapped and line.is_full
        if not line.is_wrapped:
            ended.append(len(parts))
    cell = _decided(parts, inked, only_raised=only_raised and bool(inked))
    written = ["".join(parts[one:other]) for one, other in pairwise([*ended, len(parts)])]
    return cell._replace(lines=_several(written))


@lru_cache(4096)
def shown_plain(text: str) -> SeenCell:
    """What a cell of plain text shows, its lines broken by whoever wrote it."""
    if "\n" not in text and text.isascii():
        return SeenCell(" ".join(text.split()))
    parts = [part for part in text.split("\n") if part.strip()]
    return _decided(parts, (), only_raised=False)._replace(lines=_several(parts))


def _several(written: Iterable[str]) -> tuple[str, ...]:
    """Lines as they look; none where there is only one."""
    lines = tuple(" ".join(normalised(line).split()) for line in written if line.strip())
    return lines if len(lines) > 1 else ()


def text_of(runs: Iterable[Run]) -> str:
    """What a paragraph shows; its note marks are left out unless it has nothing else."""
    seen = [run for run in runs if not (run.is_hidden or run.is_struck)]
    text = "".join(run.text for run in seen if not run.is_raised)
    return text if text.strip() else "".join(run.text for run in seen)


def _joined(first: str, second: str) -> str:
    """A number goes on in the next line as if there was none; words stay apart."""
    ends, begins = first.rstrip(), second.lstrip()
    is_number = DIGIT.match(normalised(begins)) or DIGIT.search(normalised(ends[-1:]))
    return ends + begins if is_number else f"{ends} {begins}"


def _decided(parts: Sequence[str], inked: Sequence[Run], *, only_raised: bool) -> SeenCell:
    printed = " ".join(" ".join(parts).split())
    text = " ".join(normalised(printed).split())
    confidence = min((run.confidence for run in inked), default=1.0)
    why = _doubt(parts, inked, text, only_raised=only_raised)
    return SeenCell(text, why, confidence, "" if printed == text else printed)


def _doubt(
    parts: Sequence[str], inked: Sequence[Run], text: str, *, only_raised: bool
) -> Why | None:
    """Why no number may be read; what nobody takes for numbers needs no reason."""
    if any(run.is_unclear for run in inked):
        return Why.LAYOUT_UNKNOWN
    if any(run.is_thing for run in inked):
        return Why.BESIDE_A_THING
    if not LIKE_NUMBERS.fullmatch(text) or not DIGIT.search(text):
        return None
    if only_raised:
        return Why.NOTE_MARK
    if any(run.is_turned or run.is_pale for run in inked) or any(map(is_turned_around, parts)):
        return Why.HARD_TO_SEE
    return None if _is_one_number(parts) else Why.SEVERAL_NUMBERS


def _is_one_number(parts: Sequence[str]) -> bool:
    """One line with digits; on others at most its unit."""
    lines = [normalised(part).strip() for part in parts]
    with_digits = [at for at, line in enumerate(lines) if DIGIT.search(line)]
    return len(with_digits) == 1 and all(
        at == with_digits[0] or JUST_A_UNIT.fullmatch(line) for at, line in enumerate(lines)
    )
