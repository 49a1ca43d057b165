"""`backup`, `restore` and the answer to `start`, as an operator types them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportwatch.cli.main import main
from tests.monitor.made import CONFIG


def typed(home: Path, *words: str, **environment: str) -> Result:
    places = ["--config", str(home / "config"), "--data", str(home / "data"), "--lang", "en"]
    return CliRunner().invoke(main, [*places, *words], env=environment)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    shutil.copytree(CONFIG, tmp_path / "here" / "config")
    (tmp_path / "here" / "data").mkdir()
    return tmp_path / "here"


def test_a_backup_is_put_back_and_answered_for_once(home: Path, tmp_path: Path) -> None:
    assert typed(home, "status", "--year", "2022").exit_code == 0
    written = typed(home, "backup", str(tmp_path / "b.zip"))
    assert written.exit_code == 0, written.output
    assert "verified" in written.stdout

    there = tmp_path / "there"
    put_back = typed(there, "restore", str(tmp_path / "b.zip"))
    assert put_back.exit_code == 0, put_back.output
    assert "Nothing is told yet" in put_back.stdout
    shown = json.loads(typed(there, "start", "--dry-run", "--format", "json").stdout)
    assert shown["restored_from"] is not None
    assert "nothing leaves before the one answer" in typed(there, "post").stdout
    again = typed(there, "restore", str(tmp_path / "b.zip"))
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert "is not empty" in again.stderr


def test_told_is_an_answer_only_after_a_backup_was_put_back(home: Path) -> None:
    result = typed(home, "start", "--told", "--yes")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1
