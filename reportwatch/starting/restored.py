"""That an installation was put back from a backup: what it told since then, nobody knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from core.errors import NotPossible
from core.replacing import replace_file

FILE = "restored.json"
NOT_READABLE = "restored.not-readable"


@dataclass(frozen=True, slots=True)
class Restored:
    """A backup that was put back, as long as nobody has answered what is told again."""

    made_at: datetime
    #: when the newest round before the backup had judged; None when there was none
    judged_at: datetime | None
    restored_at: datetime


AS_KEPT = TypeAdapter(Restored)


def keep_restored(data: Path, restored: Restored) -> None:
    """Keep it until somebody has answered."""
    replace_file(data / FILE, AS_KEPT.dump_json(restored))


def restored_in(data: Path) -> Restored | None:
    """What is not answered yet; None for an installation that was never put back."""
    path = data / FILE
    if not path.exists():
        return None
    try:
        return AS_KEPT.validate_json(path.read_bytes())
    except ValidationError:
        raise NotPossible(NOT_READABLE, path=str(path)) from None


def forget_restored(data: Path) -> None:
    """It is answered: from now on everything is told once, as ever."""
    (data / FILE).unlink(missing_ok=True)
