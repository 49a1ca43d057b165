"""Open the database by its address and bring its tables to the newest state."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError, OperationalError

import monitor.migrations
from core.addresses import hushed, without_secret
from core.errors import ConfigurationError, NoAnswer
from pipeline.store.database import ONLY_READS, open_database

ASKED_WITHIN_S = 5.0
# Where a server is asked whose address names no port.
PORTS = {"postgresql": 5432}
# What SQLite says where the disk is full or fails: the address may well be right.
OF_THE_DISK = ("disk I/O error", "database or disk is full")
MIGRATIONS = Path(monitor.migrations.__file__).parent


def open_migrated(url: str) -> Engine:
    """Open the database and migrate it; raises ConfigurationError when that cannot be done."""
    engine = open_database(url)
    with _in_our_words(engine, url):
        found = _revision(engine)
        if found is not None and found not in known_revisions():
            engine.dispose()
            raise ConfigurationError(
                "database.newer",
                address=without_secret(url),
                revision=found,
                newest=max(known_revisions()),
            )
        if found != max(known_revisions()):
            upgrade(engine)
    return engine


def open_as_it_stands(url: str) -> Engine:
    """Open the database of whatever version, and migrate nothing; raises ConfigurationError."""
    engine = open_database(url)
    with _in_our_words(engine, url):
        _revision(engine)
    return engine


@contextmanager
def _in_our_words(engine: Engine, url: str) -> Iterator[None]:
    """What fails at the first questions is told of the address, without its password."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        engine.dispose()
        reason = hushed(str(error.orig).strip().splitlines()[0], [url])
        is_of_now = reason in OF_THE_DISK or _is_silent(engine)
        kind = NoAnswer if is_of_now else ConfigurationError
        raise kind("database.cannot-open", address=without_secret(url), reason=reason) from None


def _is_silent(engine: Engine) -> bool:
    """Whether nobody listens at the server's addresses: it is down, or not to be reached now."""
    _, asked = engine.dialect.create_connect_args(engine.url)
    hosts = [one for one in str(asked.get("host") or "").split(",") if one]
    usual = PORTS.get(engine.dialect.name)
    ports = [int(one) if one else usual for one in str(asked.get("port") or "").split(",")]
    if len(ports) != len(hosts):
        ports = ports[:1] * len(hosts)
    return bool(hosts) and all(map(_is_silent_at, hosts, ports))


def _is_silent_at(host: str, port: int | None) -> bool:
    if port is None or host.startswith("/"):  # a socket of this machine is no server's address
        return False
    try:
        socket.create_connection((host, port), ASKED_WITHIN_S).close()
    except socket.gaierror:
        return False
    except OSError:
        return True
    return False


def upgrade(engine: Engine) -> None:
    """Bring all tables to the newest revision; nothing happens when they are there."""
    with engine.connect() as connection:
        command.upgrade(_configuration(connection), "head")


def _revision(engine: Engine) -> str | None:
    """At which revision the tables stand: to ask that, nobody need wait for who writes."""
    with engine.execution_options(**ONLY_READS).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def known_revisions() -> frozenset[str]:
    """Every state of the tables that this version knows; they are numbered."""
    return frozenset(one.revision for one in ScriptDirectory(str(MIGRATIONS)).walk_revisions())


def check(engine: Engine) -> None:
    """Raise when the tables differ from the models: a migration is missing."""
    with engine.connect() as connection:
        command.check(_configuration(connection))


def write_revision(engine: Engine, message: str) -> None:
    """Write the next migration into migrations/versions, from what the models have changed.

    For developers, on an empty database.
    """
    upgrade(engine)
    with engine.connect() as connection:
        command.revision(
            _configuration(connection), message=message, autogenerate=True, rev_id=next_revision()
        )


def next_revision() -> str:
    """The number behind the last migration's, such as 0002."""
    last = ScriptDirectory(str(MIGRATIONS)).get_current_head() or "0"
    return f"{int(last) + 1:04d}"


def _configuration(connection: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
