"""At 80 columns lines end between words, and what is copied from them is never broken."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.cells import cell_len

from crawlers.archive import Archive
from reportwatch.cli.commands import COMMANDS
from reportwatch.cli.main import main
from reportwatch.views.flowing import at_width, folded
from tests.monitor.made import CONFIG, crawl

WIDTH = 80
CODES = re.compile("\x1b\\[[0-9;]*m")
ADDRESS = "http://www.example.gov.cn/" + "zwgk/" * 20 + "t20230118_1.html"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS), ("register", "import")])
def test_no_line_of_help_is_wider_than_a_terminal(command: tuple[str, ...], language: str) -> None:
    said = CliRunner().invoke(
        main, ["--lang", language, *command, "--help"], env={"COLUMNS": str(WIDTH)}
    )
    assert said.exit_code == 0
    assert [line for line in said.output.splitlines() if cell_len(line) > WIDTH] == []


def at_a_terminal(data: Path, *words: str) -> list[str]:
    """What a command prints on a terminal of 80 columns."""
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "reportwatch.cli.main"]
    with subprocess.Popen(
        [*command, "--config", str(CONFIG), "--data", str(data), *words],
        stdout=terminal,
        env=os.environ | {"COLUMNS": str(WIDTH), "TERM": "dumb"},
    ):
        os.close(terminal)
        shown = b""
        while True:
            try:
                piece = os.read(master, 2**16)
            except OSError:  # whoever wrote is gone
                break
            shown += piece
    os.close(master)
    return [CODES.sub("", line) for line in shown.decode().splitlines()]


def test_the_doctor_breaks_its_lines_and_no_command(tmp_path: Path) -> None:
    lines = at_a_terminal(tmp_path, "--lang", "en", "doctor")
    wide = [line for line in lines if cell_len(line) > WIDTH]
    assert all(line.startswith("  → ") or " " not in line.strip() for line in wide)
    assert "  → export REPORTWATCH_SMTP_URL=smtp://user:password@host" in lines
    assert len(lines) > 10
    piped = CliRunner().invoke(
        main, ["--config", str(CONFIG), "--data", str(tmp_path), "--lang", "en", "doctor"]
    )
    assert all(line[0] in "✓–✗" for line in piped.stdout.splitlines()), "one line each"


def test_the_status_at_a_terminal_is_words_and_elsewhere_a_page(tmp_path: Path) -> None:
    lines = at_a_terminal(tmp_path, "--lang", "en", "status", "--year", "2022")
    assert "owed" in lines[0] and "<html" not in "".join(lines)
    assert any("阿城区" in line and "unknown" in line for line in lines)
    assert [line for line in lines if cell_len(line) > WIDTH] == []
    places = ["--config", str(CONFIG), "--data", str(tmp_path), "status", "--year", "2022"]
    assert "<html" in CliRunner().invoke(main, places).stdout
    written = tmp_path / "status.txt"
    asked = [*places, "--format", "text", "-o", str(written)]
    assert CliRunner().invoke(main, asked).exit_code == 0
    assert written.read_text("utf-8").startswith("2022 年度，截至")


def test_what_is_longer_than_a_line_stays_whole() -> None:
    said = f"报告现在的网址是 {ADDRESS}，请打开核对"
    assert ADDRESS in "\n".join(folded(said, WIDTH)).splitlines()[1]
    command = f"/opt/{'x' * 90}/bin/python -m pip install --upgrade chinesecalendar"
    shown = at_width(f"– 节假日安排：没有 2027 年的 → {command}", WIDTH, 2)
    assert shown.splitlines() == ["– 节假日安排：没有 2027 年的", f"  → {command}"]
    assert at_width("short", WIDTH, 2) == "short"
    assert at_width("x " * 100, None, 2) == "x " * 100


def test_lists_for_programs_say_what_is_posted(tmp_path: Path) -> None:
    places = ["--config", str(CONFIG), "--data", str(tmp_path)]
    said = CliRunner().invoke(main, [*places, "post", "--format", "json"])
    (posted,) = json.loads(said.stdout)
    assert (posted["sent"], posted["waiting"], posted["refused"]) == (0, 0, [])


def test_what_was_confirmed_is_said_to_programs(tmp_path: Path) -> None:
    shutil.copytree(CONFIG, tmp_path / "config")
    Archive(str(tmp_path / "archive")).write_report(crawl("2023-02-02"))
    places = ["--config", str(tmp_path / "config"), "--data", str(tmp_path)]
    said = CliRunner().invoke(main, [*places, "portals", "confirm", "acheng", "--format", "json"])
    assert said.exit_code == 0, said.output
    (confirmed,) = json.loads(said.stdout)
    assert (confirmed["portal"], Path(confirmed["path"]).exists()) == ("acheng", True)
    first = confirmed["lists"][0]
    assert (first["pages"], first["reports"], first["is_known"]) == (2, 12, True)
