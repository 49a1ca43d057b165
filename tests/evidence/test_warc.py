"""A WARC file gives back what the archive holds, byte by byte, and names what was rebuilt."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result
from warcio.archiveiterator import ArchiveIterator

from crawlers.archive import Archive
from crawlers.records import FetchedDocument, Role
from crawlers.warc.file import WarcFile
from crawlers.warc.selection import of_address, of_portal
from reportwatch.cli.main import main
from tests.crawlers.conftest import NIGHT, Ground, serving_all
from tests.crawlers.small_site import site
from tests.monitor.made import CONFIG
from tests.pipeline.test_store import PAGE

HOST = "http://www.acheng.gov.cn"
LIST_URL, URL = f"{HOST}/c1/list.shtml", f"{HOST}/c1/1.shtml"
FIRST = datetime(2023, 2, 1, 2, 0, tzinfo=UTC)
SECOND = FIRST + timedelta(days=1)
BODIES = {
    "list": "<html>列表</html>".encode(),
    "rendered": "<html>列表，脚本之后</html>".encode(),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
    "page": "<html>阿城区2022年政府信息公开工作年度报告</html>".encode("gb18030"),
    "file": b"%PDF-1.7\r\n\r\nWARC/1.1\r\n\x00\xff",
}
ETAG = {"content-type": "text/html", "etag": '"1"', "content-length": "17"}
GBK_NAME = {"content-disposition": "attachment; filename=年度报告.pdf"}


@dataclass(frozen=True, slots=True)
class Kept:
    """One record as any reader of WARC files sees it."""

    kind: str
    target: str
    date: str
    headers: dict[str, str]
    status: str
    http: dict[str, str]
    body: bytes


def records(content: bytes) -> Iterator[Kept]:
    """Read a file with the library, which raises where a digest is wrong."""
    for record in ArchiveIterator(BytesIO(content), check_digests="raise"):
        http = record.http_headers
        yield Kept(
            kind=record.rec_type,
            target=record.rec_headers.get_header("WARC-Target-URI") or "",
            date=record.rec_headers.get_header("WARC-Date"),
            headers=dict(record.rec_headers.headers),
            status=http.statusline if http else "",
            http={name.lower(): value for name, value in http.headers} if http else {},
            body=record.content_stream().read(),
        )


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """Two crawls of one portal: on the second night the list and the article are unchanged."""
    archive = Archive(str(tmp_path / "data" / "archive"))
    by_list = {"listed_at": LIST_URL, "role": Role.ARTICLE}
    first = [
        seen(archive, LIST_URL, "list", role=Role.LIST, headers=ETAG),
        seen(archive, f"{LIST_URL}#rendered", "rendered", role=Role.LIST, listed_at=LIST_URL),
        seen(archive, f"{LIST_URL}#screenshot", "picture", role=Role.LIST, media_type="image/png"),
        seen(archive, URL, "page", **by_list),
        seen(archive, f"{HOST}/a.pdf", "file", parent_url=URL, headers=GBK_NAME),
        seen(archive, f"{HOST}/c1/2.shtml", None, status=404, **by_list),
    ]
    second = [
        replace(first[0], seen_at=SECOND, status=304, is_unchanged=True),
        replace(first[3], seen_at=SECOND, is_unchanged=True, is_asked=False),
        replace(first[4], seen_at=SECOND, landed_at=f"{HOST}/attach/0/a.pdf"),
    ]
    for crawl_id, documents in (("20230201T020000Z-001", first), ("20230202T020000Z-001", second)):
        manifest = archive.open_manifest("acheng", crawl_id)
        for document in documents:
            manifest.append(document)
        manifest.close()
    return archive


def seen(archive: Archive, url: str, body: str | None, **changes: object) -> FetchedDocument:
    sha256 = archive.put(BODIES[body]) if body else None
    plain = replace(PAGE, url=url, sha256=sha256, seen_at=FIRST, listed_at=None)
    return replace(plain, **changes)


def exported(archive: Archive, *, at: datetime | None = None, url: str | None = None) -> list[Kept]:
    stream = BytesIO()
    evidence = of_address(archive, url, ["acheng"], at) if url else of_portal(archive, "acheng", at)
    WarcFile(archive, stream).write(evidence, "evidence.warc.gz", "ops@example.invalid")
    return list(records(stream.getvalue()))


def of_kind(found: list[Kept], kind: str) -> list[Kept]:
    return [record for record in found if record.kind == kind]


def test_bytes_statuses_times_and_hashes_come_back(archive: Archive) -> None:
    answers = of_kind(exported(archive, at=FIRST), "response")
    by_target = {answer.target: answer for answer in answers}
    assert by_target[LIST_URL].body == BODIES["list"]
    assert by_target[URL].body == BODIES["page"]
    assert by_target[f"{HOST}/a.pdf"].body == BODIES["file"]
    digest = hashlib.sha256(BODIES["file"]).hexdigest()
    assert by_target[f"{HOST}/a.pdf"].headers["WARC-Payload-Digest"] == f"sha256:{digest}"
    assert {answer.date for answer in answers} == {"2023-02-01T02:00:00.000000Z"}
    assert by_target[URL].status == "200 OK"


def test_an_address_without_a_document_is_evidence_too(archive: Archive) -> None:
    answers = of_kind(exported(archive, at=FIRST), "response")
    (gone,) = [one for one in answers if one.target.endswith("/2.shtml")]
    assert (gone.status, gone.body) == ("404 Not Found", b"")


def test_headers_as_sent_and_lengths_of_what_is_in_the_file(archive: Archive) -> None:
    answers = {one.target: one for one in of_kind(exported(archive, at=FIRST), "response")}
    listed = answers[LIST_URL].http
    assert listed["etag"] == '"1"'
    assert listed["x-archive-orig-content-length"] == "17"
    assert listed["content-length"] == str(len(BODIES["list"]))
    assert "%E5%B9%B4%E5%BA%A6" in answers[f"{HOST}/a.pdf"].http["content-disposition"]


def test_what_a_browser_made_is_a_conversion(archive: Archive) -> None:
    made = {one.target: one for one in of_kind(exported(archive, at=FIRST), "conversion")}
    assert made[f"{LIST_URL}#screenshot"].body == BODIES["picture"]
    assert made[f"{LIST_URL}#screenshot"].headers["Content-Type"] == "image/png"
    assert made[f"{LIST_URL}#rendered"].body == BODIES["rendered"]


def test_an_unchanged_answer_is_a_revisit_of_one_in_the_same_file(archive: Archive) -> None:
    found = exported(archive)
    (revisit,) = of_kind(found, "revisit")
    (full,) = [one for one in of_kind(found, "response") if one.target == LIST_URL]
    assert revisit.headers["WARC-Profile"].endswith("/server-not-modified")
    assert revisit.headers["WARC-Refers-To"] == full.headers["WARC-Record-ID"]
    assert revisit.headers["WARC-Refers-To-Date"] == full.date == "2023-02-01T02:00:00.000000Z"
    assert (revisit.date, revisit.status) == ("2023-02-02T02:00:00.000000Z", "304 Not Modified")
    assert full.body == BODIES["list"]


@pytest.mark.parametrize("body", ["list", "rendered", "file"])
def test_of_damaged_bytes_the_sighting_is_exported_and_everything_else_is_whole(
    archive: Archive, tmp_path: Path, body: str
) -> None:
    whole = exported(archive)
    sha256 = hashlib.sha256(BODIES[body]).hexdigest()
    next(tmp_path.rglob(f"{sha256}.gz")).write_bytes(b"noise")

    found = exported(archive)

    assert [one for one in found if one.body == BODIES[body]] == []
    for kind in ("metadata", "warcinfo"):
        assert len(of_kind(found, kind)) == len(of_kind(whole, kind))
    bodies = {one.body for one in of_kind(whole, "response")} - {BODIES[body]}
    assert {one.body for one in of_kind(found, "response")} == bodies


def test_what_was_not_asked_for_is_no_answer(archive: Archive) -> None:
    about_page = [one for one in exported(archive) if one.target == URL]
    assert [one.kind for one in about_page] == ["metadata"]
    assert json.loads(about_page[0].body)["is_asked"] is False


def test_a_redirected_answer_stands_under_the_address_that_gave_it(archive: Archive) -> None:
    targets = {one.target for one in of_kind(exported(archive), "response")}
    assert f"{HOST}/attach/0/a.pdf" in targets


def test_the_first_record_says_what_was_rebuilt(archive: Archive) -> None:
    found = exported(archive)
    said = found[0].body.decode()
    assert found[0].kind == "warcinfo"
    assert "Reconstructed: request records" in said
    assert "ops@example.invalid" in said
    requests = of_kind(found, "request")
    answers = {
        one.headers["WARC-Record-ID"] for one in found if one.kind in ("response", "revisit")
    }
    assert {one.headers["WARC-Concurrent-To"] for one in requests} == answers


def test_an_address_brings_its_files_and_the_lists_that_named_it(archive: Archive) -> None:
    evidence = of_address(archive, URL, ["acheng"], FIRST)
    assert {one.url for one in evidence.sightings} == {
        URL,
        f"{HOST}/a.pdf",
        LIST_URL,
        f"{LIST_URL}#rendered",
        f"{LIST_URL}#screenshot",
    }
    assert len(of_address(archive, URL, ["acheng"], None).sightings) == 8
    assert of_address(archive, URL, ["acheng"], FIRST - timedelta(days=1)).sightings == []


@pytest.fixture
def home(archive: Archive, tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    return tmp_path


def run(home: Path, *arguments: str) -> Result:
    places = ("--config", str(home / "config"), "--data", str(home / "data"), "--lang", "en")
    return CliRunner().invoke(main, [*places, "evidence", *arguments])


def test_the_command_takes_any_spelling_of_an_address(home: Path) -> None:
    output = home / "evidence.warc.gz"
    result = run(home, "https://acheng.gov.cn/c1/1.shtml", "-o", str(output))
    assert result.exit_code == 0, result.output
    assert "8 sightings (2023-02-01 10:00 to 2023-02-02 10:00)" in result.stdout
    assert BODIES["page"] in {one.body for one in records(output.read_bytes())}


def test_mistakes_are_one_line_and_nothing_is_overwritten(home: Path) -> None:
    output = home / "evidence.warc.gz"
    output.write_bytes(b"mine")
    for arguments, said in (
        ((URL, "-o", str(output)), "exists and is not overwritten"),
        ((f"{HOST}/never", "-o", str(home / "x")), "no sighting of http://www.acheng.gov.cn/never"),
        ((URL, "--at", "2020-01-01T00:00", "-o", str(home / "x")), "before 2020-01-01"),
        ((URL, "--portal", "acheng", "-o", str(home / "x")), "not two of them"),
    ):
        result = run(home, *arguments)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert said in result.stderr
    assert output.read_bytes() == b"mine"
    assert list(home.glob("*.part")) == []


def test_a_real_night_is_exported_with_the_bytes_that_travelled(tmp_path: Path) -> None:
    ground, pages = Ground(tmp_path), site()
    with serving_all({"small": pages}) as servers:
        ground.describe("small", servers["small"])
        ground.crawl("small")
        base_url = servers["small"].base_url
    stream = BytesIO()
    WarcFile(ground.archive, stream).write(of_portal(ground.archive, "small", None), "x", "ops")
    answers = of_kind(list(records(stream.getvalue())), "response")
    assert {one.target.removeprefix(base_url): one.body for one in answers} == {
        path: str(page).encode() for path, page in pages.items()
    }


def test_a_real_night_without_changes_is_exported_as_revisits(tmp_path: Path) -> None:
    """Every list page of the second night is a 304 that refers to the bytes of the first."""
    ground = Ground(tmp_path)
    second_night = NIGHT + timedelta(days=1)
    with serving_all({"small": site()}) as servers:
        ground.describe("small", servers["small"])
        ground.crawl("small")
        ground.crawl("small", as_of=second_night)
        asked = [one for one in servers["small"].requests if one.status == 304]
    seen = {one.url: one for one in ground.archive.sightings("small") if one.status == 304}
    stream = BytesIO()
    evidence = of_portal(ground.archive, "small", second_night + timedelta(hours=1))
    WarcFile(ground.archive, stream).write(evidence, "x", "ops")
    found = list(records(stream.getvalue()))

    revisits, answers = of_kind(found, "revisit"), of_kind(found, "response")
    full = {one.headers["WARC-Record-ID"]: one for one in answers}
    requests = {one.headers["WARC-Concurrent-To"]: one for one in of_kind(found, "request")}
    assert len(revisits) == len(asked) == len(seen) == 5
    for revisit in revisits:
        original = full[revisit.headers["WARC-Refers-To"]]
        request = requests[revisit.headers["WARC-Record-ID"]]
        digest = f"sha256:{hashlib.sha256(original.body).hexdigest()}"
        assert revisit.headers["WARC-Profile"].endswith("/revisit/server-not-modified")
        assert (revisit.status, revisit.body) == ("304 Not Modified", b"")
        assert revisit.headers["WARC-Payload-Digest"] == digest == payload_digest(original)
        assert revisit.headers["WARC-Refers-To-Target-URI"] == revisit.target == original.target
        assert revisit.headers["WARC-Refers-To-Date"] == original.date < revisit.date
        assert datetime.fromisoformat(revisit.date) == seen[revisit.target].seen_at
        assert request.target == revisit.target
        assert request.status == f"{urlsplit(revisit.target).path} HTTP/1.1"
        assert original.http["etag"] == revisit.http["etag"]


def payload_digest(record: Kept) -> str:
    return record.headers["WARC-Payload-Digest"]
