"""Every turn of every standing, in the same database; rows are added and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from monitor.clock import day_of
from monitor.records import Judgement

NOT_OWED = "not_owed"


class TurnRow(SQLModel, table=True):
    """From this moment on one duty stood like this."""

    __tablename__ = "standing_turn"

    agency_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    since: datetime = Field(primary_key=True)
    standing: str
    due_on: date | None
    published_on: date | None
    days_late: int | None
    report_sha256: str | None
    report_url: str | None


@dataclass(frozen=True, slots=True)
class Turn:
    """How a duty stood from `since` on; `not_owed` when it left the register."""

    since: datetime
    standing: str
    due_on: date | None
    published_on: date | None
    days_late: int | None
    report_sha256: str | None
    report_url: str | None

    @property
    def substance(self) -> tuple[object, ...]:
        """What must differ for a new turn; the address of a report may move without one."""
        dates = (self.due_on, self.published_on, self.days_late)
        return (self.standing, *dates, self.report_sha256)


def record_turns(session: Session, judgements: Iterable[Judgement], now: datetime) -> None:
    """Add a turn for every duty that stands otherwise than before."""
    latest = _latest(session)
    with session.no_autoflush:
        for judgement in judgements:
            key = (judgement.duty.agency_code, judgement.duty.year)
            turn = _turn_of(judgement, now)
            before = latest.pop(key, None)
            if before is None or before.substance != turn.substance:
                _add(session, key, turn)
        for key, before in latest.items():
            if before.standing != NOT_OWED:
                _add(session, key, Turn(now, NOT_OWED, None, None, None, None, None))


def turns(session: Session, agency_code: str, year: int) -> list[Turn]:
    """All turns of one duty, the first first."""
    rows = session.exec(
        select(TurnRow)
        .where(TurnRow.agency_code == agency_code, TurnRow.year == year)
        .order_by(col(TurnRow.since))
    )
    return [_turn(row) for row in rows]


def standing_on(session: Session, agency_code: str, year: int, day: date) -> Turn | None:
    """How a duty stood at the end of a day; None when it had not been judged by then."""
    earlier = [one for one in turns(session, agency_code, year) if day_of(one.since) <= day]
    return earlier[-1] if earlier else None


def _latest(session: Session) -> dict[tuple[str, int], Turn]:
    rows = session.exec(select(TurnRow).order_by(col(TurnRow.since)))
    return {(row.agency_code, row.year): _turn(row) for row in rows}


def _add(session: Session, key: tuple[str, int], turn: Turn) -> None:
    session.merge(
        TurnRow(
            agency_code=key[0],
            year=key[1],
            since=turn.since,
            standing=turn.standing,
            due_on=turn.due_on,
            published_on=turn.published_on,
            days_late=turn.days_late,
            report_sha256=turn.report_sha256,
            report_url=turn.report_url,
        )
    )


def _turn_of(judgement: Judgement, now: datetime) -> Turn:
    return Turn(
        since=now,
        standing=judgement.standing.value,
        due_on=judgement.duty.due_on,
        published_on=judgement.published_on,
        days_late=judgement.days_late,
        report_sha256=judgement.report_sha256,
        report_url=judgement.report_url,
    )


def _turn(row: TurnRow) -> Turn:
    return Turn(
        since=row.since,
        standing=row.standing,
        due_on=row.due_on,
        published_on=row.published_on,
        days_late=row.days_late,
        report_sha256=row.report_sha256,
        report_url=row.report_url,
    )
