"""`make country SIZE=1500`: a made-up installation of so many agencies, and where it lies.

It tells already, and one round has judged it; nothing waits to be told.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from monitor.configuration import load_books
from pipeline.store.database import open_database
from reportwatch.database import upgrade
from tests.country.documents import FIVE_YEARS
from tests.country.places import districts, write_configuration
from tests.country.rows import write_country
from tests.installation import started


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.country", description=__doc__)
    parser.add_argument("folder", type=Path, help="made anew; holds config/ and data/")
    parser.add_argument("--size", type=int, default=60, help="agencies, a multiple of 60")
    parser.add_argument("--database", help="an empty PostgreSQL database instead of a SQLite file")
    given = parser.parse_args()
    database = make(given.folder, given.size, given.database)
    print(f"{given.size} agencies in {given.folder}: reportwatch --config {given.folder}/config")
    print(f"  --data {given.folder}/data, REPORTWATCH_DATABASE_URL={database}")


def make(folder: Path, size: int, database: str | None = None) -> str:
    """Make an installation of so many agencies; returns the address of its database."""
    write_configuration(folder / "config", size, FIVE_YEARS.years[0])
    (folder / "data").mkdir()
    address = database or f"sqlite:///{folder / 'data' / 'reportwatch.sqlite3'}"
    engine = open_database(address)
    upgrade(engine)
    reference = load_books(folder / "config").reference
    write_country(engine, reference, districts(size), FIVE_YEARS)
    started(engine)
    engine.dispose()
    return address


if __name__ == "__main__":
    main()
