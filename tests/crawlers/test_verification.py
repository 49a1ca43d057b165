"""Everything that can be wrong with an archive is found, and nothing else is said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from core.messages import render
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.asking.conditional import known_pages
from crawlers.crawl.baseline import yardstick_of
from crawlers.damage import FileKind, has_whole_manifest
from crawlers.records import CrawlOutcome, CrawlReport
from crawlers.verification import Share, contents, verify
from tests.archived import crawl_reports
from tests.crawlers.test_archive import NOW, REPORT, document, spoil

FIRST, SECOND = "20230201T020000Z-001", "20230202T020000Z-001"
COMPLETE = replace(REPORT, outcome=CrawlOutcome.COMPLETE)


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive with two portals and two crawls, and the hash of its one list page."""

    archive: Archive
    sha256: str

    @property
    def blob(self) -> str:
        return f"blobs/{self.sha256[:2]}/{self.sha256}.gz"

    def found(self, portal: str | None = None) -> dict[str, FileKind]:
        return {one.path: one.kind for one in verify(self.archive, contents(self.archive), portal)}


def crawled(archive: Archive, portal: str, crawl_id: str, *pages: bytes) -> CrawlReport:
    """One complete crawl that saw these pages."""
    manifest = archive.open_manifest(portal, crawl_id)
    for number, page in enumerate(pages):
        seen = document(f"http://x/{number}", archive.put(page))
        manifest.append(replace(seen, portal=portal))
    manifest.close()
    report = replace(
        COMPLETE,
        portal=portal,
        crawl_id=crawl_id,
        started_at=datetime.strptime(crawl_id[:16], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC),
        manifest_sha256=archive.seal_manifest(portal, crawl_id),
    )
    archive.write_report(report)
    return report


