"""A damaged file of the archive is our trouble: told to operators once, and nobody's fault."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

import pipeline.run
from monitor.alerts.archive_alerts import FILES_NAMED
from monitor.records import Standing
from pipeline.intake.inspection import inspect
from reportwatch.cli.main import main
from tests.monitor.archived_office import OTHERS, ArchivedOffice, Night, entry_of, page_of
from tests.monitor.made import CONFIG, moment
from tests.monitor.office import OPERATOR
from tests.monitor.test_round import text_of
from tests.replicas.register import AGENCIES

STREET = "990101001"
URL = "http://127.0.0.1:8001/a.html"
TITLE = "柳城区柳泉街道办事处2022年政府信息公开工作年度报告"
DAYS = ("2023-02-12", "2023-02-13", "2023-02-14", "2023-02-15")


@pytest.fixture
def office(sqlite_engine: Engine, tmp_path: Path) -> ArchivedOffice:
    """One agency, a street office, whose portal lists nothing yet."""
    office = ArchivedOffice(sqlite_engine, tmp_path)
    office.registers(entry_of(row) for row in AGENCIES if row.code == STREET)
    return office


def watch_with_others(office: ArchivedOffice) -> None:
    """Three other agencies publish on the portal, so that the street's absence shows."""
    office.registers(entry_of(row) for row in AGENCIES if row.code in (STREET, *OTHERS))
    office.shows_others()


def publish(office: ArchivedOffice) -> Path:
    """Put the report on the portal; returns where its bytes lie in the archive."""
    content = page_of(STREET, 2022)
    office.shows(content, URL, TITLE, "2023-01-18")
    return next((office.folder / "archive" / "blobs").rglob("*.gz"))


def of_crawl(office: ArchivedOffice, folder: str, number: int) -> Path:
    """The report or the manifest of the portal's crawls, the first is 0."""
    return sorted((office.folder / "archive" / folder / "acheng").iterdir())[number]


def to_operators(night: Night) -> str:
    return "\n".join(text_of(one) for one in night.mails if one.address == OPERATOR.address)


def to_officers(night: Night) -> list[str]:
    return [text_of(one) for one in night.mails if one.address != OPERATOR.address]


def test_bytes_damaged_before_they_were_read_are_no_report_of_theirs_that_is_unreadable(
    office: ArchivedOffice,
) -> None:
    blob = publish(office)
    good = blob.read_bytes()
    blob.write_bytes(b"")

    first = office.night(DAYS[0])
    second = office.night(DAYS[1])
    blob.write_bytes(good)
    third = office.night(DAYS[2])

    assert first.of(STREET).standing is Standing.UNKNOWN
    assert to_officers(first) == to_officers(second) == []
    assert f"blobs/{blob.name[:2]}/{blob.name}" in to_operators(first)
    assert to_operators(second) == ""
    assert third.of(STREET).standing is Standing.PUBLISHED
    assert "已恢复（存档损坏）" in to_operators(third)


def test_a_late_report_whose_bytes_were_never_read_is_not_called_late(
    office: ArchivedOffice,
) -> None:
    office.shows(page_of(STREET, 2022), URL, TITLE, "2023-02-09")
    next((office.folder / "archive" / "blobs").rglob("*.gz")).write_bytes(b"noise")

    night = office.night(DAYS[0])

    assert night.of(STREET).standing is Standing.UNKNOWN
    assert night.of(STREET).findings == ()
    assert to_officers(night) == []


