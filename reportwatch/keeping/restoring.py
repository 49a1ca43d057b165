"""A backup put back where nothing is: all of it or nothing, and nobody is told before `start`.

What is put where is kept in a folder of the data until all of it is there: a restore that finds the
folder was preceded by one that was interrupted, takes its files away and begins again.
"""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from datetime import datetime
from glob import escape
from pathlib import Path, PurePosixPath

from sqlalchemy import Engine, make_url

from core.addresses import without_secret
from core.errors import NotPossible
from core.replacing import UNFINISHED, beside, replace_file
from crawlers.store_address import files_at
from reportwatch.database import known_revisions, open_migrated
from reportwatch.keeping.backup import (
    ARCHIVE,
    CONFIG,
    DATABASE,
    LIST,
    RECEIPTS,
    BackupManifest,
    Places,
    archived,
    verify_backup,
)
from reportwatch.keeping.rows import is_empty, judged_at_in, put_back
from reportwatch.starting.restored import Restored, forget_restored, keep_restored

NOT_EMPTY = "restore.not-empty"
OUTSIDE = "restore.outside"
NEWER = "restore.newer"
RESTORING, BEGUN = "restoring", "begun.json"
OWNER_ONLY = 0o600


def examined(path: Path, kept: Places) -> BackupManifest:
    """What a backup says that can be put back here. Changes nothing.

    Raises NotPossible for a damaged backup, one of a newer version, and where something is already.
    """
    manifest = verify_backup(path)
    _refuse_newer(manifest)
    _refuse_names(path, manifest)
    if not (kept.data / RESTORING).exists():
        _refuse_what_is_there(kept, manifest)
    if not _is_unmade(kept.database):
        engine = open_migrated(kept.database)
        try:
            _refuse_rows(kept, engine)
        finally:
            engine.dispose()
    return manifest


def restore(path: Path, kept: Places, now: datetime) -> tuple[BackupManifest, list[str]]:
    """Put a backup back; what it says, and the files of the archive that are not there."""
    manifest = examined(path, kept)
    return manifest, put_back_examined(path, manifest, kept, now)


def _is_unmade(database: str) -> bool:
    """Whether there is no such database yet: a file that the first who opens it makes."""
    url = make_url(database)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def put_back_examined(
    path: Path, manifest: BackupManifest, kept: Places, now: datetime
) -> list[str]:
    """Put a backup back that was examined; the files of the archive that are not there.

    Raises NotPossible, and changes nothing, where something has come since.
    """
    engine = open_migrated(kept.database)
    try:
        _refuse_rows(kept, engine)
        _clear(kept)
        _refuse_what_is_there(kept, manifest)
        _begin(kept, manifest)
        try:
            _put(path, manifest, kept, now, engine)
        except BaseException:
            _clear(kept)
            raise
        shutil.rmtree(kept.data / RESTORING)
    finally:
        engine.dispose()
    return _lacking(path, manifest, kept)


def _refuse_rows(kept: Places, engine: Engine) -> None:
    if not is_empty(engine):  # its rows come last: what was begun here was ended
        raise NotPossible(NOT_EMPTY, place=without_secret(kept.database))


def _put(path: Path, manifest: BackupManifest, kept: Places, now: datetime, engine: Engine) -> None:
    folder = kept.data / RESTORING
    _unpack(path, manifest, folder)
    _place(manifest, kept, folder)
    _unpack_archive(path, manifest, kept)
    snapshot = folder / DATABASE
    keep_restored(kept.data, Restored(manifest.made_at, judged_at_in(snapshot), now))
    # Last: with rows and without the word that they were put back, all would be told again.
    put_back(snapshot, engine)


def _begin(kept: Places, manifest: BackupManifest) -> None:
    """Keep what is about to be put where nothing is: whoever finds it here may take it away."""
    (kept.data / RESTORING).mkdir(parents=True, exist_ok=True)
    begun = {**_addresses(kept), "files": sorted(manifest.files)}
    replace_file(kept.data / RESTORING / BEGUN, json.dumps(begun).encode())


def _addresses(kept: Places) -> dict[str, str]:
    return {CONFIG: str(kept.config.resolve()), ARCHIVE: without_secret(kept.archive)}


