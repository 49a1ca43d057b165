"""What steps over a made-up country cost: processor time, memory, questions to the database.

`python -m tests.country.measure FOLDER` takes each step in a process of its own, in this order: a
first round, an unchanged one, and one in January after a twentieth of all agencies has published;
then what people ask. One line a step. `--only NAME` takes one.
"""

from __future__ import annotations

import argparse
import gc
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, event

from crawlers.archive import Archive
from monitor.configuration import load_books
from monitor.run import run
from pipeline.run import read_archive
from reportwatch.actions import answers, cases
from reportwatch.database import open_migrated
from tests.country.installation import Place
from tests.country.january import publish
from tests.country.places import District, districts
from tests.monitor.made import moment

QUIET, NEXT, JANUARY = "2024-12-15", "2024-12-16", "2025-01-20"


def _round(place: Place, day: str) -> None:
    configuration, engine = load_books(place.folder / "config"), open_migrated(place.database)
    run(engine, configuration, moment(day), None, place.folder / "data" / "status")


def _read(place: Place, day: str) -> None:
    engine = open_migrated(place.database)
    reference = load_books(place.folder / "config").reference
    archive = Archive(str(place.folder / "data" / "archive"))
    read_archive(archive, engine, reference, lambda done, of: None, moment(day))


def _publish(place: Place) -> None:
    engine = open_migrated(place.database)
    reference = load_books(place.folder / "config").reference
    publish(engine, reference, districts(place.size))


def _duty(place: Place) -> None:
    answers.duty_of(place.options, District(0).agencies[5].code, 2023)


def _history(place: Place) -> None:
    answers.history(place.options, District(0).agencies[5].code, 2023)


STEPS: dict[str, Callable[[Place], object]] = {
    "configuration": lambda place: load_books(place.folder / "config"),
    "first round": lambda place: _round(place, QUIET),
    "unchanged reading": lambda place: _read(place, NEXT),
    "unchanged round": lambda place: _round(place, NEXT),
    "(5 % publish)": _publish,
    "January reading": lambda place: _read(place, JANUARY),
    "January round": lambda place: _round(place, JANUARY),
    "status": lambda place: answers.status_report(place.options, moment(JANUARY)),
    "alerts --open": lambda place: cases.told_alerts(place.options, only_open=True),
    "history": _history,
    "duties --why": _duty,
}


@contextmanager
def questions() -> Iterator[list[str]]:
    """Every question to any database, as it is asked."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def take(name: str, place: Place) -> None:
    """Take one step in this process, and print what it cost."""
    gc.collect()
    began, clock = time.process_time(), time.monotonic()
    with questions() as asked:
        STEPS[name](place)
    spent, waited = time.process_time() - began, time.monotonic() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"| {name} | {place.size} | {spent:.2f} | {waited:.2f} | {peak} | {len(asked)} |",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.country.measure", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--database")
    parser.add_argument("--only", action="append", choices=STEPS)
    parser.add_argument("--here", action="store_true", help="in this process")
    given = parser.parse_args()
    lies = f"sqlite:///{given.folder / 'data' / 'reportwatch.sqlite3'}"
    place = Place(given.folder, given.database or lies)
    if given.here:
        take(given.only[0], place)
        return
    print("| step | agencies | processor s | clock s | peak MB | questions |")
    print("| --- | --- | --- | --- | --- | --- |", flush=True)
    for name in given.only or STEPS:
        command = [sys.executable, "-m", "tests.country.measure", str(given.folder), "--here"]
        subprocess.run([*command, "--only", name, "--database", place.database], check=True)


if __name__ == "__main__":
    main()
