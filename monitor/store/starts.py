"""Whether this installation tells anybody anything, in the same database as what it would tell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel

ONLY = 1


class StartRow(SQLModel, table=True):
    """The one moment since which an installation tells what it finds; no row before."""

    __tablename__ = "start"

    number: int = Field(primary_key=True)
    started_at: datetime


def started_at(session: Session) -> datetime | None:
    """Since when facts are told; None before somebody said so."""
    row = session.get(StartRow, ONLY)
    return row.started_at if row else None


def record_start(session: Session, now: datetime) -> None:
    """Keep that facts are told from now on; the first moment stays."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    row = insert(StartRow).values(number=ONLY, started_at=now)
    session.execute(row.on_conflict_do_nothing())
