"""The archive looked over file by file: all of it at a person's wish, a share of it every night."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from zlib import crc32

from core.messages import Message
from crawlers.archive import LARGEST_MANIFEST, Archive, ArchiveDamaged
from crawlers.crawl_ids import CRAWL_ID
from crawlers.damage import (
    Damage,
    FileKind,
    look_damage,
    lost_blob,
    manifest_damage,
    read_report,
)
from crawlers.kept_looks import second_look

REPORT_FILE = re.compile(rf"crawls/([^/]+)/({CRAWL_ID.pattern})\.json")
LOOK_FILE = re.compile(rf"looks/([^/]+)/({CRAWL_ID.pattern})\.json")
MANIFEST_FILE = re.compile(rf"manifest/([^/]+)/({CRAWL_ID.pattern})\.jsonl")
# One folder deeper in archives that were begun before 2026-11-21.
BLOB_FILE = re.compile(r"blobs/([0-9a-f]{2})/(?:[0-9a-f]{2}/)?(\1[0-9a-f]{62})\.gz")
# What a killed process began to write; nothing reads it.
UNFINISHED = re.compile(r".+\.[0-9a-f]{32}\.part")
BELONGS_TO_NOTHING = "verification.belongs-to-nothing"
OUTSIDE = "damaged/"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Share:
    """One of several equal parts of the archive's files, by their names."""

    number: int
    of: int

    def holds(self, name: str) -> bool:
        return crc32(name.encode("utf-8", "surrogatepass")) % self.of == self.number % self.of


ALL = Share(0, 1)


@dataclass(slots=True)
class Contents:
    """What lies in the archive, by what it is: the names of its files, and what is none of it."""

    reports: dict[tuple[str, str], str] = field(default_factory=dict)
    manifests: dict[tuple[str, str], str] = field(default_factory=dict)
    looks: dict[tuple[str, str], str] = field(default_factory=dict)
    blobs: dict[str, str] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    size: int = 0

    def crawls(self, portal: str | None) -> list[tuple[str, str]]:
        """Portal and id of every crawl that left something, of one portal or of all."""
        found = sorted({*self.reports, *self.manifests})
        return [crawl for crawl in found if portal in (None, crawl[0])]


def _in_silence(done: int, of: int) -> None:
    """Tell nobody how far it is."""


def contents(archive: Archive) -> Contents:
    """List the archive."""
    found = Contents()
    files = archive.files("")
    found.size = sum(min(size, LARGEST_MANIFEST) for size in files.values())
    for name in sorted(files):
        if report := REPORT_FILE.fullmatch(name):
            found.reports[report[1], report[2]] = name
        elif look := LOOK_FILE.fullmatch(name):
            found.looks[look[1], look[2]] = name
        elif manifest := MANIFEST_FILE.fullmatch(name):
            found.manifests[manifest[1], manifest[2]] = name
        elif blob := BLOB_FILE.fullmatch(name):
            found.blobs[blob[2]] = name
        elif not UNFINISHED.fullmatch(name) and not name.startswith(OUTSIDE):
            found.strangers.append(name)
    return found


def verify(
    archive: Archive,
    held: Contents,
    portal: str | None = None,
    share: Share = ALL,
    progress: Progress = _in_silence,
) -> Iterator[Damage]:
    """Everything that is wrong with the archive, or with what one portal has in it.

    Every report is read; of manifests and blobs only those of the share, for these are many.
    """
    crawls = held.crawls(portal)
    named: dict[str, str] = {}
    steps = len(crawls) + (len(held.blobs) if portal is None else 0)
    for done, crawl in enumerate(crawls, start=1):
        yield from _of_crawl(archive, crawl, share, named)
        progress(done, steps)
    for one in sorted(held.looks):
        if portal in (None, one[0]):
            yield from _of_look(archive, one, named)
    wanted = {*named, *(held.blobs if portal is None else ())}
    ours = sorted(sha for sha in wanted if share.holds(sha) or sha not in held.blobs)
    for done, sha256 in enumerate(ours, start=len(crawls) + 1):
        damage = blob_damage(archive, sha256, named.get(sha256))
        if damage is not None:
            yield damage
        progress(done, len(crawls) + len(ours))
    for name in held.strangers if portal is None else ():
        yield Damage(name, FileKind.STRANGER, Message(BELONGS_TO_NOTHING))


def _of_crawl(
    archive: Archive, crawl: tuple[str, str], share: Share, named: dict[str, str]
) -> Iterator[Damage]:
    """What is wrong with what one crawl left; notes which bytes its manifest names."""
    portal, crawl_id = crawl
    report, damage = read_report(archive, portal, crawl_id)
    if damage is not None:
        yield damage
    for column in report.columns if report is not None else ():
        if column.rows_sha256 is not None:
            named.setdefault(column.rows_sha256, portal)
    if share.holds(f"{portal}/{crawl_id}"):
        written = archive.written(portal, crawl_id)
        for seen in written.sightings:
            if seen.kept_sha256 is not None:
                named.setdefault(seen.kept_sha256, portal)
        damage = manifest_damage(written, portal, crawl_id, report)
        if damage is not None:
            yield damage


def _of_look(archive: Archive, look: tuple[str, str], named: dict[str, str]) -> Iterator[Damage]:
    """What is wrong with the record of a second look; notes which bytes it names."""
    damage = look_damage(archive, *look)
    if damage is not None:
        yield damage
        return
    kept = second_look(archive, *look)
    for one in kept.lists if kept is not None else ():
        for sha256 in one.evidence:
            named.setdefault(sha256, look[0])


def blob_damage(archive: Archive, sha256: str, portal: str | None = None) -> Damage | None:
    """What is wrong with some archived bytes."""
    try:
        archive.read(sha256)
    except ArchiveDamaged as damage:
        return lost_blob(archive, sha256, damage, portal)
    return None
