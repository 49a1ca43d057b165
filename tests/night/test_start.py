"""A new installation by its commands, over a real portal and with a real mail server."""

from __future__ import annotations

import json
import os
import pty
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.clock import SHANGHAI
from monitor.configuration import load_books
from monitor.schedule.timetable import Service
from monitor.store.monitoring import alerts, last_judged_at, pending_messages
from pipeline.store.readings import transaction
from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from reportwatch.jobs import own_jobs
from reportwatch.options import Options
from reportwatch.starting.outlook import since_when
from tests.monitor.mail_server import Post, open_post
from tests.replicas.stage import AS_OF, set_small_stage

PORTAL = "hrbpf"
AT = ("--as-of", AS_OF)
NIGHT = ("night", *AT, "--portal", PORTAL)


@dataclass(frozen=True, slots=True)
class Installation:
    """A configuration, a data folder, a database and an archive; `post` takes its mails."""

    config: Path
    data: Path
    database: str
    archive: Path
    post: Post

    def __call__(self, *arguments: str) -> Result:
        places = ["--config", str(self.config), "--data", str(self.data), "--lang", "en"]
        return CliRunner().invoke(main, [*places, *arguments], env=self.environment)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "REPORTWATCH_DATABASE_URL": self.database,
            "REPORTWATCH_ARCHIVE_URL": str(self.archive),
            "REPORTWATCH_SMTP_URL": self.post.url,
        }

    @property
    def outbox(self) -> list[str]:
        engine = open_migrated(self.database)
        with transaction(engine) as session:
            assert len(alerts(session)) == 0 or since_when(engine) is not None
            return [message.message_id for message in pending_messages(session)]


@dataclass(frozen=True, slots=True)
class First:
    """What the first night of a new installation left behind, and what it said."""

    installation: Installation
    said: Result


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Iterator[First]:
    """One night of a new installation that watches one portal."""
    folder = tmp_path_factory.mktemp("new")
    with set_small_stage(folder, [PORTAL]) as stage, open_post() as post:
        database = f"sqlite:///{folder / 'reportwatch.sqlite3'}"
        new = Installation(stage.config, folder / "data", database, folder / "archive", post)
        yield First(new, new(*NIGHT))


@pytest.fixture
def new(first: First, tmp_path: Path) -> Installation:
    """A copy of the new installation after its first night; its mailbox is empty."""
    file = tmp_path / "reportwatch.sqlite3"
    taken = sqlite3.connect(first.installation.database.removeprefix("sqlite:///"))
    with closing(taken), closing(sqlite3.connect(file)) as copy:
        taken.backup(copy)
    first.installation.post.mails.clear()
    return replace(first.installation, data=tmp_path / "data", database=f"sqlite:///{file}")


def shown(installation: Installation) -> dict[str, object]:
    """What would leave, for programs."""
    result = installation("start", "--dry-run", "--format", "json")
    assert result.exit_code == 0
    listed: dict[str, object] = json.loads(result.stdout)
    return listed


def ids(listed: dict[str, object]) -> list[str]:
    messages = listed["messages"]
    assert isinstance(messages, list)
    return sorted(message["message_id"] for message in messages)


def test_the_first_night_judges_and_tells_nobody(first: First) -> None:
    new = first.installation
    assert (first.said.exit_code, new.post.mails, new.outbox) == (0, [], [])
    assert "not started, nothing is told yet; " in first.said.stdout
    assert "@yunchuan.invalid → reportwatch start" in first.said.stdout
    assert (new.data / "status" / "status.html").exists()
    with transaction(open_migrated(new.database)) as session:
        assert last_judged_at(session) is not None


def test_nothing_leaves_before_the_start_and_then_what_was_shown_leaves_once(
    new: Installation,
) -> None:
    before = [new(*NIGHT), new("post", *AT), new("start", *AT)]
    listed = shown(new)
    assert [result.exit_code for result in before] == [0, 0, 1]
    assert (new.post.mails, new.outbox, listed["started_at"]) == ([], [], None)
    assert all("not started" in result.output for result in before)
    assert before[2].stderr.count("\n") == 1
    assert "reportwatch start --yes" in before[2].stderr

    started = new("start", "--yes")

    assert started.exit_code == 0
    assert sorted(new.post.message_ids) == ids(listed) != []
    assert shown(new)["messages"] == []
    new(*NIGHT)
    new("post", *AT)
    assert sorted(new.post.message_ids) == ids(listed)


