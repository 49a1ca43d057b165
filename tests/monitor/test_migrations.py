"""One history of all tables, on SQLite and on PostgreSQL, that loses no row."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, inspect

from core.errors import ConfigurationError
from monitor.store.monitoring import StandingRow
from pipeline.store.database import open_database
from pipeline.store.readings import transaction
from reportwatch.database import MIGRATIONS, check, next_revision, open_migrated, upgrade
from tests.monitor.made import moment
from tests.pipeline.reference import ROOT


def test_the_tables_are_what_the_models_say(engine: Engine) -> None:
    check(engine)


def test_the_next_migration_is_numbered_behind_the_last() -> None:
    """The guide names no number, which would be stale with the next migration."""
    names = [path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")]
    assert int(next_revision()) == len(names) + 1 == int(max(names)[:4]) + 1
    guide = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert "w(o('sqlite:////tmp/empty'), 'what changes')" in guide


def test_migrating_again_changes_nothing(engine: Engine) -> None:
    before = set(inspect(engine).get_table_names())
    upgrade(engine)

    assert set(inspect(engine).get_table_names()) == before
    assert {"alert", "message", "standing", "job_run", "crawl", "reading"} <= before


def test_rows_survive_a_migration(engine: Engine) -> None:
    with transaction(engine) as session:
        session.add(
            StandingRow(
                agency_code="990101",
                year=2022,
                standing="missing",
                due_on=moment("2023-01-31").date(),
                published_on=None,
                days_late=None,
                report_sha256=None,
                since=moment("2023-02-01"),
                judged_at=moment("2023-02-01"),
            )
        )
    upgrade(engine)

    with transaction(engine) as session:
        assert session.get_one(StandingRow, ("990101", 2022)).since == moment("2023-02-01")


def test_foreign_keys_are_on_again_after_a_migration(sqlite_engine: Engine) -> None:
    with sqlite_engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_that_fails_in_its_middle_leaves_nothing_behind(
    kind: str, request: pytest.FixtureRequest
) -> None:
    url: str = request.getfixturevalue(f"{kind}_url")
    engine = open_database(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE start (number INTEGER)")  # revision 0013 makes it

    with pytest.raises(ConfigurationError, match="start"):
        open_migrated(url)

    assert set(inspect(engine).get_table_names()) == {"start"}
    engine.dispose()


WRONG = [
    ("sqlite:////no/such/folder/x.sqlite3", "unable to open database file"),
    ("postgresql+psycopg://nobody@127.0.0.1:1/none", "127.0.0.1"),
    ("not an address", "REPORTWATCH_DATABASE_URL"),
    ("oracle://x", "REPORTWATCH_DATABASE_URL"),
]


@pytest.mark.parametrize(("url", "said"), WRONG)
def test_a_wrong_database_address_is_one_line(url: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        open_migrated(url)

    assert said in str(error.value)
    assert str(error.value).startswith("REPORTWATCH_DATABASE_URL")
    assert "\n" not in str(error.value)


def test_a_wrong_password_is_not_shown() -> None:
    with pytest.raises(ConfigurationError) as error:
        open_migrated("postgresql+psycopg://user:s3cret@127.0.0.1:1/none")

    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize("password", ["s3c@ret", "s3c/ret", "a@s3c/ret@b"])
def test_a_password_that_would_be_taken_for_a_host_is_told_how_to_be_written(
    password: str,
) -> None:
    with pytest.raises(ConfigurationError) as error:
        open_migrated(f"postgresql+psycopg://user:{password}@127.0.0.1:1/none")

    assert "%40" in str(error.value)
    assert "s3c" not in str(error.value)
    with pytest.raises(ConfigurationError, match="cannot open"):
        open_migrated("postgresql+psycopg://user:p%40s%2Fx@127.0.0.1:1/none")
