"""One thing that `doctor` looked at, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.messages import Message, Value, render


class Level(StrEnum):
    """How bad it is: well, worth knowing, or in the way of a night."""

    WELL = "✓"
    NOTE = "–"
    FAULT = "✗"


@dataclass(frozen=True, slots=True)
class Inspection:
    """One thing that was looked at."""

    level: Level
    found: Message

    @property
    def is_fault(self) -> bool:
        return self.level is Level.FAULT

    def shown(self, language: str) -> str:
        return f"{self.level} {render(self.found, language)}"


def well(template: str, **values: Value) -> Inspection:
    return Inspection(Level.WELL, Message(template, values))


def note(template: str, **values: Value) -> Inspection:
    return Inspection(Level.NOTE, Message(template, values))


def fault(template: str, **values: Value) -> Inspection:
    return Inspection(Level.FAULT, Message(template, values))
