"""Every kind of file that is read when given is fetched when an article links it."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from core.filetypes import ARCHIVES, FILE_TYPES, MEDIA_TYPE_OF_NAME, FileType, format_name
from crawlers.pages.answers import Answer, Ask
from crawlers.pages.impostors import unmask_file
from crawlers.records import FetchedDocument, Role
from pipeline.formats.choice import READERS, read_content
from pipeline.formats.packed import libarchive  # type: ignore[attr-defined]  # it may be absent
from pipeline.second_way import Way
from tests.archived import latest_sightings
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import article
from tests.crawlers.server import Reply, serving
from tests.crawlers.small_site import REPORTS, site
from tests.formats.made.archives import rar_of, seven_zip_of, zip_of
from tests.formats.made.doc import doc_of
from tests.formats.made.docx import docx_of
from tests.formats.made.flat import text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.report import made
from tests.pipeline.reference import ROOT
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup
from tests.replicas.scan_image import scan_of

GOLDEN = ROOT / "tests" / "formats" / "golden"
TITLE = "云岭市青禾区水务局2022年政府信息公开工作年度报告"
DOCUMENT = made(PUBLICATIONS[0], Markup.CLEAN)
# A web page that an article links is a page of the portal and no attachment.
PAGES = ("html",)
# Pictures are read by their ink, where a reader of scans is installed.
PICTURES = "image"
READABLE = [
    kind
    for kind in FILE_TYPES
    if (kind.reader or kind.is_archive or kind.name == PICTURES) and kind.name not in PAGES
]
ENDINGS = [(kind.name, ending) for kind in READABLE for ending in kind.endings]


def files(folder: Path) -> Mapping[str, bytes]:
    """One report of every kind that is read."""
    packed = {"report.docx": docx_of(DOCUMENT)}
    kept = {kind: GOLDEN / f"split-2021-30.{kind}" for kind in ("odt", "xls", "xlsx")}
    return {
        **{kind: path.read_bytes() for kind, path in kept.items()},
        "doc": doc_of(DOCUMENT),
        "docx": docx_of(DOCUMENT),
        "ofd": ofd_of(DOCUMENT),
        "pdf": pdf_of(DOCUMENT.report),
        "text": text_of(DOCUMENT, "pipes"),
        "zip": zip_of(packed),
        "rar": rar_of(packed),
        "7z": seven_zip_of(packed, folder),
        PICTURES: scan_of(TITLE),
    }


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, FetchedDocument]]:
    """What a crawl saw of an article that links a file with every ending there is."""
    if libarchive is None:
        pytest.skip("needs Debian's libarchive13")
    folder = tmp_path_factory.mktemp("types")
    ground, contents = Ground(folder), files(folder)
    title, at, day = REPORTS[0]
    links = "".join(f'<p><a href="/d/report.{ending}">附件</a></p>' for _, ending in ENDINGS)
    links += '<p><a href="/d/larger.png"><img src="/d/small.png" alt="会场"></a></p>'
    with serving({}) as portal:
        portal.pages |= {**site(), at: article(title, day, links)}
        for kind, ending in ENDINGS:
            headers = (("Content-Type", "application/octet-stream"),)
            portal.pages[f"/d/report.{ending}"] = Reply(contents[kind], headers=headers)
        ground.describe("small", portal)
        ground.crawl("small")
        seen = latest_sightings(ground.archive, "small")
        yield {
            ending: seen[f"{portal.base_url}/d/report.{ending}"]
            for _, ending in ENDINGS
            if f"{portal.base_url}/d/report.{ending}" in seen
        } | {url: one for url, one in seen.items() if "larger" in url}


NAMES = [kind.name for kind in FILE_TYPES]


def test_a_tar_is_no_kind_that_is_read_whatever_lies_in_it() -> None:
    packed, content = io.BytesIO(), b"<html><table><tr><td>1</td></tr></table></html>"
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.html")
        member.size = len(content)
        archive.addfile(member, io.BytesIO(content))
    assert format_name(packed.getvalue()) is None


def test_each_kind_of_file_has_one_row() -> None:
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []


@pytest.mark.parametrize("kind", FILE_TYPES, ids=NAMES)
def test_the_functions_and_marks_that_a_row_names_are_there(kind: FileType) -> None:
    """A word misspelt here would be seen with the first such file, in the middle of a night."""
    marks = (kind.endings, kind.magic, kind.streams)
    assert all(isinstance(one, tuple) for one in marks), "a tuple: a comma behind its only word"
    assert all(isinstance(one, bytes) for one in kind.magic)
    rooms = {"formats": (kind.reader,), "witness": (kind.sight, kind.traits)}
    for room, places in rooms.items():
        for place in filter(None, places):
            module, _, function = place.partition(":")
            assert callable(getattr(import_module(f"pipeline.{room}.{module}"), function, None))
    assert kind.second_way in {"", *Way}
    assert not kind.sight or kind.second_way, "what draws it is named by its way"


def test_a_file_of_every_readable_kind_is_made_here(tmp_path: Path) -> None:
    if libarchive is None:
        pytest.skip("needs Debian's libarchive13")
    lacking = {kind.name for kind in READABLE} - files(tmp_path).keys()
    assert not lacking, f"files() of this test has none of them: {lacking}"


def test_every_readable_kind_has_an_ending_and_a_media_type() -> None:
    assert {kind.name for kind in READABLE} == {*READERS, *ARCHIVES, PICTURES} - {*PAGES}
    assert all(kind.endings and (kind.media_type or kind.name == PICTURES) for kind in READABLE)


@pytest.mark.parametrize(("kind", "ending"), ENDINGS)
def test_an_attachment_of_every_readable_kind_is_fetched_and_read(
    linked: dict[str, FetchedDocument], kind: str, ending: str, tmp_path: Path
) -> None:
    assert ending in linked
    assert linked[ending].sha256 is not None
    content = files(tmp_path)[kind]
    assert format_name(content) == kind
    if kind != PICTURES:
        assert linked[ending].media_type == MEDIA_TYPE_OF_NAME[kind]
        assert read_content(content).blocks


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("BMW 2022年公务用车".encode(), "text"),
        (b"BM\x46\x00\x00\x00\x00\x00\x00\x00\x36\x00\x00\x00", "image"),
    ],
)
def test_a_text_that_begins_as_a_bitmap_does_is_a_text(content: bytes, kind: str) -> None:
    assert format_name(content) == kind


def test_a_picture_that_is_shown_larger_is_no_attachment(
    linked: dict[str, FetchedDocument],
) -> None:
    assert not [url for url in linked if "larger" in url]


def encrypted(content: bytearray) -> None:
    """Both marks that say so: in front of the first part, and in the list at the end."""
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1


def spoilt(content: bytearray) -> None:
    """The packed stream of the first part."""
    start = 30 + len("mimetype") + 4
    content[start : start + 16] = b"\xff" * 16


@pytest.mark.parametrize("spoil", [encrypted, spoilt], ids=["encrypted", "spoilt"])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_package_whose_first_part_cannot_be_read_is_a_package(
    spoil: Callable[[bytearray], None], method: int
) -> None:
    """Else one attachment like that would end the crawl of its portal."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as package:
        package.writestr("mimetype", b"application/vnd.oasis.opendocument.text" * 9)
        package.writestr("content.xml", "<x/>")
    content = bytearray(packed.getvalue())
    spoil(content)
    assert format_name(bytes(content)) == "zip"
    url = "http://portal.invalid/a.odt"
    answer = Answer(Ask(url, Role.ATTACHMENT), url, 200, {}, bytes(content))
    assert unmask_file(answer, None) is None
