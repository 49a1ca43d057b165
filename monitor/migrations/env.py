"""Run migrations on the connection given by monitor/database.py; one history covers all tables.

SQLite changes a table by copying it (batch mode). With foreign keys on, dropping the old copy would
delete every row that refers to it, without an error; so they are off during the migration, and
whatever dangles afterwards is an error.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from monitor import store
from monitor.casework import store as casework
from monitor.history import store as history
from monitor.rounds import store as rounds
from monitor.service import ledger
from monitor.starting import store as starting
from pipeline import store as pipeline_store
from pipeline.announcements import store as announcements
from pipeline.damage import store as damage

# Importing them put their tables on the metadata.
TABLES = (
    announcements,
    casework,
    damage,
    history,
    ledger,
    rounds,
    starting,
    store,
    pipeline_store,
)


def migrate(connection: Connection) -> None:
    """Migrate one database, SQLite or PostgreSQL."""
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.connection.execute("PRAGMA foreign_keys=OFF")
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    if is_sqlite:
        _refuse_dangling_rows(connection)


def _refuse_dangling_rows(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    connection.commit()
    if dangling:
        raise RuntimeError(f"migration left rows that refer to nothing: {dangling[:5]}")
    connection.connection.execute("PRAGMA foreign_keys=ON")


migrate(context.config.attributes["connection"])
