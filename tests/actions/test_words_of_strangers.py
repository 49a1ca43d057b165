"""Names of files are strangers' words: a terminal obeys none of them, a program gets them whole."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner

import reportwatch
from reportwatch.cli.main import main
from reportwatch.visible import visible

OBEYED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
COLOUR = re.compile(r"\x1b\[[\d;]*m")
NAMES = (
    b"\x1b[2J\x1b]0;owned\x07.html",  # clears the screen, names the window
    "report\u202elmth.txt".encode(),  # reads as another name
    b"\xb0\xb1\xff.html",  # no UTF-8
    b"\x1b[8mhidden.html",  # what follows is not shown
    b"one\rtwo.html",  # what stands before is written over
)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Sequence[bytes]:
    """Of each name a page that is no report, in the working folder."""
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        Path(os.fsdecode(name)).write_bytes(b"<html><body>1</body></html>")
    return NAMES


def _command(*words: str | bytes) -> list[str | bytes]:
    return [sys.executable, "-m", "reportwatch.cli.main", "--lang", "en", *words]


def test_names_of_any_bytes_are_shown_and_none_is_obeyed(files: Sequence[bytes]) -> None:
    done = subprocess.run(_command("check", *files), capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8")  # strictly
    assert done.returncode == 2, said
    assert OBEYED.search(said) is None
    assert "Traceback" not in said
    for shown in (
        r"\u001b[2J",
        r"report\u202elmth.txt",
        r"\udcb0\udcb1\udcff.html",
    ):
        assert shown in said


@pytest.mark.parametrize("words", [("read", "--format", "json"), ("check", "--format", "json")])
def test_a_program_gets_each_name_whole(files: Sequence[bytes], words: Sequence[str]) -> None:
    done = CliRunner().invoke(main, [*words, *map(os.fsdecode, files)])
    said = done.stdout_bytes.decode("utf-8")
    assert OBEYED.search(said) is None
    paths = [os.fsencode(json.loads(line)["source"]["path"]) for line in said.splitlines()]
    assert paths == [*files]


@pytest.mark.parametrize("form", ["html", "sarif"])
def test_pages_and_lists_of_findings_hold_none(files: Sequence[bytes], form: str) -> None:
    done = CliRunner().invoke(main, ["check", "--format", form, *map(os.fsdecode, files)])
    assert (done.exit_code, OBEYED.search(done.stdout_bytes.decode("utf-8"))) == (2, None)


def test_on_a_terminal_only_our_own_colours_come_through(files: Sequence[bytes]) -> None:
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        _command("check", *files),
        stdout=theirs,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm-256color", "COLUMNS": "200"},
    ):
        os.close(theirs)
        said = b""
        while piece := _read(ours):
            said += piece
    os.close(ours)
    text = said.decode("utf-8").replace("\r\n", "\n")
    assert COLOUR.search(text)
    assert "\x1b[8m" not in text
    assert OBEYED.search(COLOUR.sub("", text)) is None
    assert r"\u001b[8mhidden" in text


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # its other end is closed
        return b""


def test_a_terminal_that_knows_no_chinese_gets_codes_and_no_traceback(tmp_path: Path) -> None:
    done = subprocess.run(
        [*_command("check", "年报.pdf")],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"PYTHONIOENCODING": "ascii"},
    )
    said = (done.stdout + done.stderr).decode("ascii")
    assert done.returncode == 2
    assert r"\u5e74\u62a5.pdf" in said
    assert "Traceback" not in said


def test_what_is_seen_stays_as_it_is() -> None:
    words = "柳城区财政局\t2022年\r\n“报告”　½ é 😀\n"
    assert visible(words) == words


def test_tables_and_bars_are_drawn_on_terminals_of_ours() -> None:
    rooms = (Path(reportwatch.__file__).parents[1] / name for name in ("reportwatch", "monitor"))
    modules = [path for room in rooms for path in room.rglob("*.py")]
    others = [path for path in modules if re.search(r"\bConsole\(", path.read_text("utf-8"))]
    assert (len(modules) > 100, others) == (True, [])
