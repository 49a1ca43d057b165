"""The commands that our pages print, as they stand there."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
LINE = re.compile(
    r"^(?:\s{4})?(?P<typed>(?:\.venv/bin/)?reportwatch .+?)(?:\s+#(?P<note>.*))?$", re.MULTILINE
)
STATUS = re.compile(r"exit (\d)")


@dataclass(frozen=True, slots=True)
class PrintedCommand:
    """One command of a page: what is typed, and the exit status that its comment documents."""

    typed: str
    status: int

    @property
    def words(self) -> list[str]:
        """What follows the command's own name; a redirection is the shell's matter."""
        return shlex.split(self.typed.partition(" > ")[0])[1:]


def printed_commands(page: str) -> list[PrintedCommand]:
    """Every command of a page, in its order; 0 where no comment says another exit status."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [
        PrintedCommand(found["typed"], int(said[1]) if said else 0)
        for found in LINE.finditer(text)
        for said in [STATUS.search(found["note"] or "")]
    ]
