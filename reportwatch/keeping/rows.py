"""Every row of a database into another one, SQLite or PostgreSQL, as one moment of the first."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import (
    Engine,
    Integer,
    Table,
    create_engine,
    func,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from monitor.store.monitoring import last_judged_at
from monitor.store.starts import StartRow
from pipeline.store.database import ONLY_READS
from pipeline.store.readings import reading
from reportwatch.database import open_migrated

# Rows that are in memory at once.
AT_ONCE = 500
IN_A_FILE = "sqlite:///"
START = str(StartRow.__tablename__)
# alembic's own table, which no model describes; migrating fills it.
NO_ROW = "SELECT version_num FROM alembic_version"


def snapshot(url: str, path: Path) -> None:
    """Write all rows of a database into a new SQLite file, as they stand at one moment.

    Nobody waits for it: a night goes on writing meanwhile.
    """
    source = open_migrated(url)
    try:
        if source.dialect.name == "sqlite":
            with closing(source.raw_connection()) as there, closing(sqlite3.connect(path)) as here:
                connection = there.driver_connection
                assert isinstance(connection, sqlite3.Connection)
                connection.backup(here)
        else:
            _snapshot_of_server(url, path)
    finally:
        source.dispose()
    with closing(sqlite3.connect(path)) as alone:  # one file, without a log beside it
        alone.execute("PRAGMA journal_mode=DELETE")


def _snapshot_of_server(url: str, path: Path) -> None:
    # Without our listeners: reading one moment needs no lock that others wait for.
    plain = create_engine(url, isolation_level="REPEATABLE READ")
    target = open_migrated(f"{IN_A_FILE}{path}")
    try:
        with plain.connect() as there, target.begin() as here:
            _copy(there, here)
    finally:
        plain.dispose()
        target.dispose()


def judged_at_in(path: Path) -> datetime | None:
    """When the newest round of a snapshot judged; None when there was none.

    Raises an error of SQLAlchemy's for a snapshot that lacks one of our tables.
    """
    source = open_migrated(f"{IN_A_FILE}{path}")
    try:
        counts(source)
        with reading(source) as session:
            return last_judged_at(session)
    finally:
        source.dispose()


def put_back(path: Path, target: Engine) -> None:
    """Write all rows of a snapshot into an empty database, but for the start; all or nothing."""
    source = open_migrated(f"{IN_A_FILE}{path}")
    try:
        with source.connect() as there, target.begin() as here:
            _copy(there, here, without=(START,))
            if here.dialect.name == "postgresql":
                _count_on(here)
    finally:
        source.dispose()


def is_empty(target: Engine) -> bool:
    """Whether a database, of whatever version, holds nothing of ours but its tables."""
    with target.execution_options(**ONLY_READS).begin() as connection:
        there = set(inspect(connection).get_table_names())
        return all(
            # What an earlier version called its columns nobody asks.
            connection.execute(select(literal(1)).select_from(table).limit(1)).first() is None
            for table in _tables()
            if table.name in there
        )


def is_sound(path: Path, revision: str) -> bool:
    """Whether a snapshot is a whole database of ours that stands at this migration."""
    if revision_of(path) != revision:
        return False
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            (said,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            return bool(said == "ok")
    except sqlite3.DatabaseError:
        return False


def are_there(path: Path, target: Engine) -> bool:
    """Whether a database has at least as many rows of each table as a snapshot, but the start."""
    source = open_migrated(f"{IN_A_FILE}{path}")
    try:
        wanted, there = counts(source), counts(target)
    finally:
        source.dispose()
    return all(there[name] >= count for name, count in wanted.items() if name != START)


def counts(target: Engine) -> dict[str, int]:
    """How many rows each table has."""
    with target.begin() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in _tables()
        }


def revision_of(path: Path) -> str:
    """Which migration a snapshot stands at; "" when it is none of ours."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection:
            row = connection.execute(NO_ROW).fetchone()
    except sqlite3.DatabaseError:
        return ""
    return str(row[0]) if row else ""


def _tables() -> list[Table]:
    """In the order in which rows refer to each other."""
    return list(SQLModel.metadata.sorted_tables)


def _copy(there: Connection, here: Connection, without: Collection[str] = ()) -> None:
    for table in (one for one in _tables() if one.name not in without):
        rows = there.execution_options(yield_per=AT_ONCE).execute(select(table))
        for part in rows.mappings().partitions(AT_ONCE):
            here.execute(insert(table), [dict(row) for row in part])


def _count_on(here: Connection) -> None:
    """PostgreSQL counts ids by itself: from the last that was copied."""
    for table, column in _counted():
        last = here.execute(select(func.max(table.c[column]))).scalar()
        if last is not None:
            here.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, :column), :last)"),
                {"name": f'"{table.name}"', "column": column, "last": last},
            )


def _counted() -> Iterator[tuple[Table, str]]:
    for table in _tables():
        column = table.autoincrement_column
        if column is not None and isinstance(column.type, Integer):
            yield table, column.name
