"""Which slot of which job was run: the database decides, so that two services run it once.

A slot is claimed for the length of a lease. Whoever runs it renews the lease; when a runner dies
the lease lapses and the slot is claimed again. A job without any slot was
never served: what was due before its first service is passed over, not caught up.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, Session, SQLModel, col, select

RUNNING = "running"
FINISHED = "finished"
FAILED = "failed"
# It lies before the first service of this installation: nobody missed it.
PASSED = "passed"
# A night that failed three times fails for a reason that a fourth try would meet as well.
MAX_ATTEMPTS = 3


class JobRunRow(SQLModel, table=True):
    """One slot of one job in the timetable: who has it, until when, and whether it is done."""

    __tablename__ = "job_run"

    job: str = Field(primary_key=True)
    slot: datetime = Field(primary_key=True)
    state: str
    owner: str
    lease_until: datetime
    attempt: int
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """One moment at which one job is due."""

    job: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Runner:
    """One process that runs jobs, and how long its claim holds without a sign of life."""

    name: str
    lease: timedelta


def claim(session: Session, slot: Slot, runner: Runner, now: datetime) -> int | None:
    """Take a slot; returns which attempt this is, None when it is done or somebody else has it."""
    mine = {"owner": runner.name, "state": RUNNING, "lease_until": now + runner.lease}
    statement = _insert(session).values(job=slot.job, slot=slot.at, attempt=1, **mine)
    upsert = statement.on_conflict_do_update(
        index_elements=["job", "slot"],
        set_={**mine, "attempt": col(JobRunRow.attempt) + 1},
        where=_is_free(now),
    )
    return session.execute(upsert.returning(col(JobRunRow.attempt))).scalar_one_or_none()


def is_over(session: Session, slot: Slot) -> bool:
    """Whether a slot lies before a later one, or before the first service of this installation.

    Such a slot appears when a person moves the time of a job: nobody missed it.
    """
    began = case((col(JobRunRow.state) == PASSED, col(JobRunRow.lease_until)), else_=JobRunRow.slot)
    of_job = (col(JobRunRow.job) == slot.job, col(JobRunRow.slot) != slot.at)
    latest = session.execute(select(func.max(began)).where(*of_job)).scalar_one()
    return latest is not None and latest >= slot.at


def pass_over(session: Session, slot: Slot, runner: Runner, now: datetime) -> None:
    """Say that a slot lay before the first service; nothing when its job has any slot already."""
    if session.exec(select(JobRunRow).where(JobRunRow.job == slot.job)).first() is None:
        passed = {"owner": runner.name, "state": PASSED, "lease_until": now}
        statement = _insert(session).values(job=slot.job, slot=slot.at, attempt=0, **passed)
        session.execute(statement.on_conflict_do_nothing())


def renew(session: Session, slot: Slot, runner: Runner, now: datetime) -> None:
    """Say that the runner is still at work."""
    session.execute(
        update(JobRunRow).where(_is_mine(slot, runner)).values(lease_until=now + runner.lease)
    )


def finish(session: Session, slot: Slot, runner: Runner, now: datetime) -> None:
    """Say that the slot was run to its end; nobody claims it again."""
    is_mine = _is_mine(slot, runner)
    session.execute(update(JobRunRow).where(is_mine).values(state=FINISHED, ended_at=now))


def give_back(session: Session, slot: Slot, runner: Runner, again_at: datetime) -> None:
    """Say that the run came to nothing; somebody may claim the slot again after a moment."""
    session.execute(
        update(JobRunRow).where(_is_mine(slot, runner)).values(state=FAILED, lease_until=again_at)
    )


def postpone(session: Session, slot: Slot, runner: Runner, again_at: datetime) -> None:
    """Say that there was nothing to try yet; it counts as no attempt."""
    session.execute(
        update(JobRunRow)
        .where(_is_mine(slot, runner))
        .values(state=FAILED, lease_until=again_at, attempt=col(JobRunRow.attempt) - 1)
    )


@dataclass(frozen=True, slots=True)
class Success:
    """The newest slot of a job that was run to its end; `ended_at` is None if not kept then."""

    slot: datetime
    ended_at: datetime | None


def last_success(session: Session, job: str) -> Success | None:
    """When a job last succeeded; None before the first time."""
    row = session.exec(
        select(JobRunRow)
        .where(JobRunRow.job == job, JobRunRow.state == FINISHED)
        .order_by(col(JobRunRow.slot).desc())
    ).first()
    return Success(row.slot, row.ended_at) if row else None


def _insert(session: Session) -> sqlite.Insert | postgresql.Insert:
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    return sqlite.insert(JobRunRow) if is_sqlite else postgresql.insert(JobRunRow)


def _is_free(now: datetime) -> ColumnElement[bool]:
    return and_(
        col(JobRunRow.state).in_((RUNNING, FAILED)),
        col(JobRunRow.lease_until) <= now,
        col(JobRunRow.attempt) < MAX_ATTEMPTS,
    )


def _is_mine(slot: Slot, runner: Runner) -> ColumnElement[bool]:
    return and_(
        col(JobRunRow.job) == slot.job,
        col(JobRunRow.slot) == slot.at,
        col(JobRunRow.owner) == runner.name,
        col(JobRunRow.state) == RUNNING,
    )
