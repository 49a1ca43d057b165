"""A backup holds everything, a damaged one is refused, and one that is put back tells nothing."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DatabaseError
from sqlmodel import SQLModel

from core.errors import NotPossible
from crawlers.archive import Archive
from monitor.run import Means, run
from monitor.store.monitoring import pending_messages
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.database import open_migrated
from reportwatch.keeping.backup import Places, manifest_of, verify_backup, write_backup
from reportwatch.keeping.restoring import restore
from reportwatch.keeping.rows import counts
from reportwatch.starting.outlook import since_when, untold
from reportwatch.starting.restored import restored_in
from tests.installation import started
from tests.monitor.made import CONFIG, broken, crawl, moment
from tests.monitor.office import FINANCE, STREET, Office, made_books

NOW = datetime(2023, 2, 5, 3, 0, tzinfo=UTC)


@dataclass(slots=True)
class Place:
    """An installation in a folder of its own, at work."""

    kept: Places
    office: Office

    @property
    def engine(self) -> Engine:
        return self.office.engine

    def rows(self) -> dict[str, list[tuple[object, ...]]]:
        with self.engine.begin() as connection:
            return {
                table.name: sorted(
                    (tuple(row) for row in connection.execute(select(table))), key=repr
                )
                for table in SQLModel.metadata.sorted_tables
            }


def place(folder: Path, url: str) -> Place:
    shutil.copytree(CONFIG, folder / "config")
    data = folder / "data"
    (data / "outbox").mkdir(parents=True)
    (data / "outbox" / "one.receipt").write_text("accepted", "utf-8")
    archive = Archive(str(data / "archive"))
    archive.put("原件".encode())
    (data / "archive" / "blobs" / "x.part").write_text("half", "utf-8")
    office = Office(started(open_migrated(url)), folder / "status", made_books())
    office.crawled(crawl("2023-02-02"))
    office.published(STREET, "2023-01-20", [broken(found=44)])
    office.round("2023-02-03")
    return Place(Places(folder / "config", data, url, str(data / "archive")), office)


def elsewhere(folder: Path, url: str = "") -> Places:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    address = url or f"sqlite:///{data / 'reportwatch.sqlite3'}"
    return Places(folder / "config", data, address, str(data / "archive"))


def backup(here: Place, path: Path, *, with_archive: bool = True) -> None:
    write_backup(path, here.kept, NOW, with_archive=with_archive, step=lambda _: None)


@pytest.fixture
def here(tmp_path: Path, database_url: str) -> Iterator[Place]:
    one = place(tmp_path / "here", database_url)
    yield one
    one.engine.dispose()


def test_every_row_and_file_is_there_again(
    here: Place, tmp_path: Path, postgresql_url: str
) -> None:
    """From SQLite to SQLite and PostgreSQL, and from PostgreSQL to SQLite."""
    backup(here, tmp_path / "b.zip")
    before = here.rows()
    for number, url in enumerate({"", postgresql_url} - {here.kept.database}):
        there = elsewhere(tmp_path / f"there{number}", url)
        restore(tmp_path / "b.zip", there, NOW)
        engine = open_database(there.database)
        put_back = replace_engine(here, engine).rows()
        engine.dispose()
        assert {**put_back, "start": before["start"]} == before
        assert put_back["start"] == []
        assert (there.data / "outbox" / "one.receipt").read_text("utf-8") == "accepted"
        assert files_in(there.config) == files_in(here.kept.config)
        archived = files_in(Path(here.kept.archive))
        assert files_in(Path(there.archive)) == {
            name: content for name, content in archived.items() if not name.endswith(".part")
        }


def replace_engine(one: Place, engine: Engine) -> Place:
    return replace(one, office=replace(one.office, engine=engine))


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_ids_go_on_from_the_last_in_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    one = place(tmp_path / "here", f"sqlite:///{tmp_path / 'x.sqlite3'}")
    backup(one, tmp_path / "b.zip")
    there = elsewhere(tmp_path / "there", postgresql_url)
    restore(tmp_path / "b.zip", there, NOW)
    engine = open_database(postgresql_url)
    before = counts(engine)
    office = Office(started(engine), tmp_path / "status", made_books())
    office.published(FINANCE, "2023-02-04")
    office.crawled(crawl("2023-02-05"))
    office.round("2023-02-06")
    after = counts(engine)
    engine.dispose()
    assert after["alert"] >= before["alert"]
    assert sum(after.values()) > sum(before.values())


def test_only_the_owner_reads_a_backup_and_no_secret_is_in_it(
    tmp_path: Path, sqlite_url: str
) -> None:
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    assert (tmp_path / "b.zip").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(NotPossible, match="nothing is overwritten"):
        backup(one, tmp_path / "b.zip")


def test_what_the_archive_puts_aside_meanwhile_ends_no_backup(
    tmp_path: Path, sqlite_url: str
) -> None:
    """A night finds a blob damaged and moves it, while a file before it is written; one goes."""
    one = place(tmp_path / "here", sqlite_url)
    archive = Path(one.kept.archive)
    Archive(one.kept.archive).put(b"another")
    _, blob = sorted(archive.rglob("*.gz"))
    (lost := archive / "crawls" / "acheng" / "x.json").parent.mkdir(parents=True)
    lost.write_text("{}")
    before = len(files_in(one.kept.config)) + len(("database", "receipt"))

    def meanwhile(written: int) -> None:
        if written == before + 1 and blob.exists():
            (archive / "damaged").mkdir()
            blob.rename(archive / "damaged" / f"{blob.name}.1")
            lost.unlink()

    manifest, gone = write_backup(
        tmp_path / "b.zip", one.kept, NOW, with_archive=True, step=meanwhile
    )

    assert verify_backup(tmp_path / "b.zip") == manifest
    assert gone == [f"archive/{blob.relative_to(archive)}", "archive/crawls/acheng/x.json"]
    assert f"archive/damaged/{blob.name}.1" in manifest.files
    restore(tmp_path / "b.zip", elsewhere(tmp_path / "there"), NOW)


def test_a_changed_byte_is_refused_and_nothing_is_put_back(tmp_path: Path, sqlite_url: str) -> None:
    backup(place(tmp_path / "here", sqlite_url), tmp_path / "b.zip")
    right = (tmp_path / "b.zip").read_bytes()
    drawn = random.Random(18)
    refused = 0
    for number in range(60):
        at = drawn.randrange(len(right))
        changed = bytearray(right)
        changed[at] ^= 1 << drawn.randrange(8)
        (tmp_path / "c.zip").write_bytes(changed)
        there = elsewhere(tmp_path / f"there{number}")
        try:
            restore(tmp_path / "c.zip", there, NOW)
        except NotPossible:
            refused += 1
            assert files_in(there.data) == {}
            assert not there.config.exists()
        else:  # a date of the ZIP's own: what is put back is right
            assert files_in(there.config) == files_in(tmp_path / "here" / "config")
    assert refused > 50
    for half in (b"", right[: len(right) // 2], b"PK\x03\x04"):
        (tmp_path / "c.zip").write_bytes(half)
        with pytest.raises(NotPossible):
            verify_backup(tmp_path / "c.zip")


def test_nothing_is_put_where_something_is(tmp_path: Path, sqlite_url: str) -> None:
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    for name in ("config/watch.toml", "data/outbox/x", "data/archive/blobs/y"):
        there = elsewhere(tmp_path / name.replace("/", "-"))
        path = there.config.parent / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("mine", "utf-8")
        with pytest.raises(NotPossible, match="is not empty"):
            restore(tmp_path / "b.zip", there, NOW)
        assert files_in(there.config.parent) == {name: b"mine"}
    with pytest.raises(NotPossible, match="is not empty"):
        restore(tmp_path / "b.zip", replace(elsewhere(tmp_path / "d"), database=sqlite_url), NOW)


def test_what_cannot_be_put_back_whole_leaves_nothing(tmp_path: Path, sqlite_url: str) -> None:
    """The database refuses a row of the last step; then it is mended, and all is put back."""
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    there = elsewhere(tmp_path / "there")
    engine = open_migrated(there.database)
    with engine.begin() as connection:
        connection.execute(
            text("CREATE TRIGGER t BEFORE INSERT ON alert BEGIN SELECT RAISE(ABORT, 'full'); END")
        )
    before = set(files_in(tmp_path / "there"))
    with pytest.raises(DatabaseError):
        restore(tmp_path / "b.zip", there, NOW)
    assert set(files_in(tmp_path / "there")) == before
    with engine.begin() as connection:
        connection.execute(text("DROP TRIGGER t"))
    restore(tmp_path / "b.zip", there, NOW)
    engine.dispose()
    assert files_in(there.config) == files_in(one.kept.config)


def test_a_restore_that_was_killed_is_begun_again_by_the_next(
    tmp_path: Path, sqlite_url: str
) -> None:
    """It waits in the middle of the archive, where a pipe stands in its way, and is killed."""
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    there = elsewhere(tmp_path / "there")
    names = [name for name in manifest_of(tmp_path / "b.zip").files if name.startswith("archive/")]
    pipe = there.data / f"{names[-1]}.part"
    pipe.parent.mkdir(parents=True)
    os.mkfifo(pipe)
    words = ["--config", str(there.config), "--data", str(there.data), "restore"]
    environment = {name: of for name, of in os.environ.items() if "REPORTWATCH" not in name}
    with subprocess.Popen(
        [str(Path(sys.executable).parent / "reportwatch"), *words, str(tmp_path / "b.zip")],
        env=environment,
    ) as killed:
        while not (there.config / "watch.toml").exists() and killed.poll() is None:
            time.sleep(0.02)
        killed.kill()
    assert (there.config / "watch.toml").exists()
    restore(tmp_path / "b.zip", there, NOW)
    assert files_in(there.config) == files_in(one.kept.config)
    assert [path.name for path in there.data.iterdir() if path.name.startswith("restoring")] == []
    engine = open_database(there.database)
    assert replace_engine(one, engine).rows()["alert"] == one.rows()["alert"]
    engine.dispose()


def test_a_member_that_leads_out_is_refused_before_anything_is_unpacked(
    tmp_path: Path, sqlite_url: str
) -> None:
    backup(place(tmp_path / "here", sqlite_url), tmp_path / "b.zip")
    evil = tmp_path / "evil.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(evil, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for name in manifest["files"]:
            new.writestr(name, old.read(name))
        new.writestr("config/../../evil", b"x")
        manifest["files"]["config/../../evil"] = hashlib.sha256(b"x").hexdigest()
        new.writestr("manifest.json", json.dumps(manifest))
    there = elsewhere(tmp_path / "there")
    with pytest.raises(NotPossible, match="leads out"):
        restore(evil, there, NOW)
    assert files_in(tmp_path / "there") == {}


def test_a_backup_of_a_newer_version_is_refused(tmp_path: Path, sqlite_url: str) -> None:
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    newer = tmp_path / "newer.zip"
    with zipfile.ZipFile(tmp_path / "b.zip") as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "manifest.json":
                revision = manifest_of(tmp_path / "b.zip").revision
                content = content.replace(f'"{revision}"'.encode(), b'"9999"')
            new.writestr(name, content)
    with pytest.raises(NotPossible, match="newer version"):
        restore(newer, elsewhere(tmp_path / "there"), NOW)


def test_a_listed_archive_says_what_is_not_there(tmp_path: Path, sqlite_url: str) -> None:
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip", with_archive=False)
    there = elsewhere(tmp_path / "there")
    shutil.copytree(one.kept.archive, there.archive)
    assert restore(tmp_path / "b.zip", there, NOW)[1] == []
    (blob,) = (path for path in Path(there.archive).rglob("*.gz"))
    blob.unlink()
    again = replace(elsewhere(tmp_path / "again"), archive=there.archive)
    assert len(restore(tmp_path / "b.zip", again, NOW)[1]) == 1


def season(office: Office, day: int) -> None:
    """What happens before the night of a day."""
    on = f"2023-02-{day:02}"
    if day == 5:
        office.published(STREET, "2023-02-04", [broken(found=45)], seen=on)
    if day == 7:
        office.published(FINANCE, "2023-02-06", seen=on)
    if day == 9:
        office.corrected(FINANCE, "2023-02-06", [broken(found=44)])
    if day == 12:
        office.corrected(FINANCE, "2023-02-06", [])
    office.crawled(crawl(on))


def working_days_only(office: Office) -> Office:
    """As shipped: nobody is written to on a Saturday, such as 4 February 2023."""
    mail = office.configuration.watch.mail.model_copy(update={"officers_on": "working-days"})
    watch = office.configuration.watch.model_copy(update={"mail": mail})
    return replace(office, configuration=replace(office.configuration, watch=watch))


def test_the_answer_counts_on_a_day_without_mail_too(tmp_path: Path, sqlite_url: str) -> None:
    one = place(tmp_path / "here", sqlite_url)
    backup(one, tmp_path / "b.zip")
    there = elsewhere(tmp_path / "there")
    restore(tmp_path / "b.zip", there, NOW)
    engine = open_database(there.database)
    office = working_days_only(replace(one.office, engine=engine))
    office.published(FINANCE, "2023-02-03", [broken(found=45)])
    office.crawled(crawl("2023-02-04"))
    saturday = moment("2023-02-04")
    assert office.round(saturday).mails == []
    run(engine, office.configuration, saturday, None, tmp_path / "s", Means(told_at=saturday))
    office.crawled(crawl("2023-02-06"))
    assert office.round("2023-02-06").mails == []
    engine.dispose()


def lived(folder: Path, url: str, days: range) -> tuple[Place, dict[int, list[str]]]:
    one = place(folder, url)
    mails = {}
    for day in days:
        season(one.office, day)
        mails[day] = subjects(one.office, day)
    return one, mails


def subjects(office: Office, day: int) -> list[str]:
    return [mail.subject for mail in office.round(f"2023-02-{day:02}").mails]


MOMENTS = [(4, 6), (5, 10), (8, 9)]
EVERY = [(kept, lost) for kept in range(3, 13) for lost in range(kept, 14)]


@pytest.mark.parametrize(
    ("kept", "lost"),
    [
        *MOMENTS,
        *(pytest.param(*one, marks=pytest.mark.slow) for one in EVERY if one not in MOMENTS),
    ],
)
def test_a_machine_that_is_lost_tells_nothing_twice_after_the_one_answer(
    tmp_path: Path, kept: int, lost: int
) -> None:
    """The backup of one day is put back on the day after another; the season is as it would be."""
    last = 16
    _, expected = lived(tmp_path / "a", f"sqlite:///{tmp_path / 'a.db'}", range(3, last))
    one, _ = lived(tmp_path / "b", f"sqlite:///{tmp_path / 'b.db'}", range(3, kept + 1))
    backup(one, tmp_path / "b.zip")
    decided = one.rows()["alert"]

    there = elsewhere(tmp_path / "there")
    restore(tmp_path / "b.zip", there, NOW)
    engine = open_database(there.database)
    office = replace(one.office, engine=engine)
    assert replace_engine(one, engine).rows()["alert"] == decided
    restored = restored_in(there.data)
    assert restored is not None
    assert since_when(engine) is None

    for day in range(kept + 1, lost + 1):  # the portal went on without us
        season(office, day)
    assert subjects(office, lost) == []
    waiting = untold(engine, office.configuration, None, None, restored)
    assert waiting.restored == restored
    at = moment(f"2023-02-{lost:02}")
    told = run(engine, office.configuration, at, None, tmp_path / "status", Means(told_at=at))
    assert told.overtaken is None
    assert since_when(engine) == at
    with transaction(engine) as session:
        assert pending_messages(session) == []

    after = {}
    for day in range(lost + 1, last):
        season(office, day)
        after[day] = subjects(office, day)
    engine.dispose()
    assert after == {day: expected[day] for day in range(lost + 1, last)}
