"""The archive: original bytes once under their hash, one line per sighting, one file per crawl.

It lies in a local folder or in any store that fsspec reaches. Nothing in it is ever overwritten:
bytes that are damaged are put aside when the same bytes come again.

    blobs/ab/<sha256>.gz             the bytes as they came, packed
    manifest/<portal>/<crawl>.jsonl  one FetchedDocument per line
    crawls/<portal>/<crawl>.json     the CrawlReport, written last
    looks/<portal>/<look>.json       the SecondLook (kept_looks.py)
    damaged/<sha256>.gz.<unique>     what lay in the place of a blob
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from fsspec.implementations.local import LocalFileSystem
from isal import igzip
from pydantic import ValidationError

from core.errors import Foreseen
from core.filetypes import LARGEST_FILE
from core.messages import Message
from core.replacing import replace_file
from crawlers.crawl_ids import CRAWL_ID, START, crawl_id_at
from crawlers.manifest import DOCUMENT, Manifest
from crawlers.records import CrawlReport, FetchedDocument
from crawlers.report_file import REPORT, no_report
from crawlers.store_address import files_at

# As small as with zlib's quickest level, in a quarter of its time.
PACKED = 1
# What is longer is none of ours: bytes that do not pack grow by a thousandth, and a crawl of 3000
# pages leaves a manifest of 5 MB and a report of less than one.
LARGEST_PACKED = LARGEST_FILE + LARGEST_FILE // 100
LARGEST_MANIFEST = 128 * 2**20
LARGEST_REPORT = 32 * 2**20
GZIP = 16  # zlib's word for gzip's frame
LONGEST_LINE = 2**20
NOT_THERE = "archive.not-there"
NOT_READABLE = "archive.not-readable"
TOO_LONG = "archive.too-long"
NOT_UNPACKED = "archive.not-unpacked"
OTHER_BYTES = "archive.other-bytes"
NO_FOLDER = "archive.no-folder"
REPORT_OF_ANOTHER = "archive.report-of-another"
ALREADY_THERE = "archive.already-there"


class ArchiveDamaged(Foreseen):
    """A file of the archive is missing or does not hold what its name promises."""

    def __init__(self, path: str, found: Message) -> None:
        super().__init__("{path}: {found}", path=path, found=found)
        self.path = path
        self.found = found


@dataclass(frozen=True, slots=True)
class Written:
    """What a manifest holds: its readable lines, the numbers of the others, the hash of it all.

    `is_torn` when its last line has no end, as a kill leaves it; `missing` says why nothing could
    be read of it.
    """

    sightings: tuple[FetchedDocument, ...]
    broken: tuple[int, ...]
    is_torn: bool
    sha256: str | None
    missing: Message | None = None


class Archive:
    """The archive at one address: a folder, `memory://…`, `s3://…`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = files_at(url)
        self._folders: set[str] = set()

    @property
    def is_local(self) -> bool:
        """Say whether the archive is a folder of this machine and no connection to a store."""
        return isinstance(self._files, LocalFileSystem)

    def put(self, content: bytes) -> str:
        """Store bytes once; returns their SHA-256 in hex.

        What already lies under that name is compared: damaged, it is put aside and replaced.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._present(sha256)
        if path is not None and not self._holds_just(path, content):
            self._put_aside(path)
            path = None
        if path is None:
            self._write_once(self._blob(sha256), igzip.compress(content, PACKED, mtime=0))
        return sha256

    def holds(self, sha256: str) -> bool:
        return self._present(sha256) is not None

    def is_sound(self, sha256: str) -> bool:
        """Say whether the bytes are there and are those that their name promises."""
        try:
            self.read(sha256)
        except ArchiveDamaged:
            return False
        return True

    def name_of(self, sha256: str) -> str:
        """Where some bytes lie below the archive's address, or would lie if they were there."""
        return self._name(self._present(sha256) or self._blob(sha256))

    def read(self, sha256: str) -> bytes:
        """Read stored bytes and verify their hash; raises ArchiveDamaged naming the file."""
        path = self._present(sha256) or self._blob(sha256)
        content = self._unpacked(path)
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise ArchiveDamaged(path, Message(OTHER_BYTES, {"expected": sha256, "found": found}))
        return content

    def as_stored(self, name: str) -> bytes:
        """The bytes of one file by its name below the archive's address; raises ArchiveDamaged."""
        return self._content(self._path(name), LARGEST_MANIFEST)

    def new_crawl_id(self, portal: str, started_at: datetime) -> str:
        """Name a crawl: its start in UTC and a counter, so that it sorts by time, and its own sign.

        By its sign it is unique, whatever other machines name at this very moment.
        """
        start = crawl_id_at(started_at)[:START]
        taken = {*self.crawl_ids(portal), *self.reported_ids(portal)}
        numbers = [int(name[START:][:3]) for name in taken if name.startswith(start)]
        return crawl_id_at(started_at, max(numbers, default=0) + 1)

    def open_manifest(self, portal: str, crawl_id: str) -> Manifest:
        """Begin the manifest of a new crawl; the caller closes it."""
        path = self._path(f"manifest/{portal}/{crawl_id}.jsonl")
        self._refuse_to_overwrite(path)
        self._make_portals_folder_of(path)
        return Manifest(self._files.open(path, "wb"))

    def write_report(self, report: CrawlReport) -> None:
        """Store the report of a crawl that has ended."""
        name = f"crawls/{report.portal}/{report.crawl_id}.json"
        self.keep(name, REPORT.dump_json(report, indent=1))

    def keep(self, name: str, content: bytes) -> None:
        """Store a file of its own under a name that nothing has yet."""
        path = self._path(name)
        self._refuse_to_overwrite(path)
        self._make_portals_folder_of(path)
        self._write_once(path, content)
        if self.is_local:
            _sync(Path(path).parent)

    def kept(self, name: str) -> bytes | None:
        """What a file of its own holds; None when there is none. Raises ArchiveDamaged."""
        path = self._path(name)
        return self._content(path, LARGEST_REPORT) if self._lies_there(path) else None

    def portals(self) -> tuple[str, ...]:
        """The ids of all portals that were ever crawled."""
        found = {name for kind in ("manifest", "crawls") for name in self._names(kind, "")}
        return tuple(sorted(found))

    def crawl_ids(self, portal: str) -> tuple[str, ...]:
        """The crawls of a portal that left a manifest, oldest first."""
        return self._crawls_named(f"manifest/{portal}", ".jsonl")

    def reported_ids(self, portal: str) -> tuple[str, ...]:
        """The crawls of a portal that left a report, readable or not, oldest first."""
        return self._crawls_named(f"crawls/{portal}", ".json")

    def look_ids(self, portal: str) -> tuple[str, ...]:
        """The second looks at a portal that left a record, readable or not, oldest first."""
        return self._crawls_named(f"looks/{portal}", ".json")

    def sightings(
        self, portal: str | None = None, crawl_id: str | None = None
    ) -> tuple[FetchedDocument, ...]:
        """What was seen, oldest crawl first: by one crawl, on one portal, or anywhere.

        Lines that cannot be read are left out; `written` names them.
        """
        portals = self.portals() if portal is None else (portal,)
        return tuple(
            document
            for one in portals
            for crawl in (self.crawl_ids(one) if crawl_id is None else (crawl_id,))
            for document in self.written(one, crawl).sightings
        )

    def crawl_report(self, portal: str, crawl_id: str) -> CrawlReport | None:
        """The report of one crawl; None when the crawl left none. Raises ArchiveDamaged."""
        path = self._path(name := f"crawls/{portal}/{crawl_id}.json")
        if (content := self.kept(name)) is None:
            return None
        try:
            report = REPORT.validate_json(content)
        except ValidationError as error:
            raise ArchiveDamaged(path, no_report(error)) from None
        if (report.portal, report.crawl_id) != (portal, crawl_id):
            named = {"portal": report.portal, "crawl_id": report.crawl_id}
            raise ArchiveDamaged(path, Message(REPORT_OF_ANOTHER, named))
        return report

    def newest_reports(self, portal: str) -> Iterator[CrawlReport]:
        """The reports of a portal's crawls one by one, newest first; a damaged one is no report."""
        for crawl_id in reversed(self.reported_ids(portal)):
            with suppress(ArchiveDamaged):
                report = self.crawl_report(portal, crawl_id)
                if report is not None:
                    yield report

    def written(self, portal: str, crawl_id: str) -> Written:
        """What the manifest of a crawl holds; one that is not there, or is no file, holds nothing.

        The last line may be torn by a kill: then it never happened.
        """
        try:
            path = self._path(f"manifest/{portal}/{crawl_id}.jsonl")
            content = self._content(path, LARGEST_MANIFEST)
        except ArchiveDamaged as damage:
            return Written((), (), is_torn=False, sha256=None, missing=damage.found)
        *lines, torn = content.split(b"\n")
        read = [_sighting(line, portal) for line in lines]
        return Written(
            sightings=tuple(one for one in read if one is not None),
            broken=tuple(number for number, one in enumerate(read, start=1) if one is None),
            is_torn=bool(torn),
            sha256=hashlib.sha256(content).hexdigest(),
        )

    def seal_manifest(self, portal: str, crawl_id: str) -> str:
        """Make the manifest of an ended crawl outlast a power cut; returns its SHA-256 in hex."""
        path = self._path(f"manifest/{portal}/{crawl_id}.jsonl")
        if self.is_local:
            _sync(Path(path))
            _sync(Path(path).parent)
        return hashlib.sha256(self._content(path, LARGEST_MANIFEST)).hexdigest()

    def files(self, *folders: str) -> dict[str, int]:
        """Every file in these folders with its size, by its name below the archive's address."""
        found: dict[str, int] = {}
        for folder in folders:
            path = self._path(folder).rstrip("/")
            if self._files.isdir(path):
                entries = self._files.find(path, detail=True)
                found |= {self._name(at): int(one["size"] or 0) for at, one in entries.items()}
        return found

    def _names(self, folder: str, ending: str) -> tuple[str, ...]:
        path = self._path(folder)
        if not self._files.isdir(path):
            return ()
        names = (
            str(entry).rstrip("/").rpartition("/")[2]
            for entry in self._files.ls(path, detail=False)
        )
        return tuple(sorted(name.removesuffix(ending) for name in names if name.endswith(ending)))

    def _crawls_named(self, folder: str, ending: str) -> tuple[str, ...]:
        """The crawls that files of a folder are named after; what else lies there is not ours."""
        return tuple(name for name in self._names(folder, ending) if CRAWL_ID.fullmatch(name))

    def _content(self, path: str, most: int) -> bytes:
        """The bytes of a file; raises ArchiveDamaged for none, or more than memory may hold."""
        if self.is_local and not self._files.isfile(path) and self._files.exists(path):
            # A pipe would keep its reader for ever, a device give without end.
            raise ArchiveDamaged(path, Message(NOT_READABLE, {"error": "not a regular file"}))
        try:
            size: int | None = self._files.info(path).get("size")
            if size is None:  # a store that does not tell
                content: bytes = self._files.cat_file(path, end=most + 1)
                size = len(content)
            elif size <= most:
                content = self._files.cat_file(path)
        except FileNotFoundError:
            raise ArchiveDamaged(path, Message(NOT_THERE)) from None
        except OSError as error:
            # Of a store far away it may be the way there that is broken, and no file.
            if not self.is_local and not isinstance(error, IsADirectoryError):
                raise
            raise ArchiveDamaged(path, Message(NOT_READABLE, {"error": f"{error}"})) from None
        if size > most:
            raise ArchiveDamaged(path, Message(TOO_LONG, {"size": size, "most": most}))
        return content

    def _unpacked(self, path: str) -> bytes:
        unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | GZIP)
        try:
            content = unpacker.decompress(self._content(path, LARGEST_PACKED), LARGEST_FILE + 1)
        except zlib.error as error:
            raise ArchiveDamaged(path, Message(NOT_UNPACKED, {"error": f"{error}"})) from None
        if len(content) > LARGEST_FILE or not unpacker.eof or unpacker.unused_data:
            ended = "it does not end where its content ends"
            raise ArchiveDamaged(path, Message(NOT_UNPACKED, {"error": ended}))
        return content

    def _holds_just(self, path: str, content: bytes) -> bool:
        try:
            return self._unpacked(path) == content
        except ArchiveDamaged:
            return False

    def _lies_there(self, path: str) -> bool:
        """Whether a name is taken, by a link that leads nowhere too."""
        return self._files.exists(path) or (self.is_local and Path(path).is_symlink())

    def _put_aside(self, path: str) -> None:
        """Keep what lies in a blob's place as evidence of what happened to it."""
        aside = self._path(f"damaged/{path.rpartition('/')[2]}.{uuid4().hex}")
        self._make_folder_of(aside)
        with suppress(FileNotFoundError):  # another crawl was quicker
            if self.is_local:
                Path(path).rename(aside)
            else:
                self._files.mv(path, aside)

    def _blob(self, sha256: str) -> str:
        return self._path(f"blobs/{sha256[:2]}/{sha256}.gz")

    def _present(self, sha256: str) -> str | None:
        """Where a blob lies: one folder deeper in archives that were begun before 2026-11-21."""
        path = self._blob(sha256)
        earlier = path.replace(f"/{sha256}", f"/{sha256[2:4]}/{sha256}")
        return next(filter(self._files.exists, (path, earlier)), None)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _name(self, path: str) -> str:
        """The name of a file below the archive's address."""
        return path.removeprefix("/").removeprefix(self._root.strip("/")).lstrip("/")

    def _refuse_to_overwrite(self, path: str) -> None:
        if self._files.exists(path):
            raise ArchiveDamaged(path, Message(ALREADY_THERE))

    def _make_folder_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._files.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def _make_portals_folder_of(self, path: str) -> None:
        """Raises ArchiveDamaged where something else lies in its place."""
        try:
            self._make_folder_of(path)
        except (FileExistsError, NotADirectoryError):
            raise ArchiveDamaged(path.rpartition("/")[0], Message(NO_FOLDER)) from None

    def _write_once(self, path: str, content: bytes) -> None:
        """Write under a temporary name first, so that no reader ever sees half a file."""
        self._make_folder_of(path)
        if self.is_local:
            replace_file(Path(path), content)
            return
        # Workers on several machines may have the same process id.
        unfinished = f"{path}.{uuid4().hex}.part"
        self._files.pipe_file(unfinished, content)
        self._files.mv(unfinished, path)


def _sighting(line: bytes, portal: str) -> FetchedDocument | None:
    """What a line of a portal's manifest says; None when it is no sighting of that portal."""
    if len(line) > LONGEST_LINE:
        return None
    try:
        found = DOCUMENT.validate_json(line)
    except ValidationError:
        return None
    return found if found.portal == portal else None


def _sync(path: Path) -> None:
    """Have the disk keep a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
