"""A kept installation laid out in a folder, its database loaded into SQLite or PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import DateTime, Engine, MetaData, Table, create_engine, insert, select

from monitor.configuration import Configuration, load_books
from pipeline.store.database import open_database
from reportwatch.database import MIGRATIONS

HERE = Path(__file__).parent
VERSIONS = tuple(sorted(path.name for path in HERE.iterdir() if path.name[0].isdigit()))
Row = dict[str, object]


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept installation. `as_it_was` is its SQLite file, which nobody migrates."""

    version: str
    folder: Path
    database: str
    as_it_was: Path
    figures: Mapping[str, object]

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def configuration(self) -> Configuration:
        return load_books(self.config)


def unpack(version: str, folder: Path, database: str) -> Kept:
    """Lay out a kept installation in `folder`, and load its rows into the empty `database`."""
    with tarfile.open(HERE / version / "installation.tar.xz") as packed:
        # Debian 12 brings 3.11.2, whose tarfile has no such filter yet.
        packed.extraction_filter = getattr(tarfile, "data_filter", None)
        packed.extractall(folder)
    as_it_was = folder / "as-it-was.sqlite3"
    with closing(sqlite3.connect(as_it_was)) as file:
        file.executescript((folder / "data" / "reportwatch.sql").read_bytes().decode())
    figures = json.loads((HERE / version / "figures.json").read_text("utf-8"))
    kept = Kept(version, folder, database, as_it_was, figures)
    _load(kept)
    return kept


def tables(database: str) -> dict[str, list[Row]]:
    """Every row of every table, as plain values that both kinds of database share."""
    engine = create_engine(database)
    try:
        return dict(_tables(engine))
    finally:
        engine.dispose()


def _tables(engine: Engine) -> Iterator[tuple[str, list[Row]]]:
    metadata = MetaData()
    metadata.reflect(engine)
    with engine.connect() as connection:
        for table in metadata.sorted_tables:
            found = connection.execute(select(table)).mappings()
            yield table.name, [{name: _plain(row[name]) for name in row} for row in found]


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
    return value


def _load(kept: Kept) -> None:
    """The tables as that version made them, in whichever database, and its rows in them."""
    before = tables(f"sqlite:///{kept.as_it_was}")
    ((revision,),) = (row.values() for row in before.pop("alembic_version"))
    engine, metadata = open_database(kept.database), MetaData()
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, str(revision))
    metadata.reflect(engine)
    with engine.begin() as connection:
        for table in metadata.sorted_tables:
            if rows := before.get(table.name):
                connection.execute(insert(table), [_fitting(table, row) for row in rows])
    engine.dispose()


def _fitting(table: Table, row: Row) -> Row:
    """PostgreSQL keeps moments with their zone."""
    return {name: _moment(table, name, value) for name, value in row.items()}


def _moment(table: Table, name: str, value: object) -> object:
    kind = table.columns[name].type
    if isinstance(value, datetime) and isinstance(kind, DateTime) and kind.timezone:
        return value.replace(tzinfo=UTC)
    return value
