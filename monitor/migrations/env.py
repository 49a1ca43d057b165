"""Run migrations on the connection given by reportwatch/database.py; one history covers all tables.

SQLite changes a table by copying it (batch mode). With foreign keys on, dropping the old copy would
delete every row that refers to it, without an error; so they are off during the migration, and
whatever dangles at its end is an error that takes it back.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy.engine import Connection
from sqlmodel import SQLModel

from monitor.schedule import ledger
from monitor.store import decisions as casework
from monitor.store import history, people, rounds
from monitor.store import monitoring as store
from monitor.store import starts as starting
from pipeline.store import announcements, looks
from pipeline.store import damages as damage
from pipeline.store import readings as pipeline_store

# Importing them put their tables on the metadata.
TABLES = (
    announcements,
    casework,
    damage,
    history,
    ledger,
    looks,
    people,
    rounds,
    starting,
    store,
    pipeline_store,
)


def migrate(connection: Connection) -> None:
    """Migrate one database, SQLite or PostgreSQL, whole or not at all.

    Raises RuntimeError, and changes nothing, when rows would be left that refer to nothing.
    """
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.connection.execute("PRAGMA foreign_keys=OFF")  # not possible in a transaction
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=is_sqlite,
        compare_type=True,
        # alembic takes SQLite for one that cannot, and would let another process in between.
        transactional_ddl=True,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite:
                _refuse_dangling_rows(connection)
    finally:
        if is_sqlite:
            connection.connection.execute("PRAGMA foreign_keys=ON")


def _refuse_dangling_rows(connection: Connection) -> None:
    dangling = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if dangling:
        raise RuntimeError(f"migration left rows that refer to nothing: {dangling[:5]}")


migrate(context.config.attributes["connection"])
