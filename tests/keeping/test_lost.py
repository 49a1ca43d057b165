"""A machine is lost at random moments of a season; elsewhere its last backup is put back.

Decisions, standings and alerts are as the backup held them, and after the one answer nobody hears
again what he was told before the loss.

    make lost        # 50 moments; LOST_SEED repeats a run
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
from pathlib import Path

import pytest

from monitor.run import Means, run
from monitor.store.monitoring import pending_messages
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.database import open_migrated
from reportwatch.keeping.restoring import restore
from reportwatch.starting.outlook import since_when, untold
from reportwatch.starting.restored import restored_in
from reportwatch.starting.shown import in_short
from tests.keeping.lost import LAST, NOW, as_shown, kept_in, live, places, season, tell
from tests.monitor.made import moment
from tests.monitor.office import made_books

SHORT, FULL = 2, 50
SEED = int(os.environ.get("LOST_SEED", "18"))
KILLED = -9
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.keeping.lost"])


@pytest.fixture(scope="module")
def statements(tmp_path_factory: pytest.TempPathFactory) -> int:
    """How many the whole season says to its database."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "world").mkdir()
    return live(folder / "here", folder / "world", until=0)


@pytest.mark.parametrize(
    "moments", [SHORT, pytest.param(FULL, marks=pytest.mark.slow)], ids=["short", "full"]
)
def test_a_lost_machine_is_put_back_as_of_its_last_backup(
    tmp_path: Path, statements: int, moments: int
) -> None:
    drawn = random.Random(SEED)
    lost_with: list[int] = []
    for number in range(moments):
        # The first backup is made after about a tenth: before it nothing can be put back.
        until = drawn.randrange(statements // 8, statements)
        folder = tmp_path / str(number)
        (folder / "world").mkdir(parents=True)
        process = PROCESSES.Process(target=live, args=(folder / "here", folder / "world", until))
        process.start()
        process.join()
        assert process.exitcode == KILLED
        lost_with.append(_put_back(folder))
        shutil.rmtree(folder)
    print(f"{moments} moments of {statements}, backups of the days {sorted(lost_with)}; {SEED=}")


def _put_back(folder: Path) -> int:
    """The last whole backup elsewhere, the one answer, and the rest of the season; its day."""
    world = folder / "world"
    backup = max(world.glob("*.zip"))
    kept = int(backup.stem)
    before = (world / "told.jsonl").read_text("utf-8").splitlines()
    shutil.rmtree(folder / "here")
    there = places(folder / "there")
    there.data.mkdir(parents=True)
    restore(backup, there, NOW)
    engine = open_database(there.database)
    books = made_books()
    scratch = open_migrated(f"sqlite:///{folder / 'scratch.sqlite3'}")
    office = as_shown(scratch, folder / "status", kept, engine)
    state = json.loads((world / f"{kept:02}.json").read_text("utf-8"))
    assert {name: list(found) for name, found in kept_in(office, kept).items()} == state
    assert state["decision"][0] >= (kept >= 4)

    lost = min(kept + 2, LAST - 1)  # the portal went on without us
    for day in range(kept + 1, lost + 1):
        season(office, day)
    tell(office, lost, world / "silent.jsonl")
    assert not (world / "silent.jsonl").exists()
    restored = restored_in(there.data)
    waiting = untold(engine, books, None, None, restored)
    assert "put back from the backup" in in_short(waiting, "en")
    at = moment(f"2023-02-{lost:02}")
    run(engine, books, at, None, office.folder, Means(told_at=at))
    assert since_when(engine) == at
    with transaction(engine) as session:
        assert pending_messages(session) == []
    for day in range(lost + 1, LAST + 3):
        season(office, day)
        tell(office, day, world / "after.jsonl")
    told = world / "after.jsonl"
    after = told.read_text("utf-8").splitlines() if told.exists() else []
    assert not set(before) & set(after)
    assert len(set(after)) == len(after)
    for one in (engine, scratch):
        one.dispose()
    return kept
