"""The proof of an absence is one file that anybody can check, and that any changed byte breaks."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import random
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportwatch.cli.main import main
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


def verify(path: Path, language: str = "en") -> Result:
    """Check a file where there is neither configuration nor data."""
    nowhere = ("--config", "/nonexistent", "--data", "/nonexistent", "--lang", language)
    return CliRunner().invoke(main, [*nowhere, "verify", str(path)])


def test_a_proof_says_what_was_looked_for_where_and_for_how_long(proven: Proven) -> None:
    said = proven.said
    claim, silence = said["claim"], said["silence"]
    assert isinstance(claim, dict)
    assert isinstance(silence, dict)
    assert (claim["schema"], claim["owed"]["agency_name"]) == ("reportwatch.proof/1", SILENT.name)
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


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("the proof holds", "5 whole days", "no signature", "looked")),
        ("zh", ("证明成立", "满 5 天", "没有签名", "两次查看之间无人在看")),
    ],
)
def test_a_proof_is_checked_without_anything_else_at_hand(
    proven: Proven, language: str, words: tuple[str, ...]
) -> None:
    result = verify(proven.proof, language)
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.stdout


def test_its_sums_are_those_that_sha256sum_checks(proven: Proven, tmp_path: Path) -> None:
    with zipfile.ZipFile(proven.proof) as packed:
        packed.extractall(tmp_path)
        names = set(packed.namelist())
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == len(names) - 1


def test_a_second_proof_of_the_same_round_is_the_same_file(proven: Proven, tmp_path: Path) -> None:
    again = tmp_path / "again"
    code = SILENT.code
    assert proven.district("evidence", "--proof", code, "2022", "-o", str(again)).exit_code == 0
    assert again.read_bytes() == proven.proof.read_bytes()
    refused = proven.district("evidence", "--proof", code, "2022", "-o", str(again))
    assert (refused.exit_code, "exists" in refused.stderr) == (1, True)


def test_any_changed_byte_breaks_it(proven: Proven, tmp_path: Path) -> None:
    whole, changed = proven.proof.read_bytes(), tmp_path / "changed"
    dice = random.Random(15)
    places = [0, 1, 30, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(60))]
    for at in places:
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        result = verify(changed)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1), (at, result.output)


@pytest.mark.parametrize("cut", [1, 1000, 100_000], ids=str)
def test_a_cut_or_longer_file_does_not_hold(proven: Proven, tmp_path: Path, cut: int) -> None:
    whole, changed = proven.proof.read_bytes(), tmp_path / "changed"
    for content in (whole[:-cut], whole[cut:], whole + b"x" * cut, b"x" * cut + whole):
        changed.write_bytes(content)
        assert verify(changed).exit_code in (1, 2)
        assert "holds" not in verify(changed).stdout


def rewritten(
    proven: Proven, target: Path, change: Callable[[dict[str, bytes]], object], *, sums: bool = True
) -> Result:
    """Check a proof after its members were changed by somebody who makes the sums anew."""
    with zipfile.ZipFile(proven.proof) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    if sums:
        del members["SHA256SUMS"]
        lines = (f"{hashlib.sha256(body).hexdigest()}  {name}\n" for name, body in members.items())
        members["SHA256SUMS"] = "".join(lines).encode()
    target.write_bytes(zipped(members))
    return verify(target)


def zipped(members: dict[str, bytes], *more: zipfile.ZipInfo) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, body in members.items():
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.create_system, member.external_attr = 3, 0o100644 << 16
            packed.writestr(member, body)
        for one in more:
            packed.writestr(one, b"/etc/passwd")
    return stream.getvalue()


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], object]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


def without(part: str) -> Callable[[dict[str, bytes]], object]:
    return lambda members: members.pop(next(name for name in members if part in name))


FORGED = [
    ("more days of silence", replaced("proof.json", b'"days": 5', b'"days": 6'), "follow"),
    ("an earlier due date", replaced("proof.json", b"2023-01-31", b"2023-01-20"), "follow"),
    ("more reports beside it", replaced("proof.json", b'"naming_year": 3', b'"naming_year": 4'),
     "follow"),
    ("a key of nobody's", replaced("proof.json", b'"claim": {', b'"more": 1, "claim": {'), "says"),
    ("a number without end", replaced("proof.json", b'"year": 2022', b'"year": ' + b"9" * 5000),
     "says"),
    ("nesting without end", lambda m: m.update({"proof.json": b"[" * 10**6}), "says"),
    ("another version", replaced("proof.json", b"proof/1", b"proof/9"), "version"),
    ("without its statement", lambda m: m.pop("proof.json"), "missing"),
    ("without a page", without(".gz"), "missing"),
    ("without a crawl that does not count", without("crawls/acheng/20230203"), "follow"),
    ("without a record", without(".jsonl"), "missing"),
    ("with a page of nobody's", lambda m: m.update({f"blobs/aa/{'a' * 64}.gz": b""}), "belong"),
    ("with a file of nobody's", lambda m: m.update({"more.txt": b""}), "no proof holds"),
    ("with a way out", lambda m: m.update({"../../etc/passwd": b""}), "no proof holds"),
    ("with an absolute name", lambda m: m.update({"/etc/passwd": b""}), "no proof holds"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "said"), [case[1:] for case in FORGED], ids=[case[0] for case in FORGED]
)
def test_what_does_not_follow_from_the_captures_does_not_hold(
    proven: Proven, tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    result = rewritten(proven, tmp_path / "forged", change)
    assert result.exit_code == 1, result.output
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr


def test_hostile_containers_are_refused(proven: Proven, tmp_path: Path) -> None:
    with zipfile.ZipFile(proven.proof) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    link = zipfile.ZipInfo("README.txt")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("mimetype"), members["mimetype"])
        packed.writestr("proof.json", bytes(300 * 2**20), zipfile.ZIP_DEFLATED)
    with pytest.warns(UserWarning, match="Duplicate name"):
        twice = zipped(members, zipfile.ZipInfo("proof.json"))
    without = {name: body for name, body in members.items() if name != "README.txt"}
    for content in (twice, zipped(without, link), bomb.getvalue()):
        hostile = tmp_path / "hostile"
        hostile.write_bytes(content)
        result = verify(hostile)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1), result.output


@pytest.mark.parametrize("content", [b"", b"PK", b"%PDF-1.7", b"x" * 10_000], ids=repr)
def test_a_file_that_is_no_proof_is_said_to_be_none(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for found in (path, tmp_path, tmp_path / "nothing"):
        result = verify(found)
        assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)


def test_every_other_standing_is_refused_in_one_line(proven: Proven, tmp_path: Path) -> None:
    output = tmp_path / "x"
    for agency, year, said in (
        (OTHERS[0].code, "2022", "published"),
        (SILENT.code, "2021", "not as missing"),
        (SILENT.code, "1999", "1999"),
        ("nobody", "2022", "nobody"),
    ):
        result = proven.district("evidence", "--proof", agency, year, "-o", str(output))
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
        assert said in result.stderr.lower()
    assert not output.exists()


def test_checking_loads_neither_crawler_nor_database(proven: Proven) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "reportwatch.cli.main"]
    done = subprocess.run(
        [*command, "verify", str(proven.proof)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert "pydantic" in loaded
    assert loaded & {"scrapy", "twisted", "playwright", "sqlalchemy", "sqlmodel"} == set()


@pytest.mark.parametrize(
    ("ending", "place"),
    [("html", "中没有柳城区柳泉街道办事处2022年度报告"), ("en.html", "not in this list")],
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
