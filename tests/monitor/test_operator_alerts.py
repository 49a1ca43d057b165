"""Operators are told after so many failures in a row, once, and again when it is over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import Engine

from crawlers.records import CrawlOutcome, CrawlReport
from monitor.mails.officer_mail import LINES
from monitor.standings.health import failures_in_a_row, yield_limits
from reportwatch.actions.doctor import MOST_TROUBLES
from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from tests.installation import started
from tests.monitor.made import REFERENCE, crawl, portal
from tests.monitor.office import FINANCE, OPERATOR, STREET, Office, made_books
from tests.monitor.test_round import text_of

GOOD, BAD = CrawlOutcome.COMPLETE, CrawlOutcome.FAILED


def after(office: Office, failures_before_alert: int) -> list[str]:
    """On which nights an operator is told, of a week with two short failures and a long one."""
    watch = office.configuration.watch.model_copy(
        update={"failures_before_alert": failures_before_alert}
    )
    office.configuration = replace(office.configuration, watch=watch)
    office.published(FINANCE, "2023-01-20")
    office.published(STREET, "2023-01-20")
    told = []
    for day, outcome in enumerate((GOOD, BAD, GOOD, BAD, BAD, BAD, GOOD), start=1):
        office.crawled(crawl(f"2023-02-0{day}", outcome))
        mails = office.round(f"2023-02-0{day}").mails
        assert {mail.address for mail in mails} <= {OPERATOR.address}
        told += [f"{day} {'恢复' if '已恢复' in text_of(mail) else '故障'}" for mail in mails]
    return told


CASES = [
    (1, ["2 故障", "3 恢复", "4 故障", "7 恢复"]),
    (2, ["5 故障", "7 恢复"]),
    (3, ["6 故障", "7 恢复"]),
    (4, []),
]


@pytest.mark.parametrize(("failures", "told"), CASES)
def test_operators_are_told_after_so_many_failures_and_when_it_is_over(
    sqlite_engine: Engine, tmp_path: Path, failures: int, told: list[str]
) -> None:
    office = Office(sqlite_engine, tmp_path / "status", made_books())

    assert after(office, failures) == told


def test_of_many_portals_that_are_well_again_every_one_is_counted(
    sqlite_engine: Engine, tmp_path: Path
) -> None:
    many = {name: portal(name) for name in ("acheng", *(f"portal-{n:02}" for n in range(LINES)))}
    office = Office(sqlite_engine, tmp_path / "status", replace(made_books(), portals=many))
    for day, outcome in (("2023-02-02", BAD), ("2023-02-03", GOOD)):
        for name in many:
            office.crawled(crawl(day, outcome, portal=name))
        mails = office.round(day).mails

    (mail,) = [one for one in mails if one.address == OPERATOR.address]
    assert f"恢复 {len(many)} 条" in mail.subject
    assert text_of(mail).count("已恢复（") == LINES
    assert "- 另有 1 条" in text_of(mail).splitlines()


def test_what_a_mail_to_operators_does_not_name_the_command_does_that_it_names(
    tmp_path: Path,
) -> None:
    names = ("acheng", *(f"portal-{n:02}" for n in range(LINES)))
    database = f"sqlite:///{tmp_path / 'reportwatch.sqlite3'}"
    books = replace(made_books(), portals={name: portal(name) for name in names})
    office = Office(started(open_migrated(database)), tmp_path / "status", books)
    for name in names:
        office.crawled(crawl("2023-02-02", BAD, portal=name))
    (mail,) = [one for one in office.round("2023-02-02").mails if one.address == OPERATOR.address]
    assert "另有 1 条未列出，运行 reportwatch alerts --operators 查看全部。" in text_of(mail)

    places = ["--config", "config", "--data", str(tmp_path), "alerts", "--operators", "--open"]
    listed = CliRunner().invoke(main, places, env={"COLUMNS": "200"})

    assert listed.exit_code == 0
    assert [name for name in names if name not in listed.stdout] == []
    assert "None" not in listed.stdout, "what concerns no year shows none"

    doctor = CliRunner().invoke(main, [*places[:4], "--lang", "en", "doctor", "--format", "json"])
    said = [row for row in json.loads(doctor.stdout) if "trouble" in row["id"]]
    assert len(said) == MOST_TROUBLES + 2, "so many, how many more, and the command"
    assert (
        "still so since 2023-02-02" in said[0]["said"] and "crawl not complete" in said[0]["said"]
    )
    assert f"{len(names) - MOST_TROUBLES} more" in said[-2]["said"]

    for name in names:
        office.crawled(crawl("2023-02-03", GOOD, portal=name))
    office.round("2023-02-03")
    doctor = CliRunner().invoke(main, [*places[:4], "doctor", "--format", "json"])
    assert "trouble" not in doctor.stdout


ROWS: list[tuple[list[CrawlReport], int]] = [
    ([], 0),
    ([crawl("2023-02-02")], 0),
    ([crawl("2023-02-03", BAD), crawl("2023-02-02")], 1),
    ([crawl("2023-02-03", listed=1), crawl("2023-02-02", BAD), crawl("2023-02-01")], 2),
    ([crawl("2023-02-03"), crawl("2023-02-02", BAD)], 0),
]


@pytest.mark.parametrize(("crawls", "failures"), ROWS)
def test_failures_are_counted_from_the_latest_crawl_on(
    crawls: list[CrawlReport], failures: int
) -> None:
    assert failures_in_a_row(portal(), crawls, yield_limits(REFERENCE.rules)) == failures
