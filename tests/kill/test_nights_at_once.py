"""Two nights at once on one database end as one night does, whatever folders they work in.

make kill        # also 40 times on each database; KILL_SEED repeats a run
"""

from __future__ import annotations

import multiprocessing
import os
import random
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import URL, make_url
from sqlmodel import select

from monitor.store import monitoring as store
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.database import check
from tests.kill.beside import (
    AT,
    BEFORE,
    TOGETHER_S,
    Desk,
    first_night,
    night_beside,
    open_beside,
    watched_books,
)
from tests.kill.stage import rows
from tests.monitor.archived_office import ArchivedOffice, page_of
from tests.replicas.register import AGENCIES

SHORT, FULL = 1, 40
SEED = int(os.environ.get("KILL_SEED", "20230207"))
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.kill.beside"])
DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
# The last cell of the last total of table three, of which the page prints one more than it is.
TOTAL = re.compile(r"(（七）总计.*?)(\d+)(\D*?四、结转)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Ground:
    """The archive of the day before, two of today, and how to come by a database of the day before.

    In the archives of today one report is corrected and one is new; `other` saw one new one more.
    """

    before: Path
    one: Path
    other: Path
    folder: Path

    def first_night(self, database: str) -> None:
        """Tell what the day before has to tell."""
        night = PROCESSES.Process(target=first_night, args=(database, self.before, self.folder))
        _finish([night])


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("archives")
    engine = open_database(f"sqlite:///{folder / 'unused.sqlite3'}")
    office = ArchivedOffice(engine, folder / "before", watched_books())
    for number in (1, 2, 3):
        _shows(office, number, is_faulty=number > 1)
    office.crawls(BEFORE)
    engine.dispose()
    for newest in (4, 5):
        today = replace(office, folder=folder / f"today-{newest}", on_show=[])
        shutil.copytree(office.folder, today.folder)
        for number in range(1, newest + 1):
            _shows(today, number, is_faulty=number == 3)
        today.crawls(AT)
    before, one, other = (folder / name / "archive" for name in ("before", "today-4", "today-5"))
    return Ground(before, one, other, folder)


def _shows(office: ArchivedOffice, number: int, *, is_faulty: bool) -> None:
    row = AGENCIES[number]
    page = page_of(row.code, 2022).decode()
    if is_faulty:
        page = TOTAL.sub(lambda found: f"{found[1]}{int(found[2]) + 1}{found[3]}", page)
    title = f"{row.name}2022年政府信息公开工作年度报告"
    office.shows(page.encode(), f"http://127.0.0.1:8001/{row.code}.html", title, "2023-01-18")


@pytest.fixture(params=DATABASES, scope="module")
def databases(request: pytest.FixtureRequest, ground: Ground) -> Callable[[], str]:
    """How to come by a database that knows and has told the day before; one after the other."""
    if request.param == "sqlite":
        prepared = ground.folder / "prepared.sqlite3"
        ground.first_night(f"sqlite:///{prepared}")

        def copy() -> str:
            path = ground.folder / f"{uuid4().hex}.sqlite3"
            shutil.copy(prepared, path)
            return f"sqlite:///{path}"

        return copy
    server = make_url(request.getfixturevalue("postgresql_server"))
    told = _created(server, "template1")
    ground.first_night(told)
    name = make_url(told).database
    return lambda: _created(server, str(name))


def _created(server: URL, template: str) -> str:
    name = f"copy_{uuid4().hex}"
    plain = server.set(drivername="postgresql", database="postgres")
    with psycopg.connect(plain.render_as_string(False), autocommit=True) as connection:
        command = f"CREATE DATABASE {name} TEMPLATE {template}"
        connection.execute(command)  # type: ignore[arg-type]  # our own names
    return server.set(database=name).render_as_string(hide_password=False)


def test_two_nights_of_one_archive_end_as_one(
    ground: Ground, databases: Callable[[], str], tmp_path: Path
) -> None:
    of_one_archive(ground, databases, tmp_path, SHORT)


@pytest.mark.slow
def test_two_nights_of_one_archive_end_as_one_many_times(
    ground: Ground, databases: Callable[[], str], tmp_path: Path
) -> None:
    of_one_archive(ground, databases, tmp_path, FULL)


def test_two_nights_of_two_archives_end_as_one_after_the_other(
    ground: Ground, databases: Callable[[], str], tmp_path: Path
) -> None:
    of_two_archives(ground, databases, tmp_path, SHORT)


@pytest.mark.slow
def test_two_nights_of_two_archives_end_as_one_after_the_other_many_times(
    ground: Ground, databases: Callable[[], str], tmp_path: Path
) -> None:
    of_two_archives(ground, databases, tmp_path, FULL)


def of_one_archive(ground: Ground, databases: Callable[[], str], folder: Path, times: int) -> None:
    """To the last row and message: both know the same, whoever comes first."""
    alone = databases()
    nights(alone, folder, [ground.one])
    expected, dice = rows(alone), random.Random(SEED)
    for number in range(times):
        database = databases()
        nights(database, folder / f"{number}", [ground.one] * 2, dice)
        assert rows(database) == expected, f"KILL_SEED={SEED}, time {number}"


def of_two_archives(ground: Ground, databases: Callable[[], str], folder: Path, times: int) -> None:
    """Each fact once, as if one night had come after the other; which one first, chance decides."""
    both = [ground.one, ground.other]
    expected = [_one_after_the_other(databases(), folder, order) for order in (both, both[::-1])]
    dice = random.Random(SEED)
    for number in range(times):
        database = databases()
        nights(database, folder / f"{number}", both, dice)
        found = _facts(database)
        nearest = min(expected, key=lambda one: len(one ^ found))
        assert found ^ nearest == set(), f"KILL_SEED={SEED}, time {number}"


def _one_after_the_other(
    database: str, folder: Path, archives: Sequence[Path]
) -> set[tuple[object, ...]]:
    for archive in archives:
        nights(database, folder, [archive])
    return _facts(database)


def _facts(database: str) -> set[tuple[object, ...]]:
    """How everything stands, what was told, and how often it changed."""
    engine = open_database(database)
    with transaction(engine) as session:
        alerts = {
            (str(one.key), one.state, one.values_hash, one.revision)
            for one in store.alerts(session)
        }
        standings = {
            (row.agency_code, row.year, row.standing, row.report_sha256)
            for row in session.exec(select(store.StandingRow))
        }
    engine.dispose()
    found = rows(database)
    findings = {(*row[:2], repr(row[-1])) for row in found["reading"]}
    return {*alerts, *standings, *findings, ("crawls", len(found["crawl"]))}


def nights(
    database: str, folder: Path, archives: Sequence[Path], dice: random.Random | None = None
) -> None:
    """One night for each archive, all at once, each in a data folder of its own."""
    together = PROCESSES.Barrier(len(archives))
    desks = [Desk(database, folder / f"data-{n}", one) for n, one in enumerate(archives)]
    _finish(
        [
            PROCESSES.Process(
                target=night_beside, args=(desk, together, dice.uniform(0, 0.1) if dice else 0)
            )
            for desk in desks
        ]
    )


def _finish(processes: Sequence[ForkServerProcess]) -> None:
    for process in processes:
        process.start()
    for process in processes:
        process.join(TOGETHER_S * 2)
    assert [process.exitcode for process in processes] == [0] * len(processes)


@pytest.mark.parametrize("kind", DATABASES)
def test_four_processes_open_one_empty_database_at_once(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue(f"{kind}_url")
    together = PROCESSES.Barrier(4)

    _finish([PROCESSES.Process(target=open_beside, args=(url, together)) for _ in range(4)])

    engine = open_database(url)
    check(engine)
    engine.dispose()
