"""`make country SIZE=1500`: a made-up installation of so many agencies, and where it lies.

It tells already, and one round has judged it; nothing waits to be told.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tests.country.installation import make


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.country", description=__doc__)
    parser.add_argument("folder", type=Path, help="made anew; holds config/ and data/")
    parser.add_argument("--size", type=int, default=60, help="agencies, a multiple of 60")
    parser.add_argument("--database", help="an empty PostgreSQL database instead of a SQLite file")
    given = parser.parse_args()
    database = make(given.folder, given.size, given.database)
    print(f"{given.size} agencies in {given.folder}: reportwatch --config {given.folder}/config")
    print(f"  --data {given.folder}/data, REPORTWATCH_DATABASE_URL={database}")


if __name__ == "__main__":
    main()
