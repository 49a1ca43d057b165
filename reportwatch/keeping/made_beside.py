"""What a backup makes beside itself: a copy of the whole database, and the file before its name.

Both have a place that is known, so that what a killed backup left is found by whoever looks.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from core.errors import InUse
from core.leases import backup_lock
from core.replacing import UNFINISHED, replace_file
from reportwatch.keeping.begun import folder_in, has_begun

OWNER_ONLY_FOLDER = 0o700
# A file of this name is nobody's but ours (core.replacing).
OURS = re.compile(rf".+\.[0-9a-f]{{32}}{re.escape(UNFINISHED)}")


@contextmanager
def made_beside(data: Path, unfinished: Path) -> Iterator[Path]:
    """The folder of this backup, empty; what an earlier one left in it is taken away.

    `unfinished` is where its file grows. Raises InUse while another backup is made.
    """
    folder = _folder(data)
    with backup_lock(data):
        _take_away(data)
        folder.mkdir(mode=OWNER_ONLY_FOLDER)
        try:
            replace_file(_named(data), str(unfinished.absolute()).encode(errors="surrogateescape"))
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def left_over(data: Path) -> Sequence[Path]:
    """What a backup or a restore left that was killed; none while one is at work."""
    if not _folder(data).exists() and not folder_in(data).exists():
        return ()
    found = [folder_in(data)] if folder_in(data).exists() and not has_begun(data) else []
    try:
        with backup_lock(data):
            if _folder(data).exists():
                found += [_folder(data), *_growing(data)]
    except InUse:
        pass
    return tuple(found)


def _take_away(data: Path) -> None:
    for path in _growing(data):
        path.unlink(missing_ok=True)
    shutil.rmtree(_folder(data), ignore_errors=True)


def _growing(data: Path) -> Sequence[Path]:
    """The file of a backup that never got its name."""
    if not _named(data).is_file():
        return ()
    path = Path(_named(data).read_bytes().decode(errors="surrogateescape"))
    return (path,) if OURS.fullmatch(path.name) and path.is_file() else ()


def _folder(data: Path) -> Path:
    return data / "backup-unfinished"


def _named(data: Path) -> Path:
    return _folder(data) / "grows-at"
