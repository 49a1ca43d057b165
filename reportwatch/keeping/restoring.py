"""A backup put back where nothing is: all of it or nothing, and nobody is told before `start`.

What is put where is kept in a folder of the data until all of it is there: a restore that finds the
folder was preceded by one that was interrupted, takes its files away and begins again.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import zipfile
from datetime import datetime
from glob import escape
from pathlib import Path, PurePosixPath

from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem
from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from core.addresses import without_secret
from core.errors import ConfigurationError, Foreseen, NotPossible
from core.replacing import UNFINISHED, beside
from crawlers.store_address import files_at
from reportwatch.database import known_revisions, open_as_it_stands, open_migrated
from reportwatch.keeping.backup import (
    DAMAGED,
    PIECE,
    BackupManifest,
    Places,
    archived,
    files_in,
    verify_backup,
)
from reportwatch.keeping.begun import (
    ARCHIVE,
    CONFIG,
    DATABASE,
    LIST,
    RECEIPTS,
    UNPACKED,
    Begun,
    begun_in,
    folder_in,
    forget_begun,
    is_member,
    keep_begun,
)
from reportwatch.keeping.rows import are_there, is_empty, is_sound, judged_at_in, put_back
from reportwatch.starting.restored import Restored, forget_restored, keep_restored

NOT_EMPTY = "restore.not-empty"
NO_MEMBER = "restore.no-member"
NEWER = "restore.newer"
CHANGED = "restore.changed-since"
OWNER_ONLY = 0o600


def examined(path: Path, kept: Places) -> BackupManifest:
    """What a backup says that can be put back here. Changes nothing.

    Raises NotPossible for a damaged backup, one of a newer version, and where something is already.
    """
    manifest = verify_backup(path)
    _refuse_newer(manifest)
    _refuse_names(path, manifest)
    begun = begun_in(kept.data)
    if begun is None:
        _refuse_what_is_there(kept, manifest)
    if not _is_of(begun, manifest, kept):
        _refuse_rows(kept)
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
    if not _is_ended(manifest, kept):
        _refuse_rows(kept)
        _refuse_more(kept)
        _clear(kept)
        _refuse_what_is_there(kept, manifest)
        begun = Begun(files=manifest.files, **_addresses(kept))
        keep_begun(kept.data, begun)
        try:
            _put(path, manifest, kept, now, begun)
        except BaseException:
            _clear_without_rows(kept)
            raise
    forget_begun(kept.data)
    return _lacking(path, manifest, kept)


def _clear_without_rows(kept: Places) -> None:
    """Take it away unless its rows may be there: an answer can be lost after the commit.

    Then the next restore sees which it is, and nothing else is done here before.
    """
    try:
        _refuse_rows(kept)
    except Foreseen:
        return
    _clear(kept)


def _is_ended(manifest: BackupManifest, kept: Places) -> bool:
    """Whether all of this backup is here, and only the word that a restore has begun was left."""
    begun = begun_in(kept.data)
    snapshot = folder_in(kept.data) / UNPACKED / DATABASE
    if not _is_of(begun, manifest, kept) or not is_sound(snapshot, manifest.revision):
        return False
    engine = open_migrated(kept.database)
    try:
        return not is_empty(engine) and are_there(snapshot, engine)
    finally:
        engine.dispose()


def _is_of(begun: Begun | None, manifest: BackupManifest, kept: Places) -> bool:
    """Whether what was begun here is this backup, into these places, and had come to the rows."""
    placed = Begun(files=manifest.files, is_placed=True, **_addresses(kept))
    return begun == placed


def _refuse_rows(kept: Places) -> None:
    if _is_unmade(kept.database):
        return
    engine = open_as_it_stands(kept.database)
    try:
        if not is_empty(engine):
            raise NotPossible(NOT_EMPTY, place=without_secret(kept.database))
    finally:
        engine.dispose()


def _put(path: Path, manifest: BackupManifest, kept: Places, now: datetime, begun: Begun) -> None:
    folder = folder_in(kept.data) / UNPACKED
    _unpack(path, manifest, folder)
    snapshot = folder / DATABASE
    judged_at = _judged_at(path, manifest, snapshot)
    # Before anything that a night could work with: without it all would be told again.
    keep_restored(kept.data, Restored(manifest.made_at, judged_at, now))
    _place(manifest, kept, folder)
    _unpack_archive(path, manifest, kept)
    keep_begun(kept.data, begun.model_copy(update={"is_placed": True}))
    # The rows are on the disk as soon as they are committed: what they speak of has to be before.
    os.sync()
    engine = open_migrated(kept.database)
    try:
        put_back(snapshot, engine)
    finally:
        engine.dispose()


def _judged_at(path: Path, manifest: BackupManifest, snapshot: Path) -> datetime | None:
    """When its newest round judged; raises NotPossible for a snapshot that is no database."""
    damaged = NotPossible(DAMAGED, path=str(path), name=DATABASE)
    if not is_sound(snapshot, manifest.revision):
        raise damaged
    try:
        return judged_at_in(snapshot)
    except (ConfigurationError, SQLAlchemyError):
        raise damaged from None


def _addresses(kept: Places) -> dict[str, str]:
    return {
        CONFIG: str(kept.config.resolve()),
        ARCHIVE: without_secret(kept.archive),
        "database": without_secret(kept.database),
    }


def _clear(kept: Places) -> None:
    """Take away what a restore had put here before it ended, and nothing else.

    Raises NotPossible, and takes away nothing, where one of its files was changed since.
    """
    begun = begun_in(kept.data)
    if begun is not None:
        known = _known(begun, kept)
        ours = [name for name in begun.files if name.partition("/")[0] in known]
        for name in ours:
            _refuse_changed(kept, name, begun.files[name])
        for name in ours:
            _take_away(kept, name)
        for top in known - {ARCHIVE}:
            _take_empty_folders(_root_of(top, kept))
        forget_restored(kept.data)
    forget_begun(kept.data)


def _refuse_more(kept: Places) -> None:
    """Nothing is taken away for a restore that would then find a place that is not empty."""
    begun = begun_in(kept.data)
    if begun is None:
        return
    known = _known(begun, kept)
    for top in (CONFIG, RECEIPTS):
        folder = _root_of(top, kept)
        for path in files_in(folder):
            name = f"{top}/{path.relative_to(folder).as_posix()}"
            if top not in known or name not in begun.files:
                raise NotPossible(NOT_EMPTY, place=str(folder))
    if ARCHIVE in known and LIST not in begun.files:
        for name in archived(kept.archive):
            if f"{ARCHIVE}/{name}" not in begun.files:
                raise NotPossible(NOT_EMPTY, place=without_secret(kept.archive))


def _known(begun: Begun, kept: Places) -> set[str]:
    """Of a configuration or an archive that lies elsewhere now than then, nothing is known."""
    here = _addresses(kept)
    return {RECEIPTS} | {top for top in (CONFIG, ARCHIVE) if getattr(begun, top) == here[top]}


def _refuse_changed(kept: Places, name: str, sha256: str) -> None:
    files, place = _place_of(kept, name)
    if not files.exists(place):
        return
    digest = hashlib.sha256()
    if files.isfile(place):
        with files.open(place, "rb") as content:
            while piece := content.read(PIECE):
                digest.update(piece)
    if digest.hexdigest() != sha256:
        raise NotPossible(CHANGED, place=without_secret(str(place)))


def _place_of(kept: Places, name: str) -> tuple[AbstractFileSystem, str]:
    top, _, rest = name.partition("/")
    if top == ARCHIVE:
        files, root = files_at(kept.archive)
        return files, f"{root}/{rest}"
    return LocalFileSystem(), str(_root_of(top, kept).absolute() / rest)


def _take_away(kept: Places, name: str) -> None:
    """A file and what was still being written of it (core.replacing)."""
    files, place = _place_of(kept, name)
    for one in (place, f"{place}{UNFINISHED}"):
        if files.exists(one):
            files.rm_file(one)
    if not name.startswith(f"{ARCHIVE}/"):
        parts = f"{escape(Path(place).name)}.{'[0-9a-f]' * 32}{UNFINISHED}"
        for unfinished in Path(place).parent.glob(parts):
            unfinished.unlink()


def _root_of(top: str, kept: Places) -> Path:
    return kept.config if top == CONFIG else kept.data / RECEIPTS


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
        if not is_member(name):
            raise NotPossible(NO_MEMBER, path=str(path), name=name)


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
