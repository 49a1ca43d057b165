"""A backup put back where nothing is: all of it or nothing, and nobody is told before `start`."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path, PurePosixPath

from alembic.script import ScriptDirectory

from core.addresses import without_secret
from core.errors import NotPossible
from crawlers.store_address import files_at
from reportwatch.database import MIGRATIONS, open_migrated
from reportwatch.keeping.backup import (
    ARCHIVE,
    CONFIG,
    DATABASE,
    LIST,
    RECEIPTS,
    UNFINISHED,
    BackupManifest,
    Places,
    archived,
    verify_backup,
)
from reportwatch.keeping.rows import is_empty, judged_at_in, put_back
from reportwatch.starting.restored import Restored, keep_restored

NOT_EMPTY = "restore.not-empty"
OUTSIDE = "restore.outside"
NEWER = "restore.newer"
OWNER_ONLY = 0o600


def restore(path: Path, kept: Places, now: datetime) -> tuple[BackupManifest, list[str]]:
    """Put a backup back; returns what it says and the files of the archive that are not there.

    Raises NotPossible, and changes nothing, for a damaged backup, one of a newer version, and where
    something is already.
    """
    manifest = verify_backup(path)
    _refuse_newer(manifest)
    _refuse_what_is_there(kept, manifest)
    engine = open_migrated(kept.database)
    try:
        if not is_empty(engine):
            raise NotPossible(NOT_EMPTY, place=without_secret(kept.database))
        kept.data.mkdir(parents=True, exist_ok=True)
        # Beside its place, so that it is there at once and whole.
        with tempfile.TemporaryDirectory(dir=kept.data) as folder:
            _unpack(path, manifest, kept, Path(folder))
            _place(Path(folder), kept)
            snapshot = Path(folder) / DATABASE
            restored = Restored(manifest.made_at, judged_at_in(snapshot), now)
            keep_restored(kept.data, restored)
            # Last: with rows and without the word that they were put back, all would be told again.
            put_back(snapshot, engine)
    finally:
        engine.dispose()
    return manifest, _lacking(path, manifest, kept)


def _refuse_newer(manifest: BackupManifest) -> None:
    known = {one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if manifest.revision not in known:
        raise NotPossible(NEWER, revision=manifest.revision or "?", newest=max(known))


def _refuse_what_is_there(kept: Places, manifest: BackupManifest) -> None:
    places = [kept.config, kept.data / RECEIPTS]
    for place in places:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise NotPossible(NOT_EMPTY, place=str(place))
    if not manifest.archive and archived(kept.archive):
        raise NotPossible(NOT_EMPTY, place=without_secret(kept.archive))


def _unpack(path: Path, manifest: BackupManifest, kept: Places, folder: Path) -> None:
    """Every member below the folder, but those of the archive, which go to their place."""
    files, root = files_at(kept.archive)
    with zipfile.ZipFile(path) as backup:
        for name in manifest.files:
            parts = PurePosixPath(name)
            if parts.is_absolute() or ".." in parts.parts:
                raise NotPossible(OUTSIDE, path=str(path), name=name)
            with backup.open(name) as member:
                if parts.parts[0] == ARCHIVE:
                    place = f"{root}/{parts.relative_to(ARCHIVE)}"
                    files.makedirs(place.rpartition("/")[0], exist_ok=True)
                    with files.open(f"{place}{UNFINISHED}", "wb") as target:
                        shutil.copyfileobj(member, target)
                    files.mv(f"{place}{UNFINISHED}", place)
                else:
                    own = folder / parts
                    own.parent.mkdir(parents=True, exist_ok=True)
                    with own.open("wb") as target:
                        shutil.copyfileobj(member, target)
                    own.chmod(OWNER_ONLY)


def _place(folder: Path, kept: Places) -> None:
    for name, place in ((CONFIG, kept.config), (RECEIPTS, kept.data / RECEIPTS)):
        if (folder / name).exists():
            shutil.copytree(folder / name, place, dirs_exist_ok=True)


def _lacking(path: Path, manifest: BackupManifest, kept: Places) -> list[str]:
    """Files of an archive that was only listed which are not where this installation looks."""
    if not manifest.archive:
        return []
    with zipfile.ZipFile(path) as backup:
        listed = backup.read(LIST).decode().splitlines()
    there = set(archived(kept.archive))
    return [name for name in listed if name not in there]
