"""A made-up installation in a folder: its configuration, its database, and what is asked of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.configuration import load_books
from pipeline.store.database import open_database
from reportwatch.database import upgrade
from reportwatch.options import Options
from tests.country.documents import FIVE_YEARS, Span
from tests.country.places import districts, write_configuration
from tests.country.rows import write_country
from tests.installation import started


def make(folder: Path, size: int, database: str | None = None, span: Span = FIVE_YEARS) -> str:
    """Make an installation of so many agencies; returns the address of its database."""
    write_configuration(folder / "config", size, span.years[0])
    (folder / "data").mkdir()
    address = database or f"sqlite:///{folder / 'data' / 'reportwatch.sqlite3'}"
    engine = open_database(address)
    upgrade(engine)
    reference = load_books(folder / "config").reference
    write_country(engine, reference, districts(size), span)
    started(engine)
    engine.dispose()
    return address


@dataclass(frozen=True, slots=True)
class Place:
    """A made-up installation."""

    folder: Path
    database: str

    @property
    def options(self) -> Options:
        return Options(
            self.folder / "config", self.folder / "data", "zh", self.database,
            str(self.folder / "data" / "archive"), None, None,
        )  # fmt: skip

    @property
    def size(self) -> int:
        return len((self.folder / "config" / "agencies.csv").read_text("utf-8").splitlines()) - 1
