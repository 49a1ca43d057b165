"""What may be wrong with a file of the archive, and whether a crawl can be believed still."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.messages import Message
from crawlers.archive import NOT_THERE, Archive, ArchiveDamaged, Written
from crawlers.kept_looks import name_of_look, second_look
from crawlers.records import CrawlOutcome, CrawlReport

LINES_BROKEN = "damage.lines-broken"
LINES_SHOWN = 5
TORN = "damage.torn"
NOT_AS_SEALED = "damage.not-as-sealed"


class FileKind(StrEnum):
    """What a file of the archive is."""

    REPORT = "crawl-report"
    MANIFEST = "manifest"
    BLOB = "blob"
    LOOK = "second-look"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Damage:
    """One file that is not as it should be; `path` is its name below the archive's address.

    `portal` is None where it cannot be told, and for a file that belongs to nothing.
    """

    path: str
    kind: FileKind
    found: Message
    portal: str | None = None
    crawl_id: str | None = None
    sha256: str | None = None


def read_report(
    archive: Archive, portal: str, crawl_id: str
) -> tuple[CrawlReport | None, Damage | None]:
    """The report of a crawl, or what is wrong with it; neither, where it left none."""
    try:
        return archive.crawl_report(portal, crawl_id), None
    except ArchiveDamaged as damage:
        return None, _of_report(portal, crawl_id, damage.found)


def look_damage(archive: Archive, portal: str, look_id: str) -> Damage | None:
    """What is wrong with the record of a second look."""
    try:
        second_look(archive, portal, look_id)
    except ArchiveDamaged as damage:
        path = name_of_look(portal, look_id)
        return Damage(path, FileKind.LOOK, damage.found, portal, look_id)
    return None


def lost_report(portal: str, crawl_id: str) -> Damage:
    """A report that is known to have been there."""
    return _of_report(portal, crawl_id, Message(NOT_THERE))


def lost_blob(archive: Archive, sha256: str, damage: ArchiveDamaged, portal: str | None) -> Damage:
    """Bytes that could not be read, under the name of the file that holds them."""
    path = archive.name_of(sha256)
    return Damage(path, FileKind.BLOB, damage.found, portal, sha256=sha256)


def manifest_damage(
    written: Written, portal: str, crawl_id: str, report: CrawlReport | None
) -> Damage | None:
    """What is wrong with the manifest of a crawl with this report.

    A crawl that left no report was killed, and its last line may be torn.
    """
    found = _wrong_in(written, report)
    if found is None:
        return None
    path = f"manifest/{portal}/{crawl_id}.jsonl"
    return Damage(path, FileKind.MANIFEST, found, portal, crawl_id)


def has_whole_manifest(archive: Archive, report: CrawlReport) -> bool:
    """Say whether all that a crawl saw is still known."""
    return _wrong_in(archive.written(report.portal, report.crawl_id), report) is None


def _wrong_in(written: Written, report: CrawlReport | None) -> Message | None:
    if written.missing is not None:
        return written.missing if report is not None and _promises_manifest(report) else None
    if written.broken:
        shown = ", ".join(str(number) for number in written.broken[:LINES_SHOWN])
        more = ", …" if len(written.broken) > LINES_SHOWN else ""
        return Message(LINES_BROKEN, {"lines": f"{shown}{more}"})
    if report is not None and written.is_torn:
        return Message(TORN)
    if report is not None and report.manifest_sha256 not in (None, written.sha256):
        return Message(NOT_AS_SEALED)
    return None


def _promises_manifest(report: CrawlReport) -> bool:
    """A crawl that failed before it began has none."""
    return report.manifest_sha256 is not None or report.outcome is not CrawlOutcome.FAILED


def _of_report(portal: str, crawl_id: str, found: Message) -> Damage:
    return Damage(f"crawls/{portal}/{crawl_id}.json", FileKind.REPORT, found, portal, crawl_id)
