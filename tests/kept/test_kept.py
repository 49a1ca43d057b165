"""What earlier versions kept is opened by this one: nothing is lost and nothing is told again."""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from rich.console import Console

from core.clock import parse_moment
from core.leases import night_lock
from crawlers.archive import Archive
from monitor.delivery.process import DELIVERY, by_delivery_process, owner_of
from monitor.records import AlertState
from monitor.run import Round
from monitor.standings.timeliness import REPORT_MISSING
from monitor.store.monitoring import alerts
from pipeline.records import ReadingKind
from pipeline.store import readings as store
from reportwatch.cli.main import main
from reportwatch.console import NightConsole
from reportwatch.database import open_migrated
from reportwatch.night import Connections, Installation, after_crawls
from reportwatch.secrets import robots
from reportwatch.starting.outlook import since_when
from tests.kept.unpacking import HERE, VERSIONS, Kept, Row, tables, unpack
from tests.looked import SHAPE, kept_again
from tests.monitor.chat_server import Group, open_group
from tests.monitor.made import WITNESS
from tests.monitor.mail_server import Post, open_post

PYPROJECT = HERE.parents[1] / "pyproject.toml"
NIGHTLY = Console(quiet=True)


@dataclass(frozen=True, slots=True)
class Today:
    """A kept installation in the hands of this version, with a mail server and a chat group."""

    kept: Kept
    post: Post
    group: Group

    @property
    def environment(self) -> dict[str, str]:
        return {
            "REPORTWATCH_DATABASE_URL": self.kept.database,
            "REPORTWATCH_SMTP_URL": self.post.url,
            "GROUP_URL": self.group.address("wecom"),
        }

    @property
    def archive(self) -> Archive:
        return Archive(str(self.kept.data / "archive"))

    def __call__(self, *arguments: str) -> Result:
        places = ["--config", str(self.kept.config), "--data", str(self.kept.data), "--lang", "en"]
        return CliRunner().invoke(main, [*places, *arguments], env=self.environment)

    def night(self, as_of: datetime) -> Round:
        """What a night does after its crawls: read, check, judge, tell, send."""
        kept, books = self.kept, self.kept.configuration
        receipts = kept.data / "outbox"
        send = partial(
            by_delivery_process,
            server=self.post.server,
            sender=books.watch.mail.sender,
            timeout_s=10,
            receipts=receipts,
            robots=robots(books.officers, self.environment, kept.config),
        )
        place = Installation(kept.config, kept.data, str(kept.data / "archive"), books)
        engine = open_migrated(kept.database)
        outside = Connections(engine, NightConsole(NIGHTLY, "en"), send, owner_of(receipts))
        with night_lock(kept.data):
            ended = after_crawls(place, as_of, (), outside)
        engine.dispose()
        return ended.round

    def arrived(self) -> list[str]:
        """Who was written to since the last look, and about what."""
        said = [f"{to}: {mail['Subject']}" for to, mail in self.post.mails]
        said += [f"{service}: {text.splitlines()[0]}" for service, text in self.group.shown]
        self.post.mails.clear()
        self.group.shown.clear()
        return sorted(said)

    def missing(self) -> list[str]:
        """The reports that officers were told as missing, and not as found since."""
        engine = open_migrated(self.kept.database)
        with store.transaction(engine) as session:
            told = alerts(session)
        engine.dispose()
        still = [one for one in told if one.state is AlertState.OPEN]
        return sorted(one.key.subject for one in still if one.key.rule == REPORT_MISSING)

    def crawled(self, now: datetime, *, are_lists_looked_at: bool = True) -> None:
        """Every portal was crawled to its end, and all that was there is there still."""
        for portal in self.archive.portals():
            last = next(self.archive.newest_reports(portal))
            crawl_id = self.archive.new_crawl_id(portal, now)
            manifest = self.archive.open_manifest(portal, crawl_id)
            for document in self.archive.sightings(portal, last.crawl_id):
                manifest.append(replace(document, seen_at=now))
            manifest.close()
            ended = now + timedelta(minutes=1)
            lists = tuple(replace(one, witness=WITNESS, shape=SHAPE) for one in last.columns)
            report = replace(last, crawl_id=crawl_id, started_at=now, ended_at=ended, columns=lists)
            self.archive.write_report(report)
            if are_lists_looked_at:
                kept_again(self.archive, report)


