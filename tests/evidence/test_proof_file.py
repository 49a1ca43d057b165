"""The file of a proof: any changed byte breaks it, and so does what its captures do not say."""

from __future__ import annotations

import hashlib
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.errors import NotPossible
from core.messages import Message
from crawlers.archive import Archive
from crawlers.kept_looks import keep_look
from crawlers.looks import SecondLook
from crawlers.records import CrawlOutcome, CrawlReport, Role
from monitor.proof.making import AbsenceFound, make_proof
from monitor.standings.second_looks import LooksOfSeason
from monitor.standings.standings import judge
from reportwatch.cli.main import main
from tests.looked import looked_again
from tests.monitor.made import NAME, crawl, duty, known, moment
from tests.pipeline.test_store import PAGE

NIGHTS = {
    "2023-02-02": CrawlOutcome.COMPLETE,
    "2023-02-04": CrawlOutcome.BLOCKED,
    "2023-02-05": CrawlOutcome.COMPLETE,
    "2023-02-08": CrawlOutcome.COMPLETE,
}


def kept(archive: Archive, day: str, outcome: CrawlOutcome) -> CrawlReport:
    """One crawl in the archive: its list, and a row that names the agency."""
    report = crawl(day, outcome)
    crawl_id = archive.new_crawl_id(report.portal, report.started_at)
    (column,) = report.columns
    seen = replace(PAGE, column=column.path, seen_at=report.started_at, listed_at=None, sha256=None)
    page = archive.put(f"<html>政府信息公开年报 {outcome}</html>".encode() * 9)
    manifest = archive.open_manifest(report.portal, crawl_id)
    manifest.append(replace(seen, url=column.url, role=Role.LIST, title=None, sha256=page))
    title, at = f"{NAME}2021年政府信息公开工作年度报告", "http://127.0.0.1:8001/c1/1.shtml"
    manifest.append(replace(seen, url=at, title=title, listed_at=column.url))
    manifest.close()
    sealed = archive.seal_manifest(report.portal, crawl_id)
    report = replace(report, crawl_id=crawl_id, manifest_sha256=sealed)
    archive.write_report(report)
    return report


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The proof that a report was not seen in three of four crawls."""
    folder = tmp_path_factory.mktemp("proof")
    archive = Archive(str(folder / "archive"))
    crawls = [kept(archive, *night) for night in NIGHTS.items()][::-1]
    complete = [one for one in crawls if one.outcome is CrawlOutcome.COMPLETE]
    owed = replace(duty(), derivation=Message("former.due"))
    judged = judge(owed, known(crawls=tuple(crawls)))
    look = with_picture(archive, looked_again(complete[0]))
    keep_look(archive, look)
    looks = LooksOfSeason({"acheng": [look]})
    found = AbsenceFound(judged, (), {"acheng": complete}, 1, moment("2023-02-08"), looks)
    make_proof(found, archive, folder / "proof.zip")
    with pytest.raises(NotPossible, match=r"复核|looked at again"):
        make_proof(replace(found, looks=LooksOfSeason()), archive, folder / "no.zip")
    return folder / "proof.zip"


def with_picture(archive: Archive, look: SecondLook) -> SecondLook:
    (one,) = look.lists
    return replace(look, lists=(replace(one, picture_sha256=archive.put(b"picture" * 99)),))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("the proof holds", "whole days between: 5", "no signature", "again 2023-02-08")),
        (
            "zh",
            ("证明成立", "满 5 天", "没有签名", "两次查看之间无人在看", "2023-02-08 02:00 复核"),
        ),
    ],
)
def test_a_proof_is_checked_without_anything_else_at_hand(
    proof: Path, language: str, words: tuple[str, ...]
) -> None:
    result = verify(proof, language)
    assert result.exit_code == 0, result.output
    assert all(word in result.stdout for word in words), result.stdout


def verify(path: Path, language: str = "en") -> Result:
    """Check a file where there is neither configuration nor data."""
    nowhere = ("--config", "/nonexistent", "--data", "/nonexistent", "--lang", language)
    return CliRunner().invoke(main, [*nowhere, "verify", str(path)])


def test_a_proof_of_before_second_looks_holds_still(proof: Path, tmp_path: Path) -> None:
    def as_it_was(members: dict[str, bytes]) -> None:
        said = json.loads(members["proof.json"])
        pictures = [one["picture_sha256"] for one in said.pop("seen_again")]
        said["claim"]["schema"] = "reportwatch.proof/1"
        for one in said["claim"].pop("looks"):
            del members[f"looks/{one['portal']}/{one['look_id']}.json"]
        for sha256 in pictures:
            del members[f"blobs/{sha256[:2]}/{sha256}.gz"]
        members["proof.json"] = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()

    result = rewritten(proof, tmp_path / "former", as_it_was)
    assert result.exit_code == 0, result.output


def test_its_sums_are_those_that_sha256sum_checks(proof: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(proof) as packed:
        packed.extractall(tmp_path)
        names = set(packed.namelist())
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == len(names) - 1


def test_any_changed_byte_breaks_it(proof: Path, tmp_path: Path) -> None:
    whole, changed = proof.read_bytes(), tmp_path / "changed"
    dice = random.Random(15)
    places = [0, 1, 30, len(whole) - 1, *(dice.randrange(len(whole)) for _ in range(60))]
    for at in places:
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ (1 << at % 8)]) + whole[at + 1 :])
        result = verify(changed)
        assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1), (at, result.output)


@pytest.mark.parametrize("cut", [1, 1000, 100_000], ids=str)
def test_a_cut_or_longer_file_does_not_hold(proof: Path, tmp_path: Path, cut: int) -> None:
    whole, changed = proof.read_bytes(), tmp_path / "changed"
    for content in (whole[:-cut], whole[cut:], whole + b"x" * cut, b"x" * cut + whole):
        changed.write_bytes(content)
        assert verify(changed).exit_code in (1, 2)
        assert "holds" not in verify(changed).stdout


def rewritten(
    proof: Path, target: Path, change: Callable[[dict[str, bytes]], object], *, sums: bool = True
) -> Result:
    """Check a proof after its members were changed by somebody who makes the sums anew."""
    with zipfile.ZipFile(proof) as packed:
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
    ("more reports beside it", replaced("proof.json", b'"naming_year": 0', b'"naming_year": 4'),
     "follow"),
    ("a key of nobody's", replaced("proof.json", b'"claim": {', b'"more": 1, "claim": {'), "says"),
    ("a number without end", replaced("proof.json", b'"year": 2022', b'"year": ' + b"9" * 5000),
     "says"),
    ("nesting without end", lambda m: m.update({"proof.json": b"[" * 10**6}), "says"),
    ("another version", replaced("proof.json", b"proof/2", b"proof/9"), "version"),
    ("as a version that knows no looks", replaced("proof.json", b"proof/2", b"proof/1"), "version"),
    ("another end of the look", replaced("proof.json", b'"outcome": "same"', b'"outcome": "more"'),
     "follow"),
    ("without the look", without("looks/"), "missing"),
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
    proof: Path, tmp_path: Path, change: Callable[[dict[str, bytes]], object], said: str
) -> None:
    result = rewritten(proof, tmp_path / "forged", change)
    assert result.exit_code == 1, result.output
    assert len(result.stderr.splitlines()) == 1
    assert said in result.stderr


def test_hostile_containers_are_refused(proof: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(proof) as packed:
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


def test_checking_loads_neither_crawler_nor_database(proof: Path) -> None:
    command = [sys.executable, "-X", "importtime", "-m", "reportwatch.cli.main"]
    done = subprocess.run(
        [*command, "verify", str(proof)],
        capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    loaded = {
        line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()
    }
    assert "pydantic" in loaded
    assert loaded & {"scrapy", "twisted", "playwright", "sqlalchemy", "sqlmodel"} == set()


def test_a_hostile_sentence_is_neither_filled_in_nor_steers_the_terminal(
    proof: Path, tmp_path: Path
) -> None:
    def change(members: dict[str, bytes]) -> None:
        said = json.loads(members["proof.json"])
        said["claim"]["evidence"] = [
            {"template": "{a:>99999999999}", "values": {"a": "\x1b[2J"}},
            {"template": "absence.blind", "values": {}},
        ]
        said["claim"]["made_by"] = "\x1b[31mred"
        members["proof.json"] = (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()

    result = rewritten(proof, tmp_path / "hostile", change)
    assert "Traceback" not in result.output
    assert "\x1b" not in result.output
    assert (result.exit_code, "{a:>9" in result.stdout) in ((0, True), (1, False))
