"""The chapter of docs/operations.md on upgrades can be typed as it stands, but for git and make."""

from __future__ import annotations

import re
import shlex
import sqlite3
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.statuses import PARTIAL, USAGE, WELL
from monitor.store.starts import started_at
from pipeline.store.database import open_database
from pipeline.store.readings import reading
from reportwatch.cli.main import main
from reportwatch.starting.restored import restored_in
from tests.actions.test_init import init
from tests.monitor.mail_server import open_post

PAGE = Path(__file__).parents[2] / "docs" / "operations.md"
CHAPTER = re.compile(r"^## Upgrade and downgrade\n(.*?)(?=^## )", re.MULTILINE | re.DOTALL)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Nobody is there: nights end at once, and say so.
PORTAL = """
name = "某区"
base_url = "http://127.0.0.1:9"
layout = "static_list"
start = ["/"]
article = "html$"
delay_s = 0.1

[pager]
kind = "none"
"""
ENDED = (WELL, PARTIAL)


def printed() -> list[list[str]]:
    """The lines of each block, but for those that fetch and install a version."""
    chapter = CHAPTER.search(PAGE.read_text("utf-8"))
    assert chapter is not None
    blocks = [block.splitlines() for block in BLOCK.findall(chapter[1])]
    return [[line for line in lines if not line.startswith("git ")] for lines in blocks]


def typed(line: str, smtp: str, backups: Path) -> Result:
    """What comes of a line in the current folder."""
    line = line.replace("/srv/backup", str(backups))
    if not line.startswith("reportwatch "):
        subprocess.run(["bash", "-e", "-c", line], check=True)
        return Result(CliRunner(), b"", b"", b"", None, WELL, None)
    words = shlex.split(line, comments=True)[1:]
    return CliRunner().invoke(main, words, env={"REPORTWATCH_SMTP_URL": smtp})


def test_an_upgrade_is_undone_by_the_backup_from_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = tmp_path / "office"
    assert init(office).exit_code == WELL
    (office / "config" / "portals" / "example.toml").write_text(PORTAL)
    with (office / "config" / "agencies.csv").open("a", encoding="utf-8") as register:
        register.write("990101-czj,某区财政局,department,990101,example,,2022,,,\n")
    monkeypatch.chdir(office)
    upgrade, downgrade = printed()
    assert (len(upgrade), len(downgrade)) == (3, 5)
    with open_post() as post:
        for line in ("reportwatch night", "reportwatch start --yes", *upgrade):
            done = typed(line, post.url, tmp_path)
            # No browser, or no seal for one, is a fault of this machine's that doctor names.
            assert done.exit_code in ENDED or "doctor" in line, (line, done.output)
        newer(office)
        before = content(office)
        refused = typed("reportwatch night", post.url, tmp_path)
        assert (refused.exit_code, refused.stderr.count("\n")) == (USAGE, 1)
        assert "0999" in refused.stderr and "Upgrade and downgrade" in refused.stderr
        assert content(office) == before, "what an older version refuses it leaves as it is"
        for line in downgrade:
            done = typed(line, post.url, tmp_path)
            assert done.exit_code in ENDED, (line, done.output)
    engine = open_database(f"sqlite:///{office / 'data' / 'reportwatch.sqlite3'}")
    with reading(engine) as session:
        assert started_at(session) is not None, "it tells again what is new"
    engine.dispose()
    assert restored_in(office / "data") is None
    assert (office / "data.newer" / "reportwatch.sqlite3").is_file()


def newer(office: Path) -> None:
    """What a later version would have left: tables that this one does not know."""
    with sqlite3.connect(office / "data" / "reportwatch.sqlite3") as database:
        database.execute("UPDATE alembic_version SET version_num = '0999'")
    database.close()


def content(office: Path) -> str:
    database = sqlite3.connect(office / "data" / "reportwatch.sqlite3")
    rows = "\n".join(database.iterdump())
    database.close()
    return rows
