"""A restore or a backup that was killed: nobody's work is taken away, and a person can go on."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.errors import NotPossible
from core.leases import backup_lock
from core.statuses import IN_USE
from monitor.store.people import UserRow
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.actions.doctor import ARCHIVE, examine
from reportwatch.cli.main import main
from reportwatch.database import known_revisions, open_migrated
from reportwatch.keeping.backup import Places, write_backup
from reportwatch.keeping.restoring import examined, restore
from reportwatch.keeping.rows import counts, is_empty
from reportwatch.options import Options
from reportwatch.starting.outlook import start
from reportwatch.starting.restored import restored_in
from tests.monitor.made import CONFIG

NOW = datetime(2023, 2, 5, 3, 0, tzinfo=UTC)


def places(folder: Path, database: str = "reportwatch.sqlite3") -> Places:
    data = folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    return Places(folder / "config", data, f"sqlite:///{data / database}", str(data / "archive"))


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of an installation with one user, one receipt and one file in its archive."""
    kept = places(tmp_path / "here")
    shutil.copytree(CONFIG, kept.config)
    for name in ("outbox/one.receipt", "archive/blobs/ab/x.gz"):
        (kept.data / name).parent.mkdir(parents=True)
        (kept.data / name).write_bytes(b"first")
    engine = open_migrated(kept.database)
    with transaction(engine) as session:
        session.add(UserRow(name="n", role="reader", districts=[], password_hash="x", made_at=NOW))
    engine.dispose()
    write_backup(tmp_path / "b.zip", kept, NOW, with_archive=True, step=lambda _: None)
    return tmp_path / "b.zip"


def forged(path: Path, changed: dict[str, bytes]) -> Path:
    """The same backup with other members, hashes and all."""
    made = path.with_name("forged.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        content = {name: old.read(name) for name in manifest["files"]} | changed
        for name, of in content.items():
            new.writestr(name, of)
        manifest["files"] = {name: hashlib.sha256(of).hexdigest() for name, of in content.items()}
        new.writestr("manifest.json", json.dumps(manifest))
    return made


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "sqlite3" not in path.name
    }


def typed(kept: Places, *words: str) -> Result:
    given = ["--config", str(kept.config), "--data", str(kept.data), "--lang", "en", *words]
    return CliRunner().invoke(main, given, env={"REPORTWATCH_DATABASE_URL": kept.database})


def looked_at(kept: Places) -> str:
    """What `doctor` says up to the archive: all else is not of this page, and takes seconds."""
    around = Options(
        kept.config, kept.data, "en", kept.database, kept.archive, smtp=None, chromium=None
    )
    with closing(examine(around)) as lines:
        return "\n".join(
            one.shown("en") for one in takewhile(lambda one: one.found.template != ARCHIVE, lines)
        )


