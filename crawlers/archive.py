"""The archive: original bytes once under their hash, one line per sighting, one file per crawl.

It lies in a local folder or in any store that fsspec reaches. Nothing in it is ever overwritten.

    blobs/ab/<sha256>.gz             the bytes as they came, packed
    manifest/<portal>/<crawl>.jsonl  one FetchedDocument per line
    crawls/<portal>/<crawl>.json     the CrawlReport, written last
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem
from isal import igzip
from pydantic import TypeAdapter, ValidationError

from crawlers.records import CrawlReport, FetchedDocument

DOCUMENT = TypeAdapter(FetchedDocument)
REPORT = TypeAdapter(CrawlReport)
# As small as with zlib's quickest level, in a quarter of its time.
PACKED = 1


class ArchiveDamaged(Exception):
    """A file of the archive is missing or does not hold what its name promises."""


class Manifest:
    """The sightings of one crawl while it runs; every line is safe as soon as it is appended."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def append(self, document: FetchedDocument) -> None:
        self._stream.write(DOCUMENT.dump_json(document) + b"\n")
        self._stream.flush()

    def close(self) -> None:
        self._stream.close()


class Archive:
    """The archive at one address: a folder, `memory://…`, `s3://…`."""

    def __init__(self, url: str) -> None:
        self._files, self._root = url_to_fs(url)
        self._folders: set[str] = set()

    @property
    def is_local(self) -> bool:
        """Say whether the archive is a folder of this machine and no connection to a store."""
        return isinstance(self._files, LocalFileSystem)

    def put(self, content: bytes) -> str:
        """Store bytes once; returns their SHA-256 in hex."""
        sha256 = hashlib.sha256(content).hexdigest()
        if self._present(sha256) is None:
            self._write_once(self._blob(sha256), igzip.compress(content, PACKED, mtime=0))
        return sha256

    def holds(self, sha256: str) -> bool:
        return self._present(sha256) is not None

    def read(self, sha256: str) -> bytes:
        """Read stored bytes and verify their hash; raises ArchiveDamaged naming the file."""
        path = self._present(sha256) or self._blob(sha256)
        try:
            content = gzip.decompress(self._content(path))
        except FileNotFoundError:
            raise ArchiveDamaged(f"{path}: not in the archive") from None
        except (OSError, EOFError, zlib.error) as error:
            raise ArchiveDamaged(f"{path}: cannot be unpacked ({error})") from None
        found = hashlib.sha256(content).hexdigest()
        if found != sha256:
            raise ArchiveDamaged(f"{path}: expected SHA-256 {sha256}, found {found}")
        return content

    def new_crawl_id(self, portal: str, started_at: datetime) -> str:
        """Name a crawl: its start in UTC and a counter, so that it sorts by time, and its own sign.

        By its sign it is unique though another machine names one at this very moment, in this
        archive or in another one that is read into the same database.
        """
        start = f"{started_at.astimezone(UTC):%Y%m%dT%H%M%SZ}-"
        taken = {*self.crawl_ids(portal), *self._names(f"crawls/{portal}", ".json")}
        numbers = [int(name[len(start) :][:3]) for name in taken if name.startswith(start)]
        return f"{start}{max(numbers, default=0) + 1:03}-{uuid4().hex[:12]}"

    def open_manifest(self, portal: str, crawl_id: str) -> Manifest:
        """Begin the manifest of a new crawl; the caller closes it."""
        path = self._path(f"manifest/{portal}/{crawl_id}.jsonl")
        self._refuse_to_overwrite(path)
        self._make_folder_of(path)
        return Manifest(self._files.open(path, "wb"))

    def write_report(self, report: CrawlReport) -> None:
        """Store the report of a crawl that has ended."""
        path = self._path(f"crawls/{report.portal}/{report.crawl_id}.json")
        self._refuse_to_overwrite(path)
        self._write_once(path, REPORT.dump_json(report, indent=1))

    def portals(self) -> tuple[str, ...]:
        """The ids of all portals that were ever crawled."""
        found = {name for kind in ("manifest", "crawls") for name in self._names(kind, "")}
        return tuple(sorted(found))

    def crawl_ids(self, portal: str) -> tuple[str, ...]:
        """The crawls of a portal that left a manifest, oldest first."""
        return self._names(f"manifest/{portal}", ".jsonl")

    def sightings(
        self, portal: str | None = None, crawl_id: str | None = None
    ) -> tuple[FetchedDocument, ...]:
        """What was seen, oldest crawl first: by one crawl, on one portal, or anywhere."""
        portals = self.portals() if portal is None else (portal,)
        return tuple(
            document
            for one in portals
            for crawl in (self.crawl_ids(one) if crawl_id is None else (crawl_id,))
            for document in self._read_manifest(f"manifest/{one}/{crawl}.jsonl")
        )

    def crawl_ids_since(self, portal: str, moment: datetime) -> tuple[str, ...]:
        """The crawls that started at a moment or later, oldest first."""
        earliest = f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        return tuple(crawl_id for crawl_id in self.crawl_ids(portal) if crawl_id >= earliest)

    def latest_sightings(self, portal: str) -> dict[str, FetchedDocument]:
        """The newest sighting of every address of a portal."""
        return {document.url: document for document in self.sightings(portal)}

    def crawl_report(self, portal: str, crawl_id: str) -> CrawlReport | None:
        """The report of one crawl; None when the crawl left none."""
        path = self._path(f"crawls/{portal}/{crawl_id}.json")
        try:
            return REPORT.validate_json(self._content(path))
        except FileNotFoundError:
            return None
        except ValidationError as error:
            raise ArchiveDamaged(
                f"{path}: not a crawl report ({error.error_count()} errors)"
            ) from None

    def crawl_reports(self, portal: str) -> tuple[CrawlReport, ...]:
        """The reports of all crawls of a portal, oldest first."""
        return tuple(self.newest_reports(portal))[::-1]

    def newest_reports(self, portal: str) -> Iterator[CrawlReport]:
        """The reports of a portal's crawls one by one, newest first."""
        for crawl_id in reversed(self._names(f"crawls/{portal}", ".json")):
            report = self.crawl_report(portal, crawl_id)
            if report is not None:
                yield report

    def _read_manifest(self, name: str) -> Iterator[FetchedDocument]:
        """Read lines; the last one may be torn by a kill and then never happened."""
        path = self._path(name)
        *lines, _torn = self._content(path).split(b"\n")
        for number, line in enumerate(lines, start=1):
            try:
                yield DOCUMENT.validate_json(line)
            except ValidationError:
                raise ArchiveDamaged(f"{path}:{number}: not a sighting: {line[:80]!r}") from None

    def _names(self, folder: str, ending: str) -> tuple[str, ...]:
        path = self._path(folder)
        if not self._files.isdir(path):
            return ()
        names = (
            str(entry).rstrip("/").rpartition("/")[2]
            for entry in self._files.ls(path, detail=False)
        )
        return tuple(sorted(name.removesuffix(ending) for name in names if name.endswith(ending)))

    def _content(self, path: str) -> bytes:
        content: bytes = self._files.cat_file(path)
        return content

    def _blob(self, sha256: str) -> str:
        return self._path(f"blobs/{sha256[:2]}/{sha256}.gz")

    def _present(self, sha256: str) -> str | None:
        """Where a blob lies: one folder deeper in archives that were begun before 2026-11-21."""
        path = self._blob(sha256)
        earlier = path.replace(f"/{sha256}", f"/{sha256[2:4]}/{sha256}")
        return next(filter(self._files.exists, (path, earlier)), None)

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _refuse_to_overwrite(self, path: str) -> None:
        if self._files.exists(path):
            raise ArchiveDamaged(f"{path}: already there; nothing in the archive is overwritten")

    def _make_folder_of(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._files.makedirs(folder, exist_ok=True)
            self._folders.add(folder)

    def _write_once(self, path: str, content: bytes) -> None:
        """Write under a temporary name first, so that no reader ever sees half a file."""
        # Workers on several machines may have the same process id.
        unfinished = f"{path}.{uuid4().hex}.part"
        self._make_folder_of(path)
        if not self.is_local:
            self._files.pipe_file(unfinished, content)
            self._files.mv(unfinished, path)
            return
        try:
            with Path(unfinished).open("wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            Path(unfinished).rename(path)
        except OSError:  # a full disk: what was begun would only fill it further
            Path(unfinished).unlink(missing_ok=True)
            raise