def _clear(kept: Places) -> None:
    """Take away what a restore had put here before it ended, and nothing else.

    Of a configuration or an archive that lies elsewhere now than then, nothing is known.
    """
    folder = kept.data / RESTORING
    if not folder.exists():
        return
    if (folder / BEGUN).exists():
        begun = json.loads((folder / BEGUN).read_bytes())
        here = {name for name, address in _addresses(kept).items() if begun[name] == address}
        for name in begun["files"]:
            top, _, rest = name.partition("/")
            if top == RECEIPTS or (top == CONFIG and top in here):
                _take_away(_root_of(top, kept) / rest)
            elif top == ARCHIVE and top in here:
                _take_out(kept, rest)
        for top in (RECEIPTS, *({CONFIG} & here)):
            _take_empty_folders(_root_of(top, kept))
        forget_restored(kept.data)
    shutil.rmtree(folder)


def _root_of(top: str, kept: Places) -> Path:
    return kept.config if top == CONFIG else kept.data / RECEIPTS


def _take_away(path: Path) -> None:
    path.unlink(missing_ok=True)
    for unfinished in path.parent.glob(f"{escape(path.name)}.*{UNFINISHED}"):
        unfinished.unlink()


def _take_out(kept: Places, name: str) -> None:
    files, root = files_at(kept.archive)
    for place in (f"{root}/{name}", f"{root}/{name}{UNFINISHED}"):
        if files.exists(place):
            files.rm_file(place)


def _take_empty_folders(folder: Path) -> None:
    for place, _, _ in os.walk(folder, topdown=False):
        if Path(place) != folder and not any(Path(place).iterdir()):
            Path(place).rmdir()


def _refuse_newer(manifest: BackupManifest) -> None:
    known = known_revisions()
    if manifest.revision not in known:
        raise NotPossible(NEWER, revision=manifest.revision or "?", newest=max(known))


def _refuse_what_is_there(kept: Places, manifest: BackupManifest) -> None:
    places = [kept.config, kept.data / RECEIPTS]
    for place in places:
        if place.exists() and (not place.is_dir() or any(place.iterdir())):
            raise NotPossible(NOT_EMPTY, place=str(place))
    if not manifest.archive and archived(kept.archive):
        raise NotPossible(NOT_EMPTY, place=without_secret(kept.archive))


def _refuse_names(path: Path, manifest: BackupManifest) -> None:
    """Before a byte is unpacked: no member may lead out of the place that is its own."""
    for name in manifest.files:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts or not parts.parts:
            raise NotPossible(OUTSIDE, path=str(path), name=name)


def _unpack(path: Path, manifest: BackupManifest, folder: Path) -> None:
    """Every member below the folder, but those of the archive."""
    with zipfile.ZipFile(path) as backup:
        for name in (one for one in manifest.files if not one.startswith(f"{ARCHIVE}/")):
            own = folder / PurePosixPath(name)
            own.parent.mkdir(parents=True, exist_ok=True)
            with backup.open(name) as member, own.open("wb") as target:
                shutil.copyfileobj(member, target)
            own.chmod(OWNER_ONLY)


def _place(manifest: BackupManifest, kept: Places, folder: Path) -> None:
    """Configuration and receipts, from the folder to where they belong, each file whole."""
    for name in manifest.files:
        top, _, rest = name.partition("/")
        if top in (CONFIG, RECEIPTS) and rest:
            place = _root_of(top, kept) / rest
            place.parent.mkdir(parents=True, exist_ok=True)
            with beside(place) as unfinished:
                shutil.copy2(folder / name, unfinished)


def _unpack_archive(path: Path, manifest: BackupManifest, kept: Places) -> None:
    """Straight to its place, which may be larger than this machine."""
    files, root = files_at(kept.archive)
    with zipfile.ZipFile(path) as backup:
        for name in (one for one in manifest.files if one.startswith(f"{ARCHIVE}/")):
            place = f"{root}/{PurePosixPath(name).relative_to(ARCHIVE)}"
            files.makedirs(place.rpartition("/")[0], exist_ok=True)
            with (
                backup.open(name) as member,
                files.open(f"{place}{UNFINISHED}", "wb") as target,
            ):
                shutil.copyfileobj(member, target)
            files.mv(f"{place}{UNFINISHED}", place)


def _lacking(path: Path, manifest: BackupManifest, kept: Places) -> list[str]:
    """Files of an archive that was only listed which are not where this installation looks."""
    if not manifest.archive:
        return []
    with zipfile.ZipFile(path) as backup:
        listed = backup.read(LIST).decode(errors="backslashreplace").split("\n")
    there = set(archived(kept.archive))
    return [name for name in listed if name and name not in there]