@pytest.fixture(params=["folder", "memory"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    at = str(tmp_path / "archive") if request.param == "folder" else f"memory://{uuid4()}"
    archive = Archive(at)
    crawled(archive, "acheng", FIRST, b"the list", b"a report", b"another report")
    crawled(archive, "acheng", SECOND, b"the list")
    crawled(archive, "beiguan", FIRST, b"something else")
    return Kept(archive, hashlib.sha256(b"the list").hexdigest())


def test_nothing_is_wrong_with_a_sound_archive(kept: Kept) -> None:
    assert kept.found() == {}


def test_what_a_killed_crawl_left_is_no_damage(kept: Kept) -> None:
    manifest = kept.archive.open_manifest("acheng", "20230203T020000Z-001")
    manifest.append(document(sha256=kept.sha256))
    manifest.close()
    torn = "manifest/acheng/20230203T020000Z-001.jsonl"
    spoil(kept.archive, torn, b"}\n", b"}\n{")
    spoil(kept.archive, f"{kept.blob}.{uuid4().hex}.part", None, b"half a bl")
    kept.archive.put(b"bytes whose line was not written any more")
    assert kept.found() == {}


@pytest.mark.parametrize("portal", [None, "acheng"])
@pytest.mark.parametrize("content", [b"", b"{", b"\x00\xff" * 50, b"{}"])
def test_a_report_that_is_none_is_found(kept: Kept, content: bytes, portal: str | None) -> None:
    spoil(kept.archive, f"crawls/acheng/{FIRST}.json", None, content)
    assert kept.found(portal) == {f"crawls/acheng/{FIRST}.json": FileKind.REPORT}


LINES: dict[str, Callable[[bytes], bytes]] = {
    "emptied": lambda held: b"",
    "cut": lambda held: held[:-30],
    "without its last line": lambda held: b"".join(held.splitlines(keepends=True)[:-1]),
    "its middle line noise": lambda held: held.replace(b"http://x/1", b"\xff"),
    "with a further line": lambda held: held + held.splitlines(keepends=True)[0],
    "an address changed": lambda held: held.replace(b"http://x/2", b"http://y/2"),
}


@pytest.mark.parametrize("change", LINES.values(), ids=LINES.keys())
def test_a_manifest_that_is_not_as_it_was_sealed_is_found(
    kept: Kept, change: Callable[[bytes], bytes]
) -> None:
    name = f"manifest/acheng/{FIRST}.jsonl"
    spoil(kept.archive, name, None, change(kept.archive._files.cat_file(kept.archive._path(name))))
    assert kept.found() == {name: FileKind.MANIFEST}


def test_a_status_that_http_does_not_have_is_no_sighting(kept: Kept) -> None:
    name = f"manifest/acheng/{FIRST}.jsonl"
    spoil(kept.archive, name, b'"status":200', b'"status":99999999999999999999')
    written = kept.archive.written("acheng", FIRST)
    assert (len(written.sightings), len(written.broken)) == (0, 3)


COUNTS = ["requests", "documents", "bytes_received", "not_asked"]


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.parametrize("number", [2**70, -1])
def test_a_number_that_no_crawl_counts_to_is_damage(kept: Kept, name: str, number: int) -> None:
    at = f"crawls/acheng/{FIRST}.json"
    with_number = json.loads(kept.archive._files.cat_file(kept.archive._path(at))) | {name: number}
    spoil(kept.archive, at, None, json.dumps(with_number).encode())

    assert kept.found() == {at: FileKind.REPORT}


def test_a_report_that_is_none_is_told_by_its_first_place(kept: Kept) -> None:
    at = f"crawls/acheng/{FIRST}.json"
    before = kept.archive._files.cat_file(kept.archive._path(at))
    spoil(kept.archive, at, None, json.dumps(json.loads(before) | {"requests": "many"}).encode())
    with pytest.raises(ArchiveDamaged) as problem:
        kept.archive.crawl_report("acheng", FIRST)

    assert "not a crawl report (1 error): requests: expected a whole number" in str(problem.value)
    assert "不是抓取报告（1 处错误）：requests 应为整数" in problem.value.said("zh")


def test_a_report_that_is_a_link_to_itself_is_found(kept: Kept) -> None:
    if not kept.archive.is_local:
        pytest.skip("a store far away has no links")
    path = Path(kept.archive._path(f"crawls/acheng/{FIRST}.json"))
    path.unlink()
    path.symlink_to(path.name)
    assert kept.found() == {f"crawls/acheng/{FIRST}.json": FileKind.REPORT}


@pytest.mark.parametrize("portal", [None, "acheng"])
def test_bytes_that_are_damaged_or_gone_are_found(kept: Kept, portal: str | None) -> None:
    spoil(kept.archive, kept.blob, None, b"noise")
    assert kept.found(portal) == {kept.blob: FileKind.BLOB}
    kept.archive._files.rm(kept.archive._path(kept.blob))
    assert kept.found(portal) == {kept.blob: FileKind.BLOB}
    assert kept.found("beiguan") == {}


def test_a_manifest_that_is_gone_is_found(kept: Kept) -> None:
    kept.archive._files.rm(kept.archive._path(f"manifest/acheng/{FIRST}.jsonl"))
    assert kept.found() == {f"manifest/acheng/{FIRST}.jsonl": FileKind.MANIFEST}


def test_a_file_that_belongs_to_nothing_is_found(kept: Kept) -> None:
    for name in ("notes.txt", "crawls/acheng/copy.json", f"{kept.blob}.old"):
        spoil(kept.archive, name, None, b"not ours")
    assert set(kept.found().values()) == {FileKind.STRANGER}
    assert len(kept.found()) == 3


def test_the_shares_of_several_nights_are_the_whole_archive(kept: Kept) -> None:
    names = [*contents(kept.archive).blobs, f"acheng/{FIRST}", f"beiguan/{FIRST}"]
    shares = [Share(night, 3) for night in range(738_000, 738_003)]
    assert all(sum(share.holds(name) for share in shares) == 1 for name in names)
    spoil(kept.archive, kept.blob, None, b"noise")
    held = contents(kept.archive)
    found = [one for share in shares for one in verify(kept.archive, held, share=share)]
    assert [one.path for one in found] == [kept.blob]


def test_before_a_crawl_with_a_damaged_manifest_nothing_is_known(kept: Kept) -> None:
    assert known_pages(kept.archive, "acheng", NOW).keys() == {f"http://x/{n}" for n in range(3)}
    spoil(kept.archive, f"manifest/acheng/{SECOND}.jsonl", None, b"noise\n")
    assert known_pages(kept.archive, "acheng", NOW) == {}


def test_a_crawl_is_measured_by_the_latest_one_of_which_all_is_known(kept: Kept) -> None:
    def measured_by() -> str | None:
        report = yardstick_of(kept.archive, "acheng", None).report
        return report.crawl_id if report else None

    assert measured_by() == SECOND
    spoil(kept.archive, f"manifest/acheng/{SECOND}.jsonl", None, b"noise\n")
    assert measured_by() == FIRST
    spoil(kept.archive, f"crawls/acheng/{FIRST}.json", None, b"")
    assert measured_by() is None
    lost = yardstick_of(kept.archive, "acheng", None).lost
    assert lost is not None
    assert SECOND in render(lost, "en")
    assert yardstick_of(kept.archive, "beiguan", None).lost is None


def test_crawls_of_earlier_versions_did_not_seal_their_manifests(kept: Kept) -> None:
    report = crawl_reports(kept.archive, "acheng")[0]
    spoil(kept.archive, f"manifest/acheng/{FIRST}.jsonl", b"http://x/2", b"http://y/2")
    assert not has_whole_manifest(kept.archive, report)
    assert has_whole_manifest(kept.archive, replace(report, manifest_sha256=None))
