"""Fixtures for all rooms: databases of both kinds, and no way out of this machine."""

from __future__ import annotations

import ipaddress
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

# First: it walks the whole stack over all modules for each of its old names; from below the import
# of a test among thousands of modules that is two seconds.
import scrapy.core.downloader.contextfactory  # noqa: F401
from hypothesis import settings
from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from pipeline.store.database import open_database
from reportwatch.database import upgrade
from tests.installation import started
from tests.postgresql import NoPostgresql, running_postgresql

pytest_plugins = ["tests.limits", "tests.sampling", "pytester"]

# No deadline: beside other work, two cores make any single example take longer at times.
settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_this_machine() -> Iterator[None]:
    """Refuse every connection that does not stay on this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host is not None and not is_loopback(str(host)):
            raise AssertionError(f"a test tried to connect to {host}")
        connect(self, address)  # type: ignore[arg-type]  # whatever the caller passed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A running server, one for all tests; its absence is a visible skip."""
    try:
        with running_postgresql() as address:
            yield address
    except NoPostgresql as reason:
        pytest.skip(f"PostgreSQL: {reason}")


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """The address of a database file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'reportwatch.sqlite3'}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """The address of an empty database on a real server."""
    return _created(postgresql_server, "template1")


def _created(server: str, template: str) -> str:
    name = f"test_{uuid4().hex}"
    address = make_url(server)
    plain = address.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        command = f"CREATE DATABASE {name} TEMPLATE {template}"
        connection.execute(command)  # type: ignore[arg-type]  # our own names
    return address.set(database=name).render_as_string(hide_password=False)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database of each kind, one after the other."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(scope="session")
def prepared_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file of an installation that tells; each test has a copy."""
    path = tmp_path_factory.mktemp("prepared") / "reportwatch.sqlite3"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def prepared_postgresql(postgresql_server: str) -> str:
    """The name of such a database on a real server."""
    url = _created(postgresql_server, "template1")
    _prepare(url)
    return str(make_url(url).database)


def _prepare(url: str) -> None:
    engine = open_database(url)
    upgrade(engine)
    started(engine).dispose()


@pytest.fixture
def sqlite_engine(sqlite_url: str, prepared_sqlite: Path) -> Iterator[Engine]:
    """A migrated SQLite database, for tests that are not about the database."""
    shutil.copy(prepared_sqlite, sqlite_url.removeprefix("sqlite:///"))
    engine = open_database(sqlite_url)
    yield engine
    engine.dispose()


@pytest.fixture
def postgresql_engine(postgresql_server: str, prepared_postgresql: str) -> Iterator[Engine]:
    """A migrated database on a real server."""
    engine = open_database(_created(postgresql_server, prepared_postgresql))
    yield engine
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def engine(request: pytest.FixtureRequest) -> Engine:
    """A migrated database of each kind, one after the other, of an installation that tells."""
    found: Engine = request.getfixturevalue(f"{request.param}_engine")
    return found
