"""Take a backup of an installation, and put one back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import NotPossible, trouble
from core.leases import night_lock
from crawlers.archive import Archive
from reportwatch.keeping.backup import BackupManifest, Places, write_backup
from reportwatch.keeping.restoring import examined, put_back_examined
from reportwatch.options import Options

NOT_WRITTEN = "restore.not-written"


@dataclass(frozen=True, slots=True)
class PutBack:
    """What was put back, and the files of a listed archive that are not there."""

    manifest: BackupManifest
    lacking: Sequence[str]


def take_backup(
    options: Options,
    path: Path,
    now: datetime,
    *,
    with_archive: bool | None,
    step: Callable[[int], None],
) -> tuple[BackupManifest, Sequence[str]]:
    """Write and verify a backup; what it says, and files of the archive that went meanwhile.

    A store of objects is listed unless asked for, a folder is kept. Raises NotPossible when the
    file exists, ConfigurationError for a wrong database address.
    """
    if with_archive is None:
        with_archive = Archive(options.archive).is_local
    return write_backup(path, _kept(options), now, with_archive=with_archive, step=step)


def put_back_from(options: Options, path: Path, now: datetime) -> PutBack:
    """Put a backup back into empty places; raises NotPossible, and then leaves no trace."""
    kept = _kept(options)
    manifest = examined(path, kept)
    try:
        with night_lock(options.data):
            return PutBack(manifest, put_back_examined(path, manifest, kept, now))
    except OSError as problem:
        raise NotPossible(NOT_WRITTEN, path=str(options.data), said=trouble(problem)) from None


def _kept(options: Options) -> Places:
    return Places(options.config, options.data, options.database, options.archive)
