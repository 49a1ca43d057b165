"""One file with all that an installation has: database, configuration, receipts, archive.

A ZIP: `manifest.json` names every other member with its SHA-256. What refers to something is taken
before it: the database before receipts and archive, which only ever grow; so the file is one state
even when a night runs meanwhile, with at most more of the archive than the database knows.
"""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.addresses import without_secret
from core.errors import NotPossible
from core.filetypes import UNREADABLE_ZIP
from core.replacing import UNFINISHED, beside
from crawlers.store_address import files_at
from reportwatch.keeping.begun import (
    ARCHIVE,
    CONFIG,
    DATABASE,
    LIST,
    RECEIPTS,
    refuse_unfinished,
)
from reportwatch.keeping.made_beside import made_beside
from reportwatch.keeping.rows import revision_of, snapshot

SCHEMA = "reportwatch.backup/1"
MANIFEST = "manifest.json"
OWNER_ONLY = 0o600
Opener = Callable[[], BinaryIO]
PIECE = 2**20

# Without it a folder is no configuration of ours.
NEEDED = "watch.toml"
NO_CONFIGURATION = "backup.no-configuration"
EXISTS = "backup.exists"
NO_FOLDER = "backup.no-folder"
NO_BACKUP = "backup.none"
NOT_THERE = "backup.not-there"
DAMAGED = "backup.damaged"


class BackupManifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True)

    schema_: str = Field(alias="schema")
    made_at: datetime
    #: the migration that its database stands at
    revision: str
    #: every member but this one → its SHA-256 in hex
    files: dict[str, str]
    #: where the archive lies that is only listed; "" when it is inside
    archive: str


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one installation."""

    config: Path
    data: Path
    database: str
    archive: str


def write_backup(
    path: Path, kept: Places, now: datetime, *, with_archive: bool, step: Callable[[int], None]
) -> tuple[BackupManifest, list[str]]:
    """Write a backup and read it again; what it says, and files of the archive that went meanwhile.

    Raises NotPossible where there is a file already. `step` is told how many are in it so far.
    """
    if path.exists():
        raise NotPossible(EXISTS, path=str(path))
    if not (kept.config / NEEDED).is_file():
        raise NotPossible(NO_CONFIGURATION, path=str(kept.config / NEEDED))
    if not path.parent.is_dir():
        raise NotPossible(NO_FOLDER, path=str(path), folder=str(path.parent))
    refuse_unfinished(kept.data)
    with beside(path) as unfinished, made_beside(kept.data, unfinished) as folder:
        # Readable by its owner only, at no moment by others.
        descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, OWNER_ONLY)
        with os.fdopen(descriptor, "w+b") as file:
            manifest, gone = _write(
                file, kept, now, folder / DATABASE, with_archive=with_archive, step=step
            )
            file.flush()
            os.fsync(file.fileno())
        verify_backup(unfinished)
        if path.exists():
            raise NotPossible(EXISTS, path=str(path))
    return manifest, gone


def verify_backup(path: Path) -> BackupManifest:
    """Read all of a backup; raises NotPossible when a byte of it is not what was written."""
    manifest = manifest_of(path)
    with zipfile.ZipFile(path) as backup:
        members = set(backup.namelist()) - {MANIFEST}
        if members != set(manifest.files):
            odd = sorted(members ^ set(manifest.files))[0]
            raise NotPossible(DAMAGED, path=str(path), name=odd)
        for name, sha256 in manifest.files.items():
            if _hash_in(backup, name) != sha256:
                raise NotPossible(DAMAGED, path=str(path), name=name)
    return manifest


def manifest_of(path: Path) -> BackupManifest:
    """What a backup says of itself; raises NotPossible for a file that is none, or not there."""
    if not path.exists():
        raise NotPossible(NOT_THERE, path=str(path))
    try:
        with zipfile.ZipFile(path) as backup:
            manifest = BackupManifest.model_validate_json(backup.read(MANIFEST))
    except (*UNREADABLE_ZIP, KeyError, ValidationError):
        raise NotPossible(NO_BACKUP, path=str(path)) from None
    if manifest.schema_ != SCHEMA:
        raise NotPossible(NO_BACKUP, path=str(path))
    return manifest


def _hash_in(backup: zipfile.ZipFile, name: str) -> str | None:
    digest = hashlib.sha256()
    try:
        with backup.open(name) as member:
            while piece := member.read(PIECE):
                digest.update(piece)
    except UNREADABLE_ZIP:
        return None
    return digest.hexdigest()


def _write(
    file: BinaryIO,
    kept: Places,
    now: datetime,
    database: Path,
    *,
    with_archive: bool,
    step: Callable[[int], None],
) -> tuple[BackupManifest, list[str]]:
    files: dict[str, str] = {}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as backup:
        snapshot(kept.database, database)
        gone = _add_all(backup, _members(kept, database, with_archive=with_archive), files, step)
        if gone:  # put aside as damaged since, or made anew under the same name
            late = [pair for pair in _of_archive(kept) if pair[0] not in files]
            _add_all(backup, late, files, step)
            gone = [name for name in gone if name not in files]
        if not with_archive:
            listed = "".join(f"{name}\n" for name in archived(kept.archive))
            backup.writestr(LIST, listed)
            files[LIST] = hashlib.sha256(listed.encode()).hexdigest()
        told = {
            "schema": SCHEMA,
            "made_at": now.isoformat(),
            "revision": revision_of(database),
            "files": files,
            "archive": "" if with_archive else without_secret(kept.archive),
        }
        backup.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))
    return BackupManifest.model_validate(told), gone


def _add_all(
    backup: zipfile.ZipFile,
    members: Iterable[tuple[str, Opener]],
    files: dict[str, str],
    step: Callable[[int], None],
) -> list[str]:
    """Write these members and their hashes; those of the archive that are gone by their turn."""
    gone = []
    for name, opened in members:
        try:
            with opened() as content:
                files[name] = _add(backup, name, content)
        except FileNotFoundError:
            # A receipt that was given back since: the message is pending in the rows.
            if name.startswith(f"{ARCHIVE}/"):
                gone.append(name)
            elif not name.startswith(f"{RECEIPTS}/"):
                raise
        step(len(files))
    return gone


def _members(kept: Places, database: Path, *, with_archive: bool) -> Iterator[tuple[str, Opener]]:
    """Every member by its name; each is opened when its turn comes."""
    for path in files_in(kept.config):
        yield f"{CONFIG}/{path.relative_to(kept.config).as_posix()}", _opener(path)
    yield DATABASE, _opener(database)
    for path in files_in(kept.data / RECEIPTS):
        name = path.relative_to(kept.data / RECEIPTS).as_posix()
        yield f"{RECEIPTS}/{name}", _opener(path)
    if with_archive:
        yield from _of_archive(kept)


def _of_archive(kept: Places) -> Iterator[tuple[str, Opener]]:
    files, root = files_at(kept.archive)
    for name in archived(kept.archive):
        yield f"{ARCHIVE}/{name}", partial(files.open, f"{root}/{name}", "rb")


def archived(address: str) -> list[str]:
    """Every file of an archive, by its place in it; what a crawl is still writing is none."""
    files, root = files_at(address)
    if not files.exists(root):
        return []
    names = (str(path).removeprefix(root).lstrip("/") for path in files.find(root))
    return sorted(name for name in names if not name.endswith(UNFINISHED))


def files_in(folder: Path) -> list[Path]:
    """Every file below a folder, below folders that are links, too."""
    found = (
        Path(place) / name
        for place, _, names in os.walk(folder, followlinks=True)
        for name in names
        if not name.endswith(UNFINISHED)
    )
    return sorted(path for path in found if path.is_file())


def _opener(path: Path) -> Opener:
    return lambda: path.open("rb")


def _add(backup: zipfile.ZipFile, name: str, content: BinaryIO) -> str:
    """Write one member; blobs of the archive are packed already."""
    digest = hashlib.sha256()
    entry = zipfile.ZipInfo(name)
    entry.compress_type = zipfile.ZIP_STORED if name.endswith(".gz") else zipfile.ZIP_DEFLATED
    entry.external_attr = OWNER_ONLY << 16
    with backup.open(entry, "w", force_zip64=True) as member:
        while piece := content.read(PIECE):
            digest.update(piece)
            member.write(piece)
    return digest.hexdigest()