@pytest.fixture
def at_sync(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Look at what is there when the system is told to bring all of it to the disk."""

    def looks(look: Callable[[], None]) -> None:
        def sync() -> None:
            look()

        monkeypatch.setattr(os, "sync", sync)

    return looks


Looks = Callable[[Callable[[], None]], None]


def killed_after_its_rows(backup: Path, kept: Places, aside: Path, at_sync: Looks) -> None:
    """As a kill leaves it between the last row and the end: the folder is there as it was."""
    at_sync(lambda: shutil.copytree(kept.data / "restoring", aside) and None)
    restore(backup, kept, NOW)
    shutil.move(aside, kept.data / "restoring")


def test_all_that_is_put_back_is_on_the_disk_before_the_rows(
    tmp_path: Path, backup: Path, at_sync: Looks
) -> None:
    there, seen = places(tmp_path / "there"), []

    def look() -> None:
        seen.append(restored_in(there.data) is not None)
        seen.append((there.config / "watch.toml").is_file())
        seen.append((there.data / "archive/blobs/ab/x.gz").is_file())
        seen.append(not Path(there.data / "reportwatch.sqlite3").exists())

    at_sync(look)
    restore(backup, there, NOW)
    assert seen == [True] * 4
    assert not (there.data / "restoring").exists()


def test_an_ended_restore_whose_word_was_left_is_ended_by_the_next(
    tmp_path: Path, backup: Path, at_sync: Looks
) -> None:
    there = places(tmp_path / "there")
    killed_after_its_rows(backup, there, tmp_path / "aside", at_sync)
    for words in (("night",), ("start", "--yes"), ("post",), ("backup", str(tmp_path / "c.zip"))):
        refused = typed(there, *words)
        assert (refused.exit_code, refused.stderr.count("\n")) == (1, 1), words
        assert "run reportwatch restore again" in refused.stderr
    looked = looked_at(there)
    assert any(line.startswith("✗") and "restore again" in line for line in looked.splitlines())
    with (there.config / "watch.toml").open("a") as edited:
        edited.write("# by a person\n")
    before = files_in(there.config)

    done = typed(there, "restore", str(backup))
    assert done.exit_code == 0, done.output
    assert files_in(there.config) == before
    assert not (there.data / "restoring").exists()
    assert "restore again" not in looked_at(there)
    assert "is not empty" in typed(there, "restore", str(backup)).stderr


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("config/watch.toml", "was changed since"),
        ("data/outbox/one.receipt", "was changed since"),
        ("data/archive/blobs/ab/x.gz", "was changed since"),
        ("config/portals/new.toml", "is not empty"),
        ("data/outbox/two.receipt", "is not empty"),
        ("data/archive/blobs/ab/y.gz", "is not empty"),
    ],
)
def test_nothing_of_a_living_installation_is_taken_away_for_another_database(
    tmp_path: Path, backup: Path, at_sync: Looks, name: str, said: str
) -> None:
    there = places(tmp_path / "there")
    killed_after_its_rows(backup, there, tmp_path / "aside", at_sync)
    (tmp_path / "there" / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "there" / name).write_bytes(b"a person's")
    before = files_in(tmp_path / "there")
    with pytest.raises(NotPossible, match=said):
        restore(backup, places(tmp_path / "there", "other.sqlite3"), NOW)
    assert files_in(tmp_path / "there") == before


def test_what_nobody_changed_is_taken_away_and_put_back_into_another_database(
    tmp_path: Path, backup: Path, at_sync: Looks
) -> None:
    there = places(tmp_path / "there")
    killed_after_its_rows(backup, there, tmp_path / "aside", at_sync)
    other = places(tmp_path / "there", "other.sqlite3")
    restore(backup, other, NOW)
    engine = open_database(other.database)
    assert not is_empty(engine)
    engine.dispose()
    assert not (there.data / "restoring").exists()


def test_what_an_earlier_version_or_a_stranger_began_is_obeyed_by_nobody(
    tmp_path: Path, backup: Path
) -> None:
    there = places(tmp_path / "there")
    (tmp_path / "precious").write_text("mine")
    (there.data / "restoring").mkdir()
    begun = {"config": str(there.config), "archive": there.archive, "database": there.database}
    hashed = hashlib.sha256(b"mine").hexdigest()
    for files in (["config/watch.toml"], {"outbox/../../../precious": hashed}):
        (there.data / "restoring" / "begun.json").write_text(json.dumps(begun | {"files": files}))
        with pytest.raises(NotPossible, match=r"begun\.json cannot be read"):
            restore(backup, there, NOW)
    assert (tmp_path / "precious").read_text() == "mine"


@pytest.mark.parametrize(
    "name", ["begun.json", "unpacked/x", "config//etc/x", "outbox", "config/./x", "config/../x"]
)
def test_a_backup_holds_what_a_backup_holds_and_nothing_else(
    tmp_path: Path, backup: Path, name: str
) -> None:
    there = places(tmp_path / "there")
    with pytest.raises(NotPossible, match="no file that a backup holds"):
        restore(forged(backup, {name: b"{}"}), there, NOW)
    assert files_in(tmp_path / "there") == {}


def test_a_snapshot_that_is_no_database_is_the_damage_of_the_backup(
    tmp_path: Path, backup: Path
) -> None:
    there = places(tmp_path / "there")
    whole = zipfile.ZipFile(backup).read("database.sqlite3")
    (tmp_path / "database").write_bytes(whole)
    with closing(sqlite3.connect(tmp_path / "database")) as lacking:
        lacking.execute(f"DROP TABLE {UserRow.__tablename__}")
    dropped = (tmp_path / "database").read_bytes()
    for content in (b"no database", whole[:8192], dropped):
        with pytest.raises(NotPossible, match=r"forged\.zip: 'database\.sqlite3' is not what"):
            restore(forged(backup, {"database.sqlite3": content}), there, NOW)
        assert files_in(tmp_path / "there") == {}
        assert not list(there.data.glob("*.sqlite3"))


def test_who_only_looks_migrates_nothing(tmp_path: Path, backup: Path) -> None:
    there = places(tmp_path / "there")
    engine = open_migrated(there.database)
    with transaction(engine) as session:
        session.add(UserRow(name="n", role="reader", districts=[], password_hash="x", made_at=NOW))
    earlier = sorted(known_revisions())[-2]
    with engine.begin() as connection:
        connection.exec_driver_sql(f"UPDATE alembic_version SET version_num = '{earlier}'")
    engine.dispose()
    with pytest.raises(NotPossible, match="is not empty"):
        examined(backup, there)
    database = sqlite3.connect(there.data / "reportwatch.sqlite3")
    assert database.execute("SELECT version_num FROM alembic_version").fetchall() == [(earlier,)]
    database.close()


def test_a_start_answers_for_a_restore_whoever_is_interrupted(tmp_path: Path, backup: Path) -> None:
    there = places(tmp_path / "there")
    restore(backup, there, NOW)
    assert "put back from the backup" in looked_at(there)
    engine = open_migrated(there.database)
    start(engine, NOW)  # and killed
    engine.dispose()
    looked = looked_at(there)
    assert "facts are told since" in looked and "put back" not in looked
    typed(there, "start")
    assert restored_in(there.data) is None


def test_what_a_killed_backup_left_is_named_and_taken_away_by_the_next(
    tmp_path: Path, backup: Path
) -> None:
    kept = places(tmp_path / "here")
    folder, mine = kept.data / "backup-unfinished", tmp_path / "mine.txt"
    growing = tmp_path / f"c.zip.{'0' * 32}.part"
    folder.mkdir()
    (folder / "database.sqlite3").write_bytes(b"half")
    (folder / "grows-at").write_text(str(growing))
    for path in (growing, mine):
        path.write_bytes(b"half")
    looked = looked_at(kept)
    assert str(folder) in looked and str(growing) in looked
    with backup_lock(kept.data):  # it is at work
        assert str(folder) not in looked_at(kept)
        assert typed(kept, "backup", str(tmp_path / "c.zip")).exit_code == IN_USE
        assert (folder / "database.sqlite3").exists()
    assert typed(kept, "backup", str(tmp_path / "c.zip")).exit_code == 0
    assert not folder.exists() and not growing.exists()

    folder.mkdir()
    (folder / "grows-at").write_text(str(mine))
    assert typed(kept, "backup", str(tmp_path / "d.zip")).exit_code == 0
    assert mine.exists(), "a name that is not ours"


def test_a_database_behind_its_rows_is_not_taken_for_ended(
    tmp_path: Path, backup: Path, at_sync: Looks
) -> None:
    """All was placed, the rows were not; somebody wrote others meanwhile."""
    there = places(tmp_path / "there")
    killed_after_its_rows(backup, there, tmp_path / "aside", at_sync)
    database = there.data / "reportwatch.sqlite3"
    for path in there.data.glob("reportwatch.sqlite3*"):
        path.unlink()
    engine = open_migrated(there.database)
    start(engine, NOW)
    assert sum(counts(engine).values()) == 1
    engine.dispose()
    with pytest.raises(NotPossible, match="is not empty"):
        restore(backup, there, NOW)
    database.unlink()
    restore(backup, replace(there), NOW)
