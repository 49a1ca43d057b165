"""What the night leaves for the desk, and what the archive gives it: no other file is in reach."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import NotPossible
from crawlers.archive import Archive
from monitor.records import Standing
from monitor.standings.second_looks import LooksOfSeason
from monitor.status.list_pages import ListPage
from monitor.status.list_places import SeenLists, write_places
from reportwatch.actions.documents import (
    original,
    page_as_picture,
    places_of_report,
    seen_file,
)
from reportwatch.options import Options
from tests.monitor.made import crawl, duty, moment, portal
from tests.monitor.portals.test_seen import judged
from tests.replicas.documents import report_of
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Medium

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def options(tmp_path: Path) -> Options:
    return Options(tmp_path, tmp_path, "en", "", str(tmp_path / "archive"), None, None)


def test_the_night_leaves_the_place_of_a_missing_report_as_data(options: Options) -> None:
    archive, owed = Archive(options.archive), duty()
    sha256 = archive.put(b"<html><body>2022</body></html>")
    seen = ListPage("http://127.0.0.1:8001/c1/", ("年报",), moment("2023-02-02"), 200, sha256, "1")
    folder = options.data / "status" / "seen" / owed.portal
    folder.mkdir(parents=True)
    lists = SeenLists(portal(), crawl("2023-02-02"), [], [seen], LooksOfSeason())
    missing = replace(judged(Standing.MISSING), duty=owed)
    write_places(archive, lists, [missing], folder)

    places = places_of_report(options, owed)

    assert places is not None
    assert (places.at, [one.path for one in places.lists]) == ("2023-02-02 02:00", [("年报",)])
    (folder / f"{owed.agency_code}-{owed.year}.json").write_text('{"at": 1}')
    assert places_of_report(options, owed) is None
    assert places_of_report(options, replace(owed, year=2019)) is None


@pytest.mark.parametrize(
    ("place", "name"),
    [("acheng", "../x.html"), ("..", "001.html"), ("acheng", "status.json"), ("a/b", "001.html")],
)
def test_no_file_is_given_but_pages_and_pictures_of_lists(
    place: str, name: str, options: Options
) -> None:
    folder = options.data / "status" / "seen" / "acheng"
    folder.mkdir(parents=True)
    for one in ("001.html", "../x.html", "status.json"):
        (folder / one).write_text("x")
    assert seen_file(options, "acheng", "001.html") == folder / "001.html"
    assert seen_file(options, place, name) is None


def test_the_pages_of_a_pdf_are_pictures(options: Options) -> None:
    one = next(one for one in PUBLICATIONS if one.medium is Medium.PDF)
    sha256 = Archive(options.archive).put(pdf_of(report_of(one)))
    png, pages = page_as_picture(options, sha256, 1)
    assert png.startswith(PNG)
    assert len(png) > 10_000
    assert page_as_picture(options, sha256, pages)[0].startswith(PNG)
    for number in (0, -1, pages + 1):
        with pytest.raises(NotPossible, match="there is no page"):
            page_as_picture(options, sha256, number)


@pytest.mark.parametrize("content", [b"%PDF-1.7 torn", b"<html>", PNG])
def test_what_is_no_pdf_has_no_pages(content: bytes, options: Options) -> None:
    sha256 = Archive(options.archive).put(content)
    with pytest.raises(NotPossible):
        page_as_picture(options, sha256, 1)


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<html><body>x</body></html>", "html"),
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"\x00\x01", "bin"),
    ],
)
def test_what_an_original_is_its_bytes_say(content: bytes, kind: str, options: Options) -> None:
    sha256 = Archive(options.archive).put(content)
    assert original(options, sha256) == (content, kind)
