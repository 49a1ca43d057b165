"""The rows of a made-up country are those that reading its documents gives."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import SQLModel, select

from crawlers.archive import Archive
from monitor.configuration import load_books
from pipeline.store.announcements import DeadRowRow
from pipeline.store.database import open_database
from pipeline.store.looks import SecondLookRow
from pipeline.store.readings import CrawlRow, ReadingRow, SightingRow, transaction
from reportwatch.database import upgrade
from tests.country.documents import Span
from tests.country.model import read_country
from tests.country.places import AGENCIES, districts, write_configuration
from tests.country.rows import write_country

# The fewest in which a report has one of the year before, and both forms and every fate occur.
SHORT = Span(range(2020, 2022), 1, publishing=14)
STORED = (CrawlRow, SightingRow, ReadingRow, DeadRowRow, SecondLookRow)


def test_rows_equal_what_reading_the_made_documents_gives(tmp_path: Path) -> None:
    size = 2 * AGENCIES
    write_configuration(tmp_path / "config", size, SHORT.years[0])
    reference = load_books(tmp_path / "config").reference
    read, written = (_database(tmp_path / name) for name in ("read", "written"))
    read_country(read, Archive(str(tmp_path / "archive")), reference, 2, SHORT)
    write_country(written, reference, districts(size), SHORT)
    for table in STORED:
        expected, found = _rows(read, table), _rows(written, table)
        assert found.keys() == expected.keys()
        assert found == expected
        assert len(expected) > 1
    for engine in (read, written):
        engine.dispose()


def _database(path: Path) -> Engine:
    engine = open_database(f"sqlite:///{path}.sqlite3")
    upgrade(engine)
    return engine


def _rows(engine: Engine, table: type[SQLModel]) -> dict[tuple[object, ...], dict[str, object]]:
    keys = [one.name for one in table.__table__.primary_key]  # type: ignore[attr-defined]
    with transaction(engine) as session:
        rows = [row.model_dump() for row in session.exec(select(table))]
    return {tuple(row[key] for key in keys): row for row in rows}
