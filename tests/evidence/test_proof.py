"""From the nights of a district to the proof that one report is missing, and to its page."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.crawlers.server import serving
from tests.evidence.district import (
    LIST,
    OTHERS,
    PORTAL,
    ROWS,
    SILENT,
    District,
    district,
    pages,
)

FIRST, FAILED, LAST = "2023-02-02", "2023-02-04", "2023-02-08"


@dataclass(frozen=True, slots=True)
class Proven:
    """A district after its nights, and the proof that one report of it is missing."""

    district: District
    proof: Path

    @property
    def said(self) -> dict[str, object]:
        with zipfile.ZipFile(self.proof) as packed:
            return dict(json.loads(packed.read("proof.json")))


@pytest.fixture(scope="module")
def proven(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proven]:
    folder = tmp_path_factory.mktemp("proof")
    with serving(pages()) as portal:
        made = district(folder, portal)
        made.night(FIRST)
        portal.everything = 500
        assert made("night", "--as-of", f"{FAILED}T02:00").exit_code != 0
        refused = made("evidence", "--proof", SILENT.code, "2022", "-o", str(folder / "no"))
        assert (refused.exit_code, "not as missing" in refused.stderr) == (1, True)
        portal.everything = None
        made.night(LAST)
    proof = folder / "absence.proof.zip"
    result = made("evidence", "--proof", SILENT.name, "2022", "-o", str(proof))
    assert result.exit_code == 0, result.output
    yield Proven(made, proof)


def test_a_proof_says_what_was_looked_for_where_and_for_how_long(proven: Proven) -> None:
    said = proven.said
    claim, silence = said["claim"], said["silence"]
    assert isinstance(claim, dict)
    assert isinstance(silence, dict)
    assert (claim["schema"], claim["owed"]["agency_name"]) == ("reportwatch.proof/2", SILENT.name)
    assert (claim["owed"]["due_on"], claim["portals"]) == ("2023-01-31", [PORTAL])
    assert [one["crawl_id"][:8] for one in claim["counted"]] == ["20230201", "20230207"]
    # The first look ended some seconds after two in the morning: the sixth day was not full.
    assert (silence["days"], silence["days_after_due"]) == (5, 7)
    assert [(one["kind"], one["first"], one["last"]) for one in said["gaps"]] == [  # type: ignore[attr-defined]
        ("not-complete", FAILED, FAILED),
        ("no-look", "2023-02-01", "2023-02-01"),
        ("no-look", "2023-02-03", "2023-02-07"),
    ]


def test_each_list_stands_with_its_request_its_bytes_and_the_witness_of_its_end(
    proven: Proven,
) -> None:
    first, *_, last = proven.said["looks"]  # type: ignore[misc]
    for look in (first, last):
        (one,) = [found for found in look["lists"] if found["url"].endswith(LIST)]
        assert (one["pages"], one["rows"], one["reports"]) == (1, 4, 4)
        assert one["witness"]["kind"] == "total"
        (capture,) = one["captures"]
        assert capture["url"].endswith(LIST)
        with zipfile.ZipFile(proven.proof) as packed:
            packed_page = packed.read(f"blobs/{capture['sha256'][:2]}/{capture['sha256']}.gz")
        page = gzip.decompress(packed_page)
        assert hashlib.sha256(page).hexdigest() == capture["sha256"]
        assert OTHERS[0].name in page.decode()
        assert [row["title"] for row in look["naming"]] == [
            f"{SILENT.name}2021年政府信息公开工作年度报告"
        ]
        assert look["naming_year"] == 3


def test_the_second_look_stands_in_the_proof_and_on_the_page_with_its_picture(
    proven: Proven,
) -> None:
    again = proven.said["seen_again"]
    assert isinstance(again, list)
    assert {one["outcome"] for one in again} == {"same"}
    (one,) = [one for one in again if one["url"].endswith(LIST)]
    sha256 = one["picture_sha256"]
    with zipfile.ZipFile(proven.proof) as packed:
        picture = gzip.decompress(packed.read(f"blobs/{sha256[:2]}/{sha256}.gz"))
    seen = proven.district.data / "status" / "seen" / PORTAL
    page = (seen / f"{SILENT.code}-2022.html").read_text("utf-8")
    assert one["url"] in page
    shown = [(seen / name).read_bytes() for name in re.findall(r'href="(look-\d+\.png)"', page)]
    assert picture in shown


def test_a_second_proof_of_the_same_round_is_the_same_file(proven: Proven, tmp_path: Path) -> None:
    again = tmp_path / "again"
    code = SILENT.code
    assert proven.district("evidence", "--proof", code, "2022", "-o", str(again)).exit_code == 0
    assert again.read_bytes() == proven.proof.read_bytes()
    refused = proven.district("evidence", "--proof", code, "2022", "-o", str(again))
    assert (refused.exit_code, "exists" in refused.stderr) == (1, True)


def test_every_other_standing_is_refused_in_one_line(proven: Proven, tmp_path: Path) -> None:
    output = tmp_path / "x"
    for agency, year, status, said in (
        (OTHERS[0].code, "2022", 1, "in order"),
        (SILENT.code, "2021", 1, "not as missing"),
        (SILENT.code, "1999", 64, "1999"),
        ("nobody", "2022", 64, "nobody"),
    ):
        result = proven.district("evidence", "--proof", agency, year, "-o", str(output))
        assert (result.exit_code, len(result.stderr.splitlines())) == (status, 1)
        assert said in result.stderr.lower()
    assert not output.exists()


@pytest.mark.parametrize(
    ("ending", "place"),
    [("html", "中没有柳城区柳泉街道办事处2022年度报告"), ("en.html", "not in this list")],
    ids=["zh", "en"],
)
def test_the_page_of_a_missing_report_begins_with_the_list_and_marks_its_place(
    proven: Proven, ending: str, place: str
) -> None:
    status = proven.district.data / "status"
    link = f"seen/{PORTAL}/{SILENT.code}-2022.{ending}"
    assert f'href="{link}"' in (status / f"status.{ending}").read_text("utf-8")
    page = (status / link).read_text("utf-8")
    items = re.findall(r"<li[^>]*>.*?</li>", page.partition("<ol>")[2].partition("</ol>")[0], re.S)
    said = [re.sub("<[^>]+>", "", item) for item in items]
    assert [title in one for (title, _, _), one in zip(ROWS[:3], said[:3], strict=True)] == [
        True
    ] * 3
    assert place in said[3]
    assert 'class="place" id="place"' in items[3]
    assert SILENT.name in said[4]
    assert 'class="own"' in items[4]
    # Nothing stands before the list but the name of the report and of the column.
    above = re.sub("<[^>]+>", "", page.partition("<body>")[2].partition("<ol>")[0]).split()
    assert len(above) < 20
    assert re.search(r'href="\d{3}\.html"', page.partition("</ol>")[2])
