"""Open the database, SQLite or PostgreSQL, so that one transaction of ours runs at a time on it."""

from __future__ import annotations

import re
import sqlite3
import warnings
from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SAWarning
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session

from core.errors import ConfigurationError
from pipeline.store.foreign_words import as_json

# The longest transaction judges a province; who waits longer than this waits for a sick process.
LONGEST_WAIT_S = 600
# PostgreSQL's advisory locks have numbers; this one is ours in each database.
OUR_LOCK = 7_265_706
# The execution option of who asks and writes nothing.
ONLY_READS = {"reportwatch_only_reads": True}
# That of who asks much before it writes, and can be asked to begin anew.
WRITES_LAST = {"reportwatch_writes_last": True}
TRIES = 3
# The part of one of its error codes that SQLite calls primary.
PRIMARY_CODE = 0xFF

T = TypeVar("T")


def open_database(url: str) -> Engine:
    """Open SQLite or PostgreSQL by its address; raises ConfigurationError for a wrong one.

    The sentence does not show what was given: a password may stand anywhere in it. One with an @
    or a / that is not written as %40 or %2F would be taken for a host, and told by what fails.
    """
    asks = url.partition("://")[2].partition("?")[0].rpartition("@")[0]
    if not url.startswith("sqlite") and re.search("[@/]", asks):
        raise ConfigurationError("database.password-not-encoded")
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


def _begin_immediate(connection: Connection) -> None:
    """Take the write lock first: read-then-write loses updates under SQLite's default.

    Who only reads takes none, and sees what was there when the first question was asked.
    """
    connection.exec_driver_sql(f"PRAGMA query_only={int(_has(connection, ONLY_READS))}")
    is_first = not (_has(connection, ONLY_READS) or _has(connection, WRITES_LAST))
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_first else "BEGIN")


def _begin_alone(connection: Connection) -> None:
    """The same on PostgreSQL: one transaction of ours at a time, in whatever process.

    A process that stands still in the middle loses its transaction, so that it holds up nobody.
    Who only reads waits for nobody.
    """
    if _has(connection, ONLY_READS):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        return
    connection.exec_driver_sql(
        f"SELECT set_config('lock_timeout', '{LONGEST_WAIT_S}s', true),"
        f" set_config('idle_in_transaction_session_timeout', '{LONGEST_WAIT_S}s', true),"
        f" pg_advisory_xact_lock({OUR_LOCK})"
    )


def ask_then_write(engine: Engine, work: Callable[[Session], T]) -> T:
    """One transaction of work that asks first and writes last; what it returns.

    On SQLite nobody waits while it asks. Where somebody wrote meanwhile what it asked is not so any
    more, and it is done again; at last with the write lock from its beginning.
    """
    for _ in range(TRIES):
        try:
            return _within(engine.execution_options(**WRITES_LAST), work)
        except OperationalError as error:
            if not _is_taken(error):
                raise
    return _within(engine, work)


def _is_taken(error: OperationalError) -> bool:
    """Whether somebody else writes, or has written since the first question."""
    code: int = getattr(error.orig, "sqlite_errorcode", 0)
    return code & PRIMARY_CODE == sqlite3.SQLITE_BUSY


def _within(engine: Engine, work: Callable[[Session], T]) -> T:
    with Session(engine) as session, session.begin():
        return work(session)


def _has(connection: Connection, option: Mapping[str, bool]) -> bool:
    return option.items() <= connection.get_execution_options().items()
