"""The archive keeps what it was given, once, and says so when it cannot."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from core.messages import Message, render
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.records import (
    ColumnReport,
    CrawlOutcome,
    CrawlProblem,
    CrawlReport,
    DateBasis,
    DateEvidence,
    FetchedDocument,
    Role,
)
from tests.archived import crawl_reports, latest_sightings

NOW = datetime(2023, 2, 1, 2, 0, tzinfo=UTC)
REPORT = CrawlReport(
    portal="acheng",
    crawl_id="20230201T020000Z-001",
    started_at=NOW,
    ended_at=NOW + timedelta(minutes=5),
    outcome=CrawlOutcome.PARTIAL,
    reason=Message("{url}：{problem}", {"url": "http://x/list.shtml", "problem": Message("x")}),
    columns=(ColumnReport("http://x/list.shtml", ("年报", "2022年"), 2, 15, 20, 14, Message("x")),),
    problems=(CrawlProblem("http://x/1", Message("列表所列的文件"), Message("HTTP 404")),),
    requests=20,
    not_modified=3,
    documents=14,
    bytes_received=12345,
)


def document(url: str = "http://x/1", sha256: str | None = None) -> FetchedDocument:
    return FetchedDocument(
        portal="acheng",
        url=url,
        role=Role.ARTICLE,
        seen_at=NOW,
        status=200,
        sha256=sha256,
        media_type="text/html",
        title="红星镇2021年政府信息公开工作年度报告",
        column=("年报", "2022年"),
        listed_at="http://x/list.shtml",
        parent_url=None,
        dates=(DateEvidence(date(2022, 1, 24), DateBasis.META, "2022-01-24"),),
        headers={"etag": '"1"'},
        is_unchanged=False,
    )


def spoil(archive: Archive, name: str, old: bytes | None, new: bytes) -> None:
    """Put other bytes into a file of the archive: in place of some of its own, or of all."""
    files, path = archive._files, archive._path(name)
    content = new if old is None else files.cat_file(path).replace(old, new)
    files.pipe_file(path, content)


@pytest.fixture(params=["folder", "memory"])
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Archive:
    return Archive(
        str(tmp_path / "archive") if request.param == "folder" else f"memory://{uuid4()}"
    )


def test_bytes_come_back_as_they_went_in(archive: Archive) -> None:
    sha256 = archive.put("报告".encode("gbk"))
    assert archive.read(sha256) == "报告".encode("gbk")
    assert archive.put("报告".encode("gbk")) == sha256
    assert archive.holds(sha256)
    assert not archive.holds("0" * 64)


def test_sightings_and_reports_come_back_as_they_were(archive: Archive) -> None:
    manifest = archive.open_manifest("acheng", REPORT.crawl_id)
    manifest.append(document())
    manifest.append(document("http://x/2"))
    manifest.close()
    archive.write_report(REPORT)
    assert archive.sightings("acheng") == (document(), document("http://x/2"))
    assert archive.sightings() == archive.sightings("acheng", REPORT.crawl_id)
    assert latest_sightings(archive, "acheng").keys() == {"http://x/1", "http://x/2"}
    assert crawl_reports(archive, "acheng") == (REPORT,)
    assert archive.portals() == ("acheng",)


def test_a_report_of_an_earlier_version_says_its_sentences_as_they_stand(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.write_report(REPORT)
    path = tmp_path / "crawls" / "acheng" / f"{REPORT.crawl_id}.json"
    old = json.loads(path.read_text())
    old |= {"reason": "4 rows {seen}", "columns": [old["columns"][0] | {"problem": "repeats"}]}
    old["problems"] = [{"url": "http://x/1", "expected": "a document", "found": "HTTP 404"}]
    path.write_text(json.dumps(old))
    (report,) = crawl_reports(archive, "acheng")
    assert render(report.reason, "zh") == render(report.reason, "en") == "4 rows {seen}"
    assert report.columns[0].problem == Message("repeats")
    assert report.problems[0].found == Message("HTTP 404")


def test_crawl_ids_sort_by_time_and_are_never_used_twice(archive: Archive) -> None:
    first = archive.new_crawl_id("acheng", NOW)
    archive.open_manifest("acheng", first).close()
    second = archive.new_crawl_id("acheng", NOW)
    assert [one[:-12] for one in (first, second)] == [
        "20230201T020000Z-001-",
        "20230201T020000Z-002-",
    ]
    assert archive.new_crawl_id("acheng", NOW + timedelta(days=1)) > second


def test_two_machines_that_name_a_crawl_at_once_name_two(tmp_path: Path) -> None:
    one, other = (Archive(str(tmp_path)).new_crawl_id("acheng", NOW) for _ in range(2))
    assert one != other
    for crawl_id in (one, other):
        Archive(str(tmp_path)).open_manifest("acheng", crawl_id).close()
    assert sorted(Archive(str(tmp_path)).crawl_ids("acheng")) == sorted([one, other])


def test_nothing_is_overwritten(archive: Archive) -> None:
    archive.open_manifest("acheng", REPORT.crawl_id).close()
    archive.write_report(REPORT)
    with pytest.raises(ArchiveDamaged, match="already there"):
        archive.open_manifest("acheng", REPORT.crawl_id)
    with pytest.raises(ArchiveDamaged, match="already there"):
        archive.write_report(REPORT)


def test_an_empty_archive_knows_no_crawl(archive: Archive) -> None:
    assert archive.portals() == ()
    assert archive.sightings("acheng") == ()
    assert archive.crawl_report("acheng", REPORT.crawl_id) is None


def test_every_line_is_safe_as_soon_as_it_is_appended(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    manifest = archive.open_manifest("acheng", REPORT.crawl_id)
    manifest.append(document())
    assert archive.sightings("acheng") == (document(),)
    manifest.close()


def test_a_torn_last_line_never_happened(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    manifest = archive.open_manifest("acheng", REPORT.crawl_id)
    manifest.append(document())
    manifest.append(document("http://x/2"))
    manifest.close()
    path = tmp_path / "manifest" / "acheng" / f"{REPORT.crawl_id}.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert archive.sightings("acheng") == (document(),)


def test_a_broken_line_is_named_by_its_number_and_the_others_count(archive: Archive) -> None:
    manifest = archive.open_manifest("acheng", REPORT.crawl_id)
    for number in range(3):
        manifest.append(document(f"http://x/{number}"))
    manifest.close()
    spoil(archive, f"manifest/acheng/{REPORT.crawl_id}.jsonl", b"http://x/1", b"http:\xff\x00")

    written = archive.written("acheng", REPORT.crawl_id)

    assert written.broken == (2,)
    assert [one.url for one in written.sightings] == ["http://x/0", "http://x/2"]


def test_a_line_of_another_portal_is_no_sighting_of_this_one(archive: Archive) -> None:
    manifest = archive.open_manifest("beiguan", REPORT.crawl_id)
    manifest.append(document())
    manifest.close()

    assert archive.sightings("beiguan") == ()
    assert archive.written("beiguan", REPORT.crawl_id).broken == (1,)


def test_a_report_that_is_empty_or_of_another_crawl_is_damaged_and_no_other_is(
    archive: Archive,
) -> None:
    for number in (1, 2, 3):
        archive.write_report(replace(REPORT, crawl_id=f"20230201T020000Z-00{number}"))
    spoil(archive, "crawls/acheng/20230201T020000Z-001.json", None, b"")
    spoil(archive, "crawls/acheng/20230201T020000Z-002.json", b"Z-002", b"Z-003")

    for number in (1, 2):
        with pytest.raises(ArchiveDamaged, match=f"Z-00{number}.json"):
            archive.crawl_report("acheng", f"20230201T020000Z-00{number}")
    assert [one.crawl_id for one in crawl_reports(archive, "acheng")] == ["20230201T020000Z-003"]
    assert archive.new_crawl_id("acheng", NOW).startswith("20230201T020000Z-004-")


def test_what_else_lies_among_the_crawls_is_no_crawl(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.open_manifest("acheng", REPORT.crawl_id).close()
    archive.write_report(REPORT)
    for folder, ending in (("crawls", "json"), ("manifest", "jsonl")):
        (tmp_path / folder / "README").write_text("not ours")
        (tmp_path / folder / "acheng" / f"copy.{ending}").write_text("{}")
        (tmp_path / folder / "acheng" / f"20230201T020000Z-abc.{ending}").write_text("{}")
        (tmp_path / folder / "acheng" / f"20230202T020000Z-001.{ending}").mkdir()

    assert crawl_reports(archive, "acheng") == (REPORT,)
    assert archive.sightings() == ()
    assert archive.new_crawl_id("acheng", NOW).startswith("20230201T020000Z-002-")


DAMAGES = {
    "emptied": b"",
    "noise": b"\x8b\x1f no gzip",
    "cut": gzip.compress(b"the report" * 100)[:-9],
    "of other bytes": gzip.compress(b"another report"),
}


@pytest.mark.parametrize("content", DAMAGES.values(), ids=DAMAGES.keys())
def test_the_same_bytes_again_heal_a_damaged_blob_and_what_lay_there_is_kept(
    archive: Archive, content: bytes
) -> None:
    sha256 = archive.put(b"the report")
    name = f"blobs/{sha256[:2]}/{sha256}.gz"
    spoil(archive, name, None, content)
    assert not archive.is_sound(sha256)

    assert archive.put(b"the report") == sha256

    assert archive.read(sha256) == b"the report"
    assert archive.is_sound(sha256)
    (aside,) = archive.files("damaged")
    assert aside.startswith(f"damaged/{sha256}.gz.")
    assert archive.files("damaged")[aside] == len(content)


def test_sound_bytes_are_not_written_again(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.put(b"the report")
    (path,) = tmp_path.rglob("*.gz")
    before = path.stat()
    archive.put(b"the report")
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert archive.files("damaged") == {}


def test_damaged_bytes_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256 = archive.put(b"the report")
    path = next(tmp_path.rglob("*.gz"))
    path.write_bytes(gzip.compress(b"another report"))
    with pytest.raises(ArchiveDamaged, match=f"{sha256}.gz: expected SHA-256"):
        archive.read(sha256)
    path.write_bytes(b"no gzip")
    with pytest.raises(ArchiveDamaged, match="cannot be unpacked"):
        archive.read(sha256)
    path.unlink()
    with pytest.raises(ArchiveDamaged, match="not in the archive"):
        archive.read(sha256)


def test_the_same_bytes_make_the_same_file(tmp_path: Path) -> None:
    first, second = Archive(str(tmp_path / "1")), Archive(str(tmp_path / "2"))
    first.put(b"the report")
    second.put(b"the report")
    one, other = next(tmp_path.glob("1/**/*.gz")), next(tmp_path.glob("2/**/*.gz"))
    assert one.read_bytes() == other.read_bytes()
    assert [path.name for path in tmp_path.rglob("*.part")] == []


FILLING = """
import os, resource, sys
from crawlers.archive import Archive
archive = Archive(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
archive.put(os.urandom(10_000))
"""


def test_what_no_longer_fits_on_the_disk_is_an_error_and_never_half_a_blob(tmp_path: Path) -> None:
    command = [sys.executable, "-c", FILLING, str(tmp_path)]
    filled = subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)
    assert "File too large" in filled.stderr
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_archives_of_before_are_read_and_not_written_again(tmp_path: Path) -> None:
    content = "某局2022年政府信息公开工作年度报告".encode()
    archive = Archive(str(tmp_path))
    sha256 = archive.put(content)
    (now,) = (tmp_path / "blobs").rglob("*.gz")
    before = now.parent / sha256[2:4] / now.name
    before.parent.mkdir()
    now.rename(before)
    assert archive.holds(sha256)
    assert archive.read(sha256) == content
    assert archive.put(content) == sha256
    assert list((tmp_path / "blobs").rglob("*.gz")) == [before]


def test_a_pipe_and_a_flood_in_place_of_files_are_damage(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    archive.write_report(REPORT)
    flooded = archive.put(b"content")
    report = tmp_path / "crawls" / "acheng" / f"{REPORT.crawl_id}.json"
    report.unlink()
    os.mkfifo(report)
    (blob,) = (tmp_path / "blobs").rglob("*.gz")
    blob.write_bytes(gzip.compress(bytes(2**27)))

    with pytest.raises(ArchiveDamaged, match="regular file"):
        archive.crawl_report("acheng", REPORT.crawl_id)
    with pytest.raises(ArchiveDamaged, match=flooded):
        archive.read(flooded)


def _enlarge(path: Path) -> None:
    """To a hundred gigabytes of nothing, of which the disk holds none."""
    path.unlink(missing_ok=True)
    path.touch()
    os.truncate(path, 100 * 10**9)


def test_a_file_longer_than_memory_is_damage_and_is_not_read(tmp_path: Path) -> None:
    archive = Archive(str(tmp_path))
    sha256 = archive.put(b"the report")
    archive.open_manifest("acheng", REPORT.crawl_id).close()
    archive.write_report(REPORT)
    for path in [path for path in tmp_path.rglob("*") if path.is_file()]:
        _enlarge(path)

    with pytest.raises(ArchiveDamaged, match="100000000000 bytes"):
        archive.crawl_report("acheng", REPORT.crawl_id)
    with pytest.raises(ArchiveDamaged, match="100000000000 bytes"):
        archive.read(sha256)
    with pytest.raises(ArchiveDamaged, match="100000000000 bytes"):
        archive.seal_manifest("acheng", REPORT.crawl_id)
    written = archive.written("acheng", REPORT.crawl_id)
    assert (written.sightings, written.missing is not None) == ((), True)
    assert archive.put(b"the report") == sha256
    assert archive.read(sha256) == b"the report"


def test_bytes_that_do_not_pack_are_read_however_large(tmp_path: Path) -> None:
    content = os.urandom(32 * 2**20)
    archive = Archive(str(tmp_path))
    assert archive.read(archive.put(content)) == content
