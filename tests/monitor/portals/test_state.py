"""`reportwatch portals`: every file is checked, every portal's health is shown."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.messages import Message
from crawlers.archive import Archive
from crawlers.records import CrawlOutcome, CrawlReport
from reportwatch.cli.main import main
from tests.monitor.made import CONFIG, crawl

AS_OF = ("--as-of", "2023-02-08T02:00")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return shutil.copytree(CONFIG, tmp_path / "config")


def run(config: Path, *arguments: str, language: str = "zh") -> Result:
    places = ("--config", str(config), "--data", str(config.parent / "data"), "--lang", language)
    return CliRunner().invoke(main, [*places, "portals", *arguments])


def keep(config: Path, *reports: CrawlReport) -> None:
    archive = Archive(str(config.parent / "data" / "archive"))
    for report in reports:
        archive.write_report(report)


def test_portals_that_were_never_crawled_are_not_ill(config: Path) -> None:
    result = run(config, "check", *AS_OF)
    assert result.exit_code == 0
    assert "尚未抓取" in result.stdout
    shown = run(config, "check", *AS_OF, language="en").stdout
    assert "right; no portal was crawled yet" in shown
    keep(config, crawl("2023-02-05", listed=21))
    shown = " ".join(run(config, "check", *AS_OF, language="en").stdout.split())
    assert re.search(
        r"right; \d+ of the portals were never crawled, the latest crawl of ", shown
    ), shown


def test_health_is_told_in_numbers(config: Path) -> None:
    keep(config, crawl("2023-02-01", listed=20), crawl("2023-02-05", listed=21))
    result = run(config, "check", "--format", "json", *AS_OF)
    rows = {row["id"]: row for row in json.loads(result.stdout)["portals"]}
    acheng = rows["acheng"]
    assert result.exit_code == 0
    assert (acheng["outcome"], acheng["listed"], acheng["listed_before"]) == ("complete", 21, 20)
    assert (acheng["days_since_complete"], acheng["columns"]) == (3, 1)
    assert (acheng["columns_doubted"], acheng["browser"]) == (0, False)
    assert rows["beiguan"]["browser"] is True
    assert rows["beiguan"]["outcome"] is None


@pytest.mark.parametrize(
    ("said", "is_ill"),
    [
        ("most_fall = 0.5, runs = 5", True),  # 100, 20, 20: 20 is usual, then 9
        ("most_fall = 0.6, runs = 5", False),
        ("most_fall = 0.5, runs = 1", True),
        ("", True),  # a book that says nothing of it
    ],
)
def test_the_rule_book_says_when_a_portal_saw_too_little(
    config: Path, said: str, is_ill: bool
) -> None:
    path = config / "rules.toml"
    book, ours = path.read_text("utf-8"), "parameters = { most_fall = 0.5, runs = 5 }"
    assert ours in book
    if not said:
        book = book.replace("{runs}", "5").replace("{most_fall}", "50%")
    path.write_text(book.replace(ours, f"parameters = {{ {said} }}" if said else ""), "utf-8")
    listed = {"2023-02-01": 100, "2023-02-02": 20, "2023-02-03": 20, "2023-02-05": 9}
    keep(config, *(crawl(day, listed=count) for day, count in listed.items()))
    result = run(config, "check", "--format", "json", *AS_OF)
    rows = {row["id"]: row for row in json.loads(result.stdout)["portals"]}
    assert rows["acheng"]["is_ill"] is is_ill
    assert rows["acheng"]["usual"] == 20


def test_a_crawl_that_proves_nothing_makes_the_portal_ill(config: Path) -> None:
    stumbled = replace(
        crawl("2023-02-06", CrawlOutcome.PARTIAL), reason=Message("page 2 repeats page 1")
    )
    keep(config, crawl("2023-02-05"), stumbled)
    result = run(config, "check", *AS_OF, language="en")
    assert result.exit_code == 1
    assert "acheng: page 2 repeats page 1" in result.stdout
    assert "the latest crawl of 1 portal proves nothing" in " ".join(result.stdout.split())


def test_a_retired_portal_is_shown_with_its_reason_and_is_never_ill(config: Path) -> None:
    keep(config, crawl("2023-02-06", CrawlOutcome.FAILED))
    path = config / "portals" / "acheng.toml"
    path.write_text(f'retired = "并入市政府门户"\n{path.read_text("utf-8")}', "utf-8")
    result = run(config, "check", *AS_OF)
    assert result.exit_code == 0
    assert "停用：并入市政府门户" in result.stdout


def test_every_fault_of_every_file_is_named_at_once(config: Path) -> None:
    portals = config / "portals"
    path = portals / "nangang.toml"
    path.write_text(path.read_text("utf-8").replace("layout", "layuot"), "utf-8")
    (portals / "Loud.toml").write_text('name = "某区"\n', "utf-8")
    (portals / "hrbpf.toml").unlink()
    result = run(config, "check", "--format", "json", *AS_OF, language="en")
    faults = "\n".join(json.loads(result.stdout)["faults"])
    assert result.exit_code == 1
    assert "nangang.toml" in faults
    assert "unknown key 'layuot'; did you mean 'layout'?" in faults
    assert "Loud.toml: a portal's file name is its id" in faults
    assert "agencies name portal 'hrbpf'; there is no" in faults


def test_the_list_names_portals_addresses_and_agencies(config: Path) -> None:
    rows = {row["id"]: row for row in json.loads(run(config, "list", "--format", "json").stdout)}
    assert rows["acheng"]["base_url"] == "http://www.acheng.gov.cn"
    assert rows["acheng"]["agencies"] > 10
    assert "阿城区人民政府网" in run(config, "list").stdout
