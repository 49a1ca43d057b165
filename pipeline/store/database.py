"""Open the database, SQLite or PostgreSQL, so that one transaction of ours runs at a time on it."""

from __future__ import annotations

import warnings

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SAWarning
from sqlalchemy.pool import ConnectionPoolEntry

from core.errors import ConfigurationError
from pipeline.store.foreign_words import as_json

# The longest transaction judges a province; who waits longer than this waits for a sick process.
LONGEST_WAIT_S = 600
# PostgreSQL's advisory locks have numbers; this one is ours in each database.
OUR_LOCK = 7_265_706
# The option of a connection that only asks.
READING = "reading"


def open_database(url: str) -> Engine:
    """Open SQLite or PostgreSQL by its address; raises ConfigurationError for a wrong one.

    The sentence does not show what was given: a password may stand anywhere in it.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "error", SAWarning
            )  # of what stands in a question, and is unknown
            engine = create_engine(
                url,
                pool_pre_ping=True,
                json_serializer=as_json,
                hide_parameters=True,  # a log must not hold what was asked or kept
            )
            engine.dialect.create_connect_args(engine.url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError, ValueError, SAWarning):
        raise ConfigurationError("database.no-address") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_immediate)
    else:
        event.listen(engine, "begin", _begin_alone)
    return engine


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    """Let several processes read while one writes; refuse dangling references."""
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={LONGEST_WAIT_S * 1000}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "synchronous=FULL",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def only_reading(engine: Engine) -> Engine:
    """The same database for questions: each transaction sees one moment, and nobody waits for it.

    A transaction of ours otherwise takes the one lock there is, whatever it does.
    """
    return engine.execution_options(**{READING: True})


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: read-then-write loses updates under SQLite's default."""
    is_reading = connection.get_execution_options().get(READING, False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


def _begin_alone(connection: Connection) -> None:
    """The same on PostgreSQL: one transaction of ours at a time, in whatever process.

    A process that stands still in the middle loses its transaction, so that it holds up nobody.
    """
    if connection.get_execution_options().get(READING, False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    connection.exec_driver_sql(
        f"SELECT set_config('lock_timeout', '{LONGEST_WAIT_S}s', true),"
        f" set_config('idle_in_transaction_session_timeout', '{LONGEST_WAIT_S}s', true),"
        f" pg_advisory_xact_lock({OUR_LOCK})"
    )