def test_what_was_read_of_good_bytes_stays(
    office: ArchivedOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    blob = publish(office)
    before = office.night(DAYS[0])
    blob.unlink()
    monkeypatch.setattr(pipeline.run, "READER", "another")

    after = office.night(DAYS[1])

    assert before.of(STREET).standing is after.of(STREET).standing is Standing.PUBLISHED
    assert before.of(STREET).report_sha256 == after.of(STREET).report_sha256
    assert blob.name in to_operators(after)


@pytest.mark.parametrize("content", [b"", b"noise", b"{}"])
def test_a_crawl_whose_report_is_damaged_proves_nothing_and_leaves_no_word_to_an_older_one(
    office: ArchivedOffice, content: bytes
) -> None:
    watch_with_others(office)
    accused = office.night(DAYS[0])
    office.archive.open_manifest("acheng", "20230213T180000Z-001").close()
    of_crawl(office, "crawls", 0).with_name("20230213T180000Z-001.json").write_bytes(content)

    after = office.again(DAYS[2])
    clean = office.night(DAYS[3])

    assert accused.of(STREET).standing is Standing.MISSING
    assert after.of(STREET).standing is Standing.UNKNOWN
    assert to_officers(after) == []
    assert "20230213T180000Z-001.json" in to_operators(after)
    assert clean.of(STREET).standing is Standing.MISSING
    assert to_officers(clean) == []


@pytest.mark.parametrize("folder", ["crawls", "manifest"])
@pytest.mark.parametrize("is_removed", [True, False])
def test_a_crawl_that_was_taken_in_proves_nothing_while_its_file_is_damaged(
    office: ArchivedOffice, folder: str, is_removed: bool
) -> None:
    watch_with_others(office)
    office.night(DAYS[0])
    path = of_crawl(office, folder, 0)
    aside = shutil.copy(path, office.folder)
    if is_removed:
        path.unlink()
    else:
        path.write_bytes(b"\x00\n")

    inspect(office.archive, office.engine, moment(DAYS[1]))
    damaged = office.again(DAYS[1])
    shutil.copy(aside, path)
    restored = office.again(DAYS[2])

    assert damaged.of(STREET).standing is Standing.UNKNOWN
    assert path.name in to_operators(damaged)
    assert restored.of(STREET).standing is Standing.MISSING
    assert "已恢复（存档损坏）" in to_operators(restored)
    assert to_officers(damaged) == to_officers(restored) == []


def test_a_report_seen_by_a_crawl_with_a_torn_manifest_is_not_withdrawn(
    office: ArchivedOffice,
) -> None:
    publish(office)
    office.night("2023-02-09")
    for day in DAYS:
        office._crawl("acheng", moment(day))
        path = of_crawl(office, "manifest", -1)
        path.write_bytes(b"\xff" + path.read_bytes())
        night = office.again(day)

    assert night.of(STREET).standing is Standing.PUBLISHED
    assert night.of(STREET).findings == ()


def test_of_many_damaged_files_operators_get_one_message(office: ArchivedOffice) -> None:
    for number in range(FILES_NAMED + 2):
        office.archive.open_manifest("acheng", f"20230212T18000{number}Z-001").close()
        path = office.folder / "archive" / "crawls" / "acheng"
        path.mkdir(parents=True, exist_ok=True)
        (path / f"20230212T18000{number}Z-001.json").touch()

    told = to_operators(office.again(DAYS[1]))

    assert told.count("有备份时请恢复此文件") == FILES_NAMED
    assert "另有 2 个文件" in told
    assert to_operators(office.again(DAYS[1])) == ""


@dataclass(frozen=True, slots=True)
class Command:
    data: Path

    @property
    def places(self) -> list[str]:
        return ["--config", str(CONFIG), "--data", str(self.data)]

    def __call__(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, [*self.places, "archive", "verify", *arguments])


def test_the_command_names_what_is_damaged_by_its_exit_status_and_its_words(
    office: ArchivedOffice,
) -> None:
    verify = Command(office.folder)
    blob = publish(office)
    office.night(DAYS[0])
    sound = verify()
    blob.write_bytes(b"noise")
    damaged, as_json = verify("--portal", "acheng"), verify("--format", "json")
    (one,) = json.loads(as_json.stdout)["damaged"]

    assert (sound.exit_code, damaged.exit_code, as_json.exit_code) == (0, 1, 1)
    assert "存档完好" in sound.stdout
    assert blob.name in damaged.stdout
    assert "1 个文件有问题" in damaged.stdout
    assert (one["kind"], one["portal"], one["sha256"]) == ("blob", "acheng", blob.stem)
    assert verify("--portal", "nowhere").exit_code == 1


def test_the_command_misses_a_report_that_was_taken_in_and_is_gone(office: ArchivedOffice) -> None:
    verify = Command(office.folder)
    publish(office)
    office.night(DAYS[0])
    (report,) = (office.folder / "archive" / "crawls" / "acheng").iterdir()
    report.unlink()
    missed = verify("--format", "json")
    (one,) = json.loads(missed.stdout)["damaged"]

    assert missed.exit_code == 1
    assert (one["kind"], one["portal"], one["crawl"]) == ("crawl-report", "acheng", report.stem)
    inspect(office.archive, office.engine, moment(DAYS[1]))
    told = CliRunner().invoke(main, [*verify.places, "doctor"])
    assert report.name in told.stdout
    assert told.exit_code == 1
