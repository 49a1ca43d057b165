"""A rule tried on stored reports: what it would raise is printed, and nothing else happens."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Engine

from crawlers.records import FetchedDocument, Role
from pipeline.records import Outcome, Reading, ReadingKind
from pipeline.run import try_rule
from pipeline.store import readings as store
from pipeline.store.editions import editions
from reportwatch.cli.main import main
from tests.pipeline.reference import ROOT, reference
from tests.rules.made import Made, column, report

SEEN = datetime(2023, 2, 1, 4, 0, tzinfo=UTC)
SIX = column("business", new_received=6, granted=6, handled_total=6)
FIVE_HANDLED = column("business", new_received=6, granted=6, handled_total=5)
LEFT_OVER = column("business", new_received=6, granted=5, handled_total=5, carried_out=1)
STORED = (
    Made(year=2020, form="2019-60", cells=FIVE_HANDLED),
    Made(year=2021, period=("2021-01-01", "2021-12-31"), cells=LEFT_OVER),
    Made(year=2022, cells=SIX, preface=""),
    Made(year=2022, cells=FIVE_HANDLED, code="990101002", name="柳城区桥东街道办事处"),
)
Try = Callable[..., Result]


def _store(engine: Engine, number: int, made: Made) -> None:
    sha256 = f"{number:064x}"
    page = FetchedDocument(
        portal="acheng",
        url=f"http://127.0.0.1/{number}.html",
        role=Role.ARTICLE,
        seen_at=SEEN,
        status=200,
        sha256=sha256,
        media_type="text/html",
        title=None,
        column=(),
        listed_at=None,
        parent_url=None,
        dates=(),
        headers={},
        is_unchanged=False,
    )
    with store.transaction(engine) as session:
        store.record_sightings(session, [page])
        reading = Reading("acheng", sha256, ReadingKind.REPORT, report(made))
        store.record_reading(session, reading, "1")


@pytest.fixture
def tried(sqlite_engine: Engine, sqlite_url: str, tmp_path: Path) -> Try:
    """The command over a database that holds four reports."""
    for number, made in enumerate(STORED, start=1):
        _store(sqlite_engine, number, made)

    def run(*arguments: str) -> Result:
        places = ["--config", str(ROOT / "config"), "--data", str(tmp_path / "data")]
        environment = {"REPORTWATCH_DATABASE_URL": sqlite_url}
        return CliRunner().invoke(main, [*places, *arguments], env=environment)

    return run


def test_what_a_rule_would_raise_is_printed_report_by_report(tried: Try) -> None:
    result = tried("rules", "try", "t3-total-vertical", "--years", "2021,2022")
    *printed, last = result.stdout.splitlines()
    lines = [line for line in printed if not line.startswith("\t")]
    accused = [line for line in lines if "\t不符\t" in line]
    assert result.exit_code == 0
    assert {tuple(line.split("\t")[:3]) for line in lines} == {
        ("柳城区柳泉街道办事处", "2021", "成立"),
        ("柳城区柳泉街道办事处", "2022", "成立"),
        ("柳城区桥东街道办事处", "2022", "成立"),
        ("柳城区桥东街道办事处", "2022", "不符"),
    }
    assert ["应为 6，表中为 5" in line for line in accused] == [True, True]
    assert "成立 3 · 不符 2 · 待核 0 · 未核对 0" in last


def test_what_would_be_raised_can_be_verified_by_hand(tried: Try) -> None:
    printed = tried("rules", "try", "t3-total-vertical", "--years", "2022").stdout
    assert "商业企业" in printed
    assert "应为：6　表中为：5" in printed
    assert "国办公开办函〔2021〕30号 表三" in printed
    assert f"http://127.0.0.1/4.html SHA-256 {4:064x}" in printed


def test_a_try_stores_nothing(tried: Try, sqlite_engine: Engine) -> None:
    assert tried("rules", "try", "t3-total-vertical", "--years", "2020,2022").exit_code == 0
    with store.transaction(sqlite_engine) as session:
        held = [one for year in (2020, 2021, 2022) for one in editions(session, year)]
        checked_with = store.checked_with(session)
    assert [edition.findings for edition in held] == [()] * len(STORED)
    assert list(checked_with.values()) == [None] * len(STORED)


def test_a_rule_that_is_off_is_tried_all_the_same(tried: Try) -> None:
    result = tried("--lang", "en", "rules", "try", "contact-missing", "--years", "2022")
    assert "holds 1 · broken 1 · uncertain 0 · not checked 0 (a try" in result.stdout


def test_last_years_report_stands_beside_the_tried_one(tried: Try, sqlite_engine: Engine) -> None:
    said = try_rule(sqlite_engine, reference(), "carry-over-mismatch", {2022})
    outcomes = {
        (
            one.report.agency.code if one.report.agency else None,
            finding.where.column,
            finding.outcome,
        )
        for one, finding in said
    }
    assert ("990101001", "business", Outcome.BROKEN) in outcomes
    assert not any(code == "990101002" and o is Outcome.BROKEN for code, _, o in outcomes)


@pytest.mark.parametrize("rule", ["t3-balnce", "missing-overdue"])
def test_a_rule_that_looks_at_no_report_is_refused_in_one_line(tried: Try, rule: str) -> None:
    result = tried("rules", "try", rule, "--years", "2022")
    assert result.exit_code == 64
    assert result.stderr.count("\n") == 1
    assert rule in result.stderr
    assert "reportwatch rules" in result.stderr


@pytest.mark.parametrize("years", ["", "22", "2021;2022", "２０２２"])
def test_years_that_are_none_are_refused(tried: Try, years: str) -> None:
    result = tried("rules", "try", "t3-balance", "--years", years)
    assert result.exit_code == 64
    assert "2021,2022" in result.stderr


def test_without_a_subcommand_the_rule_book_is_printed(tried: Try) -> None:
    result = tried("rules", "--format", "json")
    assert result.exit_code == 0
    assert '"id": "t3-balance"' in result.stdout
    assert "t3-balance" in tried("rules").stdout
