"""Secrets in addresses of our environment are in nothing that we say."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.addresses import hushed, without_secret
from monitor.delivery.email import SmtpServer
from monitor.delivery.process import ROUND, DeliveryRound
from monitor.services import Robot
from reportwatch.cli.main import main

SECRET = "hunter2-S3cret"
ARCHIVES = (
    f"s3://key:{SECRET}@bucket",
    f"evil://u:{SECRET}@h/",
    f"evil://h/x?key={SECRET}",
    f"http://u:{SECRET}@127.0.0.1:1/",
    f"ftp://u:{SECRET}@127.0.0.1:1/",
    f"simplecache::memory://u:{SECRET}@x/y",
)
DATABASES = (
    f"postgresql://user:{SECRET}@127.0.0.1:many/x",
    f"postgresql+psycopg://user:{SECRET}@127.0.0.1:1/x",
    f"postgresql+psycopg://127.0.0.1:1/x?password={SECRET}",
    f"sqlite:///x?password={SECRET}&mode=evil",
)


def _invoked(folder: Path, *words: str, **environment: str) -> tuple[int, str]:
    places = ["--config", str(folder / "none"), "--data", str(folder), "--lang", "en"]
    named = {f"REPORTWATCH_{name}_URL": value for name, value in environment.items()}
    done = CliRunner().invoke(main, [*places, *words], env=named)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


@pytest.mark.parametrize("address", ARCHIVES)
def test_doctor_names_an_archive_without_its_secret(tmp_path: Path, address: str) -> None:
    status, said = _invoked(tmp_path, "doctor", ARCHIVE=address)
    assert status == 1
    assert SECRET not in said
    assert without_secret(address) in said


@pytest.mark.parametrize("address", DATABASES)
def test_doctor_names_a_database_without_its_secret(
    tmp_path: Path, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _, said = _invoked(tmp_path, "doctor", DATABASE=address)
    assert "database" in said.lower()
    assert SECRET not in said


def test_a_word_for_a_port_is_one_line(tmp_path: Path) -> None:
    status, said = _invoked(tmp_path, "alerts", DATABASE=DATABASES[0])
    assert (status, said.count("\n")) == (64, 1)
    assert "REPORTWATCH_DATABASE_URL" in said


def test_an_archive_that_nobody_knows_is_one_line(tmp_path: Path) -> None:
    status, said = _invoked(tmp_path, "archive", "verify", ARCHIVE=ARCHIVES[1])
    assert (status, said.count("\n")) == (64, 1)
    assert "REPORTWATCH_ARCHIVE_URL: cannot open evil://…@h/" in said
    assert SECRET not in said


def test_a_fault_of_ours_tells_no_secret_of_the_environment() -> None:
    program = (
        "import os; from reportwatch.cli.main import main\n"
        "main.main(['--version'], standalone_mode=False)\n"
        "raise RuntimeError(os.environ['REPORTWATCH_SMTP_URL'] + ' \\x1b[2J')"
    )
    address = f"smtp://user:{SECRET}@mail.invalid?key={SECRET}"
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"REPORTWATCH_SMTP_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert r"RuntimeError: smtp://user:…@mail.invalid?key=… \u001b[2J" in done.stderr


TOKEN = "0f3b-9d1c-hook-77"


def test_a_fault_of_ours_tells_no_secret_that_the_configuration_names(tmp_path: Path) -> None:
    """Robots have theirs in the path of an address, or as a key that is no address at all."""
    (tmp_path / "officers.toml").write_text('url = "$env:GROUP"\nsecret = "$env:GROUP_KEY"\n')
    program = (
        "import sys; from reportwatch.cli.main import main\n"
        "main.main(['--config', sys.argv[1], '--data', sys.argv[1], 'rules', '--help'],"
        " standalone_mode=False)\n"
        f"raise RuntimeError('chat.invalid: /bot/v2/{TOKEN}?a=1 signed with {SECRET} from /srv')"
    )
    named = {"GROUP": f"https://chat.invalid/bot/v2/{TOKEN}", "GROUP_KEY": SECRET}
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env=named,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "RuntimeError: chat.invalid: /bot/v2/…?a=1 signed with … from /srv" in done.stderr
    assert TOKEN not in done.stderr


def test_a_fault_of_the_postman_tells_no_secret(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    receipts = tmp_path / "file" / TOKEN / SECRET  # where no folder can be
    robot = Robot("feishu", "GROUP", f"https://chat.invalid/bot/v2/{TOKEN}", "signing key")
    server = SmtpServer("mail.invalid", 25, "me", SECRET, False, False)
    order = DeliveryRound((), server, "me@mail.invalid", 1, receipts, (robot,), ends_at=1e12)
    done = subprocess.run(
        [sys.executable, "-P", "-m", "monitor.delivery.process"],
        input=ROUND.dump_json(order),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"NotADirectoryError" in done.stderr
    assert TOKEN.encode() not in done.stderr
    assert SECRET.encode() not in done.stderr


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/srv/data@home/archive", "/srv/data@home/archive"),
        ("sqlite:////srv/a@b/x.sqlite3", "sqlite:////srv/a@b/x.sqlite3"),
        ("sqlite:////srv/x?password=abc", "sqlite:////srv/x?…"),
        ("s3://bucket/place", "s3://bucket/place"),
        ("smtp://u:p/a@ss@host:25", "smtp://…@host:25"),
        ("filecache::s3://k:word@b/x?token=word", "filecache::s3://…@b/x?…"),
    ],
)
def test_an_address_keeps_what_a_person_knows_it_by(address: str, shown: str) -> None:
    assert without_secret(address) == shown


def test_a_librarys_words_keep_all_but_secrets() -> None:
    words = "cannot reach store at port 21 with p%40ss/word or p@ss/word"
    assert hushed(words, ["ftp://u:p%40ss/word@store:21/x", "21", "/at"]) == (
        "cannot reach store at port 21 with … or …"
    )
