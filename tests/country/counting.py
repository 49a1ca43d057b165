"""Count what a step does: lines of our own code run, questions asked, rows loaded. No clock."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event
from sqlmodel import SQLModel

ROOT = Path(__file__).parents[2]
OWN = tuple(
    f"{ROOT / room}/" for room in ("core", "crawlers", "pipeline", "monitor", "reportwatch")
)


@dataclass(slots=True)
class Counted:
    """How often each line of our code ran, each question was asked, rows of each table loaded."""

    lines: Counter[str] = field(default_factory=Counter)
    questions: Counter[str] = field(default_factory=Counter)
    rows: Counter[str] = field(default_factory=Counter)


@contextmanager
def counted(*more: str) -> Iterator[Counted]:
    """Count all that happens inside; `more` are further files whose lines count."""
    found, watched = Counted(), (*OWN, *more)

    def ask(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        found.questions[statement.split("(", maxsplit=1)[0][:80]] += 1

    def load(target: object, _context: object) -> None:
        found.rows[type(target).__name__] += 1

    event.listen(Engine, "before_cursor_execute", ask)
    event.listen(SQLModel, "load", load, propagate=True)
    sys.settrace(_tracer(found.lines, watched))
    try:
        yield found
    finally:
        sys.settrace(None)
        event.remove(SQLModel, "load", load)
        event.remove(Engine, "before_cursor_execute", ask)


def _tracer(lines: Counter[str], watched: tuple[str, ...]) -> Any:
    def line(frame: FrameType, what: str, _arg: object) -> Any:
        if what == "line":
            lines[f"{frame.f_code.co_filename}:{frame.f_lineno}"] += 1
        return line

    def call(frame: FrameType, _what: str, _arg: object) -> Any:
        return line if frame.f_code.co_filename.startswith(watched) else None

    return call


def steeper(small: Counted, large: Counted, factor: int, most: float, least: int) -> list[str]:
    """What grew faster than the size to the power of `most`; fewer than `least` are let be."""
    found = []
    for before, after in (
        (small.lines, large.lines),
        (small.questions, large.questions),
        (small.rows, large.rows),
    ):
        for name, count in after.items():
            allowed = before[name] * factor**most + least
            if count > allowed:
                found.append(f"{name}: {before[name]} → {count}")
    return sorted(found)
