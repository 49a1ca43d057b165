"""What stood on a day can be asked for later; each due date prints how it was derived."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine
from sqlmodel import select

from core.messages import render
from crawlers.records import CrawlOutcome
from monitor.standings.changes import changed_between, changed_lines
from monitor.store.history import TurnRow, standing_on, turns
from pipeline.records import Reading, ReadingKind
from pipeline.reference.forms import load_forms
from pipeline.reference.register import register_of
from pipeline.store.readings import record_reading, report_with, transaction
from reportwatch.cli.history import explained
from reportwatch.cli.main import main
from tests.monitor.made import CONFIG, crawl, duty
from tests.monitor.office import FINANCE, GOVERNMENT, STREET, Office, agency, made_books
from tests.monitor.test_round import text_of
from tests.rules.made import Made, column, report

FORMS = load_forms(CONFIG / "forms")


@pytest.fixture
def office(engine: Engine, tmp_path: Path) -> Office:
    return lived(engine, tmp_path)


def lived(engine: Engine, folder: Path) -> Office:
    """A report that was missing, could not be judged for a day, and came late."""
    office = Office(engine, folder / "status", made_books())
    office.crawled(crawl("2023-01-20"))
    office.round("2023-01-20")
    office.crawled(crawl("2023-02-01"))
    office.round("2023-02-01")
    office.round("2023-02-02")
    office.crawled(crawl("2023-02-03", CrawlOutcome.FAILED))
    office.round("2023-02-03")
    office.published(FINANCE, "2023-02-06")
    office.crawled(crawl("2023-02-07"))
    office.round("2023-02-07")
    return office


STOOD = [
    ("2023-01-19", None),
    ("2023-01-20", "not_yet_due"),
    ("2023-01-31", "not_yet_due"),
    ("2023-02-01", "missing"),
    ("2023-02-02", "missing"),
    ("2023-02-05", "unknown"),
    ("2023-02-07", "late"),
    ("2024-02-29", "late"),
]


def test_what_stood_on_each_day(office: Office) -> None:
    with transaction(office.engine) as session:
        stood = [standing_on(session, FINANCE, 2022, date.fromisoformat(day)) for day, _ in STOOD]

    assert [turn.standing if turn else None for turn in stood] == [name for _, name in STOOD]


PROOFS = [
    ("2023-01-31", "截止日 2023-01-31 未过"),
    ("2023-02-01", "完整抓取 1 次（2023-02-01）"),
    ("2023-02-05", "2023-02-03 02:00）失败"),
    ("2023-02-07", "实际于2023-02-06发布，逾期6天"),
]


@pytest.mark.parametrize(("day", "said"), PROOFS)
def test_the_evidence_of_that_day_is_kept(office: Office, day: str, said: str) -> None:
    with transaction(office.engine) as session:
        turn = standing_on(session, FINANCE, 2022, date.fromisoformat(day))

    assert turn is not None
    assert said in " ".join(render(message, "zh") for message in turn.evidence)
    assert "国务院令第711号" in render(turn.derivation[0], "zh")


def test_a_date_before_the_day_of_a_proven_absence_is_asked_about_and_kept(
    engine: Engine, tmp_path: Path
) -> None:
    office = Office(engine, tmp_path / "status", made_books())
    office.crawled(crawl("2023-02-03"))
    missing = office.round("2023-02-03")
    office.published(FINANCE, "2023-01-20", seen="2023-02-04")
    office.crawled(crawl("2023-02-04"))
    came = office.round("2023-02-04")

    assert missing.standings()[FINANCE] == "missing"
    assert came.standings()[FINANCE] == "published"
    (mail,) = [text_of(one) for one in came.mails]
    lead = (
        "2022年度报告标注的发布日期为2023-01-20，而2023-02-03已证明没有该报告，2023-02-04才首次见到"
    )
    assert "线索" in mail.split(lead)[0]
    assert "门户 acheng 完整抓取 1 次（2023-02-03）" in mail.split(lead)[1]
    with transaction(office.engine) as session:
        turn = standing_on(session, FINANCE, 2022, date(2023, 2, 4))
    assert turn is not None
    assert lead in " ".join(render(message, "zh") for message in turn.evidence)


def test_more_proof_of_the_same_standing_is_kept_and_is_no_turn(office: Office) -> None:
    office.crawled(crawl("2023-02-08"))
    office.round("2023-02-08")
    office.crawled(crawl("2023-02-09"))
    office.round("2023-02-09")

    with transaction(office.engine) as session:
        known = turns(session, GOVERNMENT, 2022)
        street = [standing_on(session, STREET, 2022, date(2023, 2, day)) for day in (8, 9)]

    assert [turn.standing for turn in known] == ["not_yet_due"]
    assert [one.evidence[0].values["crawls"] for one in street if one] == [3, 4]


def test_the_history_is_printed_with_its_evidence(sqlite_engine: Engine, tmp_path: Path) -> None:
    office = lived(sqlite_engine, tmp_path)
    called = ["--config", str(CONFIG), "--data", str(tmp_path), "--lang", "en"]
    asked = [*called, "history", "230112-zfb", "2022", "--on", "2023-02-01"]
    url = office.engine.url.render_as_string(hide_password=False)
    with transaction(office.engine) as session:
        for row in session.exec(select(TurnRow).where(TurnRow.agency_code == FINANCE)).all():
            session.add(TurnRow(**{**row.model_dump(), "agency_code": "230112-zfb"}))

    result = CliRunner().invoke(main, asked, env={"REPORTWATCH_DATABASE_URL": url})

    assert "missing" in result.stdout
    assert "Complete crawls of portal acheng after the due date 2023-01-31: 1" in result.stdout
    assert "Norm: " in result.stdout


def test_the_same_round_again_adds_no_turn(office: Office) -> None:
    office.round("2023-02-07")
    office.round("2023-02-08")

    with transaction(office.engine) as session:
        known = turns(session, FINANCE, 2022)
    assert [turn.standing for turn in known] == ["not_yet_due", "missing", "unknown", "late"]


def test_a_duty_that_left_the_register_is_owed_no_longer(office: Office) -> None:
    reference = replace(office.configuration.reference, register=register_of([agency(STREET)]))
    office.configuration = replace(office.configuration, reference=reference)
    office.round("2023-02-08")

    with transaction(office.engine) as session:
        assert turns(session, FINANCE, 2022)[-1].standing == "not_owed"


def test_a_due_date_says_its_weekday_and_its_derivation() -> None:
    saturday = list(explained(duty(year=2025), "zh"))
    sunday = list(explained(duty(year=2026), "en"))

    assert "截止日 2026-01-31（星期六，非工作日，法律未规定顺延）" in saturday[0]
    assert "due on 2027-01-31 (Sunday" in sunday[0]
    assert len(saturday) == 3
    assert "2023-01-31" in saturday[1]


def test_a_silent_change_is_shown_cell_by_cell(sqlite_engine: Engine) -> None:
    printed = column("business", new_received=6, granted=6, handled_total=6)
    versions = [Made(), Made(cells=printed), Made(cells=printed, sections={6: "另有说明。"})]
    with transaction(sqlite_engine) as session:
        for number, made in enumerate(versions, start=1):
            reading = Reading("acheng", f"{number:064x}", ReadingKind.REPORT, report(made))
            record_reading(session, reading, "1")
    with transaction(sqlite_engine) as session:
        stored = [report_with(session, f"{number:064x}") for number in (1, 2, 3)]
    first, cells, words = changed_between(stored)

    assert list(changed_lines(first, FORMS, "zh")) == []
    assert "予以公开·商业企业 0 → 6" in list(changed_lines(cells, FORMS, "zh"))
    assert len(list(changed_lines(cells, FORMS, "en"))) == 6
    assert list(changed_lines(words, FORMS, "zh")) == ["第 6 部分的文字有改动"]