@pytest.fixture(params=VERSIONS)
def kept(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Kept:
    """Each kept installation, its rows in each kind of database."""
    return unpack(request.param, tmp_path / "kept", database_url)


@pytest.fixture(params=VERSIONS)
def kept_by_default(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> Kept:
    """The same as most users have it, for what is not about the database."""
    return unpack(request.param, tmp_path / "kept", sqlite_url)


@contextmanager
def in_use(kept: Kept) -> Iterator[Today]:
    with open_post() as post, open_group() as group:
        yield Today(kept, post, group)


def test_every_row_and_receipt_is_there_after_the_migrations(kept: Kept) -> None:
    before = tables(f"sqlite:///{kept.as_it_was}")
    open_migrated(kept.database).dispose()
    after = tables(kept.database)
    del before["alembic_version"]
    lost = {name: _gone(rows, after[name]) for name, rows in before.items()}

    assert _counts(before) == kept.figures["rows"]
    assert {name: len(after[name]) for name in before} == {n: len(r) for n, r in before.items()}
    assert {name: keys for name, keys in lost.items() if keys} == (
        kept.figures["changed_by_migrations"]
    )
    assert len(_receipts(kept)) == kept.figures["receipts"]


def _gone(before: Sequence[Row], after: Sequence[Row]) -> list[str]:
    """The rows that are no longer there as they were, by the columns of before."""
    there = {_line({name: row[name] for name in before[0]}) for row in after} if before else set()
    return [str(next(iter(row.values()))) for row in before if _line(row) not in there]


def _line(row: Row) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=str)


def _counts(rows: dict[str, list[Row]]) -> Counter[str]:
    """How many rows each table has; alerts, messages and jobs by their state."""
    return Counter(
        f"{name}.{row['state']}" if "state" in row else name for name in rows for row in rows[name]
    )


def _receipts(kept: Kept) -> set[str]:
    """The messages that a server answered; each receipt is one that this version reads."""
    files = (kept.data / "outbox").glob("*.json")
    return {DELIVERY.validate_json(path.read_bytes()).message_id for path in files}


def test_what_was_kept_as_json_is_read(kept_by_default: Kept) -> None:
    kept = kept_by_default
    engine = open_migrated(kept.database)
    with store.transaction(engine) as session:
        crawls = [store.crawls(session, portal) for portal in kept.configuration.portals]
        read = [store.readings(session, kind) for kind in ReadingKind]
    engine.dispose()

    assert sum(map(len, crawls)) == kept.figures["rows"]["crawl"]
    assert sum(map(len, read)) == kept.figures["rows"]["reading"]


def test_it_counts_as_started_and_only_what_waited_or_is_new_is_told(kept: Kept) -> None:
    said, at = kept.figures["said"], parse_moment(kept.figures["as_of"])
    later = parse_moment(kept.figures["later"])
    engine = open_migrated(kept.database)
    assert since_when(engine) == parse_moment(kept.figures["started_at"])
    engine.dispose()

    with in_use(kept) as today:
        assert (today.night(at).new_messages, today.arrived()) == (0, said["waiting"])
        assert (today.night(at).posted.sent, today.arrived()) == (0, [])
        today.crawled(later)
        assert (today.night(later).posted.sent, today.arrived()) == (
            len(said["later"]),
            said["later"],
        )
        assert (today.night(later).new_messages, today.arrived()) == (0, [])


def test_what_was_told_as_missing_stands_as_told_until_the_lists_were_looked_at_again(
    kept_by_default: Kept,
) -> None:
    at, later = (parse_moment(kept_by_default.figures[name]) for name in ("as_of", "later"))
    with in_use(kept_by_default) as today:
        today.night(at)
        before = today.missing()
        today.arrived()
        today.crawled(later, are_lists_looked_at=False)
        today.night(later)
        assert today.missing() == before != []
        to_officers = [one for one in today.arrived() if not one.startswith("duty@")]
        assert [one for one in to_officers if "小结" not in one] == [], "but for a week's summary"
        today.crawled(later + timedelta(days=1))
        today.night(later + timedelta(days=1))
        assert today.missing() == before


COMMANDS = (
    ("archive", "verify"),
    ("alerts",),
    ("duties",),
    ("status", "--format", "json"),
    ("portals", "check"),
    ("start", "--dry-run"),
)


def test_the_doctor_names_the_rules_that_a_former_book_does_not_know(
    kept_by_default: Kept,
) -> None:
    with in_use(kept_by_default) as today:
        said = today("doctor").output
    (line,) = (line for line in said.splitlines() if line.startswith("– rule book: "))
    assert "table-blank" in line


def test_commands_find_archive_and_configuration_whole(kept_by_default: Kept) -> None:
    with in_use(kept_by_default) as today:
        ended = {command: today(*command) for command in COMMANDS}
        blobs = [Path(one).stem for one in today.archive.files("blobs") if one.endswith(".gz")]

        assert {c: one.output for c, one in ended.items() if one.exit_code} == {}
        assert len(blobs) == kept_by_default.figures["blobs"]
        assert all(today.archive.read(sha256) for sha256 in blobs)


AHEAD = [
    ("0.1.0", ("0.1.0",), True),
    ("0.1.1", ("0.1.0",), True),
    ("0.1.2", ("0.1.0",), False),
    ("0.2.0", ("0.1.0",), True),
    ("0.3.0", ("0.1.0",), False),
    ("1.0.0", ("0.1.0",), True),
    ("2.0.0", ("0.1.0",), False),
    ("0.2.0", (), False),
]


@pytest.mark.parametrize(("version", "kept_versions", "is_there"), AHEAD)
def test_a_version_kept_long_ago_is_not_the_one_before(
    version: str, kept_versions: tuple[str, ...], is_there: bool
) -> None:
    assert is_before_kept(version, kept_versions) is is_there


def test_a_raised_version_has_an_installation_of_the_one_before() -> None:
    version = tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["version"]
    assert is_before_kept(version, VERSIONS), (
        f"pyproject.toml says {version}, and no installation of the version before is kept;"
        " tests/kept/README.md says how to make one"
    )


def is_before_kept(version: str, versions: Sequence[str]) -> bool:
    """Whether an installation of the version before is kept: of the patch, else the series, before.

    The first version of all has none before it, and keeps its own.
    """
    major, minor, patch = map(int, version.split("."))
    series = {tuple(map(int, one.split("."))) for one in versions}
    if patch:
        return (major, minor, patch - 1) in series
    if minor:
        return version in versions or any(one[:2] == (major, minor - 1) for one in series)
    return any(one[0] == major - 1 for one in series)
