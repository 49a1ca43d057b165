"""`backup`, `restore` and the answer to `start`, as an operator types them."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import re
import resource
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from reportwatch.cli.main import main
from tests.monitor.made import CONFIG

ANSWERS = (
    *("--office", "x", "--contact", "a@b.cn", "--sender", "a@b.cn", "--district", "990101"),
    *("--officer", "a@b.cn", "--operator", "a@b.cn"),
)


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
    for hint in (put_back, typed(there, "post"), typed(there, "doctor")):
        assert "reportwatch start --told if all of it was told since" in hint.stdout
    again = typed(there, "restore", str(tmp_path / "b.zip"))
    assert (again.exit_code, again.stderr.count("\n")) == (1, 1)
    assert "is not empty" in again.stderr


def test_a_backup_that_is_not_there_is_no_backup_of_another_version(home: Path) -> None:
    result = typed(home, "restore", "nowhere.zip")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert "there is no such file" in result.stderr


def forged(backup: Path, name: str, content: bytes, **said: str) -> Path:
    """A backup with one more member, and with what else it is made to say."""
    made = backup.with_name("forged.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(made, "w") as new:
        manifest = json.loads(old.read("manifest.json")) | said
        manifest["files"][name] = hashlib.sha256(content).hexdigest()
        for member in old.namelist():
            if member != "manifest.json":
                new.writestr(member, old.read(member))
        new.writestr(name, content)
        new.writestr("manifest.json", json.dumps(manifest))
    return made


EVIL = "../\x1b[31m\nreportwatch: all is well\x85\u202e"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (EVIL, b"x", {}),
        ("config/x", b"x", {"revision": EVIL}),
        ("archive.list", f"{EVIL}\n\udcff".encode(errors="surrogateescape"), {"archive": EVIL}),
    ],
    ids=["member", "revision", "list"],
)
def test_words_of_a_forged_backup_are_seen_and_begin_no_line(
    home: Path, tmp_path: Path, name: str, content: bytes, said: dict[str, str]
) -> None:
    typed(home, "backup", str(tmp_path / "b.zip"))
    evil = forged(tmp_path / "b.zip", name, content, **said)
    there = tmp_path / "there"
    done = typed(there, "restore", str(evil))

    printed = done.stdout + done.stderr
    assert "\\u001b[31m" in printed and "\\u202e" in printed
    assert not re.search("[\x1b\x85\u202e]", printed)
    lines = [line for line in printed.splitlines() if line.startswith("reportwatch: all")]
    assert lines == []
    if done.exit_code != 0:
        assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
        assert not there.exists(), "what is refused leaves no trace"


@pytest.mark.parametrize(
    ("words", "named", "said"),
    [
        (["backup", "{}/nowhere/x.zip"], "{}/nowhere/x.zip", "目录"),
        (["init", "{}/here/config/watch.toml/x", *ANSWERS], "watch.toml/x", "不是目录"),
    ],
)
def test_what_the_system_refuses_is_told_in_chinese_with_the_path_that_was_given(
    home: Path, tmp_path: Path, words: list[str], named: str, said: str
) -> None:
    given = [word.format(tmp_path) for word in words]
    result = typed(home, "--lang", "zh", *given)
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert named.format(tmp_path) in result.stderr
    assert said in result.stderr
    assert not re.search(r"No such|\.part", result.stderr)


@pytest.mark.parametrize(("is_told", "asked"), [(True, "none of it leaves"), (False, "leave at")])
def test_who_is_asked_learns_what_the_answer_does(is_told: bool, asked: str) -> None:
    """Whoever says that all was told must not be led to a command that sends it again."""
    words = f"from reportwatch.cli.agreeing import agree; agree(False, {is_told}, 'en')"
    master, terminal = pty.openpty()
    os.write(master, b"y\n")
    at_a_terminal, elsewhere = (
        subprocess.run(
            [sys.executable, "-c", words], stdin=given, capture_output=True, text=True, check=False
        )
        for given in (terminal, subprocess.DEVNULL)
    )
    os.close(terminal)
    os.close(master)
    assert at_a_terminal.returncode == 0
    assert asked in at_a_terminal.stderr
    assert elsewhere.returncode != 0
    assert ("start --yes --told" in elsewhere.stderr) is is_told
    assert "start --yes" in elsewhere.stderr


def test_told_is_an_answer_only_after_a_backup_was_put_back(home: Path) -> None:
    result = typed(home, "start", "--told", "--yes")
    assert result.exit_code == 1
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize("words", [("backup", "{}"), ("status", "-o", "{}")], ids=" ".join)
def test_a_file_that_finds_no_room_is_one_line_and_leaves_nothing(
    home: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    typed(home, "doctor")  # makes the database
    path = tmp_path / "b.zip"
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    # What SQLite itself needs beside a database, and not more.
    resource.setrlimit(resource.RLIMIT_FSIZE, (33_000, before[1]))
    try:
        ended = typed(home, *(one.format(path) for one in words))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    # Before it `status` says that nothing was judged.
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1 + (words[0] == "status"))
    assert list(tmp_path.glob("b.zip*")) == []


def test_a_restore_that_finds_no_room_is_one_line_and_can_be_done_again(
    home: Path, tmp_path: Path
) -> None:
    typed(home, "doctor")  # makes the database
    backup, there = str(tmp_path / "b.zip"), tmp_path / "there"
    assert typed(home, "backup", backup).exit_code == 0
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        ended = typed(there, "restore", backup)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (ended.exit_code, ended.stderr.count("\n")) == (1, 1), ended.stderr
    assert "run reportwatch restore again" in ended.stderr
    assert typed(there, "restore", backup).exit_code == 0


def test_a_device_without_room_is_one_line(home: Path) -> None:
    ended = typed(home, "status", "-o", "/dev/full")
    assert (
        ended.stderr.splitlines(keepends=True)[-1] == "reportwatch: /dev/full: the disk is full\n"
    )


@pytest.mark.parametrize(("before", "after"), [(None, 0o644), (0o600, 0o600), (0o640, 0o640)])
def test_a_paper_that_was_there_keeps_the_rights_somebody_gave_it(
    home: Path, tmp_path: Path, before: int | None, after: int
) -> None:
    paper = tmp_path / "status.html"
    if before is not None:
        paper.touch(before)
        paper.chmod(before)
    umask = os.umask(0o022)
    try:
        assert typed(home, "status", "-o", str(paper)).exit_code == 0
    finally:
        os.umask(umask)
    assert paper.stat().st_mode & 0o777 == after
