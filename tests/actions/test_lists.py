"""Every list is there for programs, and no screen cuts what a next command needs."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from tests.installation import started
from tests.monitor.made import CONFIG, broken, crawl
from tests.monitor.office import STREET, Office, made_books

FOR_PROGRAMS = [
    ("alerts",),
    ("duties", "--year", "2022"),
    ("duties", "--why", "230112", "2022"),
    ("doctor",),
    ("portals", "list"),
    ("portals", "check"),
    ("register", "proposals"),
    ("rules",),
    ("archive", "verify"),
    ("start", "--dry-run"),
    ("status", "--year", "2022"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation whose officer was told of one fault."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(CONFIG, folder / "config")
    (folder / "data").mkdir()
    url = f"sqlite:///{folder / 'data' / 'reportwatch.sqlite3'}"
    office = Office(started(open_migrated(url)), folder / "status", made_books())
    office.published(STREET, "2023-01-20", [broken(found=44)])
    office.crawled(crawl("2023-02-02"))
    office.round("2023-02-03")
    office.engine.dispose()
    return folder


def typed(home: Path, *words: str, width: int = 80) -> Result:
    places = ["--config", str(home / "config"), "--data", str(home / "data"), "--lang", "en"]
    return CliRunner().invoke(main, [*places, *words], env={"COLUMNS": str(width)})


@pytest.mark.parametrize("words", FOR_PROGRAMS, ids=" ".join)
def test_a_list_is_json_for_programs(home: Path, words: tuple[str, ...]) -> None:
    result = typed(home, *words, "--format", "json")
    assert result.exit_code in (0, 1)
    assert json.loads(result.stdout) is not None


def test_an_alert_and_a_history_say_all_that_a_next_command_needs(home: Path) -> None:
    alerts = json.loads(typed(home, "alerts", "--format", "json").stdout)
    (alert,) = (one for one in alerts if one["rule"] == "t3-balance")
    assert (alert["subject"], alert["year"]) == (STREET, 2022)
    assert (alert["state"], alert["decision"]) == ("open", None)


@pytest.mark.parametrize("width", [40, 80])
def test_codes_and_rules_are_whole_at_every_width(home: Path, width: int) -> None:
    shown = typed(home, "alerts", width=width).stdout
    assert "…" not in shown
    assert "t3-balance" in shown
    duties = typed(home, "duties", "--year", "2022", width=width).stdout
    assert "…" not in duties
    codes = json.loads(typed(home, "duties", "--year", "2022", "--format", "json").stdout)
    assert all(one["due_on"] in duties for one in codes)
    assert width < 80 or all(one["code"] in duties for one in codes)
