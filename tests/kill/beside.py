"""One night in a process of its own, beside another one on the same database."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from multiprocessing.synchronize import Barrier
from pathlib import Path

from rich.console import Console

from core.leases import night_lock
from core.statuses import WELL
from monitor.configuration import Configuration
from pipeline.reference.register import register_of
from reportwatch.console import NightConsole
from reportwatch.database import open_migrated
from reportwatch.night import Connections, Installation, night
from tests.installation import started
from tests.monitor.archived_office import entry_of
from tests.monitor.made import CONFIG, moment, portal
from tests.monitor.office import made_books
from tests.replicas.register import AGENCIES

BEFORE, AT = "2023-02-06", "2023-02-07"
WATCHED = 6
TOGETHER_S = 60


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one of the nights works: its data folder, its archive, and the shared database."""

    database: str
    folder: Path
    archive: Path


def watched_books() -> Configuration:
    """One district with six agencies on one portal."""
    configuration = made_books()
    register = register_of(entry_of(row) for row in AGENCIES[:WATCHED])
    reference = replace(configuration.reference, register=register)
    return replace(configuration, reference=reference, portals={"acheng": portal("acheng")})


def first_night(database: str, archive: Path, folder: Path) -> None:
    """The night before, alone, of an installation that tells what it finds."""
    started(open_migrated(database)).dispose()
    _night(Desk(database, folder / "first", archive), BEFORE)


def night_beside(desk: Desk, together: Barrier, after_s: float) -> None:
    """One of the nights that begin together, or nearly so."""
    together.wait(TOGETHER_S)
    time.sleep(after_s)
    _night(desk, AT)


def _night(desk: Desk, day: str) -> None:
    """What `reportwatch night` does once its crawls have ended; its mails wait in the outbox."""
    place = Installation(CONFIG, desk.folder, str(desk.archive), watched_books())
    with night_lock(desk.folder), NightConsole(Console(quiet=True), "zh") as screen:
        engine = open_migrated(desk.database)
        ended = night(place, moment(day), [], Connections(engine, screen, None))
        engine.dispose()
    if ended.exit_status != WELL:
        raise SystemExit(ended.exit_status)


def open_beside(database: str, together: Barrier) -> None:
    """Open a database that another process opens and fills with tables at this moment, too."""
    together.wait(TOGETHER_S)
    open_migrated(database).dispose()
