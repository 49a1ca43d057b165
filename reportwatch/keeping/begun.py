"""That a restore has begun here, and what it puts where: kept until all of it is there.

It lies beside the folder that a backup is unpacked into, where no member of a backup can lie.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path, PurePosixPath

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import NotPossible
from core.replacing import replace_file

DATABASE, LIST = "database.sqlite3", "archive.list"
CONFIG, RECEIPTS, ARCHIVE = "config", "outbox", "archive"
UNPACKED = "unpacked"
NOT_ENDED = "restore.not-ended"
NOT_KNOWN = "restore.begun-not-readable"


class Begun(BaseModel):
    """What a restore puts where nothing was."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    config: str
    archive: str
    database: str
    #: every member of the backup → its SHA-256 in hex
    files: dict[str, str]
    #: whether all is there but the rows, which come last
    is_placed: bool = False


def folder_in(data: Path) -> Path:
    """Where a restore works."""
    return data / "restoring"


def has_begun(data: Path) -> bool:
    """Whether a restore is under way here, or was interrupted."""
    return _kept_in(data).exists()


def refuse_unfinished(data: Path) -> None:
    """Raises NotPossible where a restore has not ended: half an installation tells no truth."""
    if has_begun(data):
        raise NotPossible(NOT_ENDED, path=str(folder_in(data)))


def begun_in(data: Path) -> Begun | None:
    """What a restore has begun here; raises NotPossible where that cannot be known."""
    path = _kept_in(data)
    if not path.exists():
        return None
    try:
        begun = Begun.model_validate_json(path.read_bytes())
    except ValidationError:
        raise NotPossible(NOT_KNOWN, path=str(path)) from None
    if not all(map(is_member, begun.files)):
        raise NotPossible(NOT_KNOWN, path=str(path))
    return begun


def keep_begun(data: Path, begun: Begun) -> None:
    """Keep it before the first file is put anywhere; it outlives a power cut."""
    folder = folder_in(data)
    folder.mkdir(parents=True, exist_ok=True)
    replace_file(_kept_in(data), begun.model_dump_json().encode())
    for place in (folder, data):
        _sync(place)


def forget_begun(data: Path) -> None:
    """It has ended: first the word of it, in one step, then what was unpacked."""
    _kept_in(data).unlink(missing_ok=True)
    shutil.rmtree(folder_in(data), ignore_errors=True)


def is_member(name: str) -> bool:
    """Whether a backup holds what is so named; nothing that leads out of its place is."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or str(path) != name:
        return False
    top, _, rest = name.partition("/")
    return name in (DATABASE, LIST) or (top in (CONFIG, RECEIPTS, ARCHIVE) and bool(rest))


def _kept_in(data: Path) -> Path:
    return folder_in(data) / "begun.json"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
