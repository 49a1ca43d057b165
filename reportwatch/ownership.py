"""Who may read what we write: the owner only, but for what somebody asked for by name."""

from __future__ import annotations

import os
from pathlib import Path

#: As a umask: nothing for the group, nothing for others.
OWNER_ONLY = 0o077


def hand_out(path: Path, umask: int) -> None:
    """Give a file or folder that was asked for by name the rights that its caller's umask says."""
    for folder, _, names in os.walk(path):
        Path(folder).chmod(0o777 & ~umask)
        for name in names:
            Path(folder, name).chmod(0o666 & ~umask)
    if path.is_file():
        path.chmod(0o666 & ~umask)


def open_to_others(path: Path) -> bool:
    """Whether anybody but the owner may read a folder, as those of earlier versions were made."""
    return bool(path.stat().st_mode & OWNER_ONLY)