def test_what_is_shown_names_each_recipient_with_the_worst_facts_first(new: Installation) -> None:
    told = new("start", "--dry-run").stdout.splitlines()
    listed = shown(new)
    messages = listed["messages"]
    assert isinstance(messages, list)

    for message in messages:
        at = told.index(f"{message['recipient']} <{message['address']}>")
        assert told[at + 1].strip() == message["subject"]
        rules = [line.split()[1] for line in told[at + 2 : at + 2 + len(message["facts"])]]
        assert rules == [fact["rule"] for fact in message["facts"]]
        assert {fact["news"] for fact in message["facts"]} <= {"new", "new-lead"}
        assert all("[new" in line for line in told[at + 2 :][: len(rules)])
    (officer,) = [one for one in messages if one["audience"] == "officer"]
    counts = {fact["rule"]: fact["count"] for fact in officer["facts"]}
    assert officer["facts"][0]["rule"] == "report-missing"
    assert f"新情况 {sum(counts.values())} 条" in officer["subject"]


def test_a_service_of_a_new_installation_sends_nothing(
    new: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in new.environment.items():
        monkeypatch.setenv(name, value)
    places = (new.config, new.data, "zh", new.database, str(new.archive))
    # Without a browser: another season's second looks are no part of this.
    options = Options(*places, new.post.url, "/nowhere/chromium", environment=new.environment)
    engine, now = open_migrated(new.database), datetime(2023, 4, 11, 10, tzinfo=SHANGHAI)
    service = Service(engine, own_jobs(options, load_books(new.config), engine), lambda: now)

    service.begin()
    service.tick()
    assert not service.is_running  # last night's slot lies before the first service
    now += timedelta(hours=16)
    for _ in range(2):  # the night, and no post after it
        service.tick()
        until_ended(service)

    assert (new.post.mails, new.outbox) == ([], [])


def until_ended(service: Service) -> None:
    for _ in range(1200):
        if not service.is_running:
            return
        time.sleep(0.1)
        service.tick()
    raise AssertionError("a job did not end")


def test_two_data_folders_on_one_database_are_started_at_once(new: Installation) -> None:
    other = replace(new, data=new.data.with_name("other"))
    without_server = replace(new, post=Post())
    assert without_server("start", "--yes").exit_code == 0

    assert "started: since" in other("start", "--yes").stdout
    assert new.post.mails == []
    assert other("post", *AT).exit_code == 0
    assert "✓ started: facts are told since" in other("doctor").stdout
    assert sorted(new.post.message_ids) == sorted(set(new.post.message_ids)) != []


def test_a_start_before_the_first_night_is_refused_because_nobody_saw_what_would_leave(
    new: Installation, tmp_path: Path
) -> None:
    empty = replace(new, database=f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    assert "– started: not yet" in empty("doctor").stdout
    assert "not started" in empty("post", *AT).stdout
    started = empty("start", "--yes", *AT)
    assert (started.exit_code, empty.post.mails) == (1, [])
    assert "run reportwatch night" in started.stderr
    empty(*NIGHT)
    assert empty.post.mails == []
    assert empty("start", "--yes", *AT).exit_code == 0
    assert sorted(set(empty.post.recipients)) == sorted(empty.post.recipients) != []


@pytest.mark.parametrize(("answer", "status"), [(b"n\n", 1), (b"y\n", 0)])
def test_a_person_at_a_terminal_is_asked(new: Installation, answer: bytes, status: int) -> None:
    master, terminal = pty.openpty()
    os.write(master, answer)
    places = ["--config", str(new.config), "--data", str(new.data)]
    ended = subprocess.run(
        [sys.executable, "-m", "reportwatch.cli.main", *places, "start"],
        env=os.environ | new.environment,
        stdin=terminal,
        capture_output=True,
        timeout=120,
        check=False,
    )
    os.close(terminal)
    os.close(master)

    assert ended.returncode == status
    assert bool(new.post.mails) is (status == 0)
