"""A mistyped `--data`: who only reads makes nothing there and does not call it well."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportwatch.cli.main import main
from tests.monitor.made import CONFIG

READING = [
    ("alerts", "--open"),
    ("status", "--format", "csv"),
    ("portals", "check"),
    ("history", "230112", "2022"),
    ("notice", "--year", "2022"),
    ("start", "--dry-run"),
    ("user", "list"),
    ("register", "proposals"),
    ("doctor",),
]
SILENT = ("user", "register")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "config")
    return tmp_path


def typed(home: Path, *words: str) -> Result:
    places = ["--config", str(home / "config"), "--data", str(home / "dtaa"), "--lang", "zh"]
    return CliRunner().invoke(main, [*places, *words])


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_command_that_only_reads_makes_nothing_and_says_so(
    home: Path, words: tuple[str, ...]
) -> None:
    result = typed(home, *words)
    assert not (home / "dtaa").exists()
    assert "Traceback" not in result.output
    if words[0] not in SILENT:
        assert "从未" in result.output
        assert words[0] in ("doctor", "start") or str(home / "dtaa") in result.stderr


def test_what_programs_read_stays_whole(home: Path) -> None:
    result = typed(home, "alerts", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert "--data" in result.stderr


def test_the_doctor_of_a_new_installation_makes_its_database(home: Path) -> None:
    (home / "dtaa").mkdir()
    result = typed(home, "doctor")
    assert "✓ 数据库" in result.output
    assert (home / "dtaa" / "reportwatch.sqlite3").is_file()
    assert "从未进行过判断" in typed(home, "alerts").stderr


def test_a_start_of_what_was_never_judged_makes_nothing(home: Path) -> None:
    assert typed(home, "start", "--yes").exit_code == 1
    assert not (home / "dtaa").exists()
