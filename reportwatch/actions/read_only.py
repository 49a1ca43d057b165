"""Whether anything was ever judged here: who only reads makes no folder and no database.

A mistyped `--data` would else be an installation of its own in which nothing is open.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, make_url
from sqlalchemy.exc import ArgumentError

from core.messages import Message
from monitor.store.monitoring import last_judged_at
from pipeline.store.readings import reading
from reportwatch.database import open_migrated
from reportwatch.options import Options

NO_DATABASE = "begun.no-database"
NEVER_JUDGED = "begun.never-judged"
IN_MEMORY = "sqlite://"


def is_begun(options: Options) -> bool:
    """Whether there is a database, or something else that whoever opens it will speak of."""
    try:
        address = make_url(options.database)
    except (ArgumentError, ValueError):
        return True
    path = Path(address.database or "")
    in_the_way = options.data.exists() and not options.data.is_dir()
    return address.get_backend_name() != "sqlite" or path.exists() or in_the_way


def database_read(options: Options) -> Engine:
    """The database for who only reads; where there is none, an empty one that nobody keeps."""
    return open_migrated(options.database if is_begun(options) else IN_MEMORY)


def why_empty(options: Options) -> Message | None:
    """Why nothing can be shown of what was judged; None where something was."""
    if not is_begun(options):
        return Message(NO_DATABASE, {"path": str(options.data)})
    with reading(database_read(options)) as session:
        if last_judged_at(session) is None:
            return Message(NEVER_JUDGED, {"path": str(options.data)})
    return None
