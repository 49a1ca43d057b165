"""What officers decided, in the same database; a decision is ended, never deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Field, Session, SQLModel, col, select

from monitor.records import (
    AlertKey,
    Audience,
    Change,
    Decision,
    DecisionEnd,
    DecisionKind,
    EndedDecision,
)


class DecisionRow(SQLModel, table=True):
    """One decision about one alert; `ended_at` is None as long as it holds."""

    __tablename__ = "decision"

    key: str = Field(primary_key=True)
    made_at: datetime = Field(primary_key=True)
    agency_code: str
    year: int
    rule: str
    kind: str
    values_hash: str
    reason: str
    until: date | None
    by: str
    ended_at: datetime | None
    ended_because: str | None


def record_decision(session: Session, decision: Decision) -> None:
    """Keep a decision; an earlier one about the same alert ends by it."""
    earlier = decisions(session).get(decision.key)
    if earlier is not None and earlier.made_at != decision.made_at:
        _end(session, EndedDecision(earlier, DecisionEnd.REPLACED), decision.made_at)
    key = decision.key
    session.merge(
        DecisionRow(
            key=str(key),
            made_at=decision.made_at,
            agency_code=key.subject,
            year=key.year or 0,
            rule=key.rule,
            kind=decision.kind.value,
            values_hash=decision.values_hash,
            reason=decision.reason,
            until=decision.until,
            by=decision.by,
            ended_at=None,
            ended_because=None,
        )
    )


def decisions(session: Session) -> dict[AlertKey, Decision]:
    """The decisions that have not ended, by alert."""
    rows = session.exec(select(DecisionRow).where(col(DecisionRow.ended_at).is_(None)))
    return {decision.key: decision for decision in map(_decision, rows)}


def end_decisions(session: Session, changes: Iterable[Change], now: datetime) -> None:
    """End the decisions that these changes ended."""
    for change in changes:
        if change.ended is not None:
            _end(session, change.ended, now)


def _end(session: Session, ended: EndedDecision, now: datetime) -> None:
    row = session.get_one(DecisionRow, (str(ended.decision.key), ended.decision.made_at))
    row.ended_at = now
    row.ended_because = ended.because.value
    session.add(row)


def _decision(row: DecisionRow) -> Decision:
    return Decision(
        key=AlertKey(Audience.OFFICER, row.agency_code, row.year, row.rule),
        kind=DecisionKind(row.kind),
        values_hash=row.values_hash,
        reason=row.reason,
        until=row.until,
        by=row.by,
        made_at=row.made_at,
    )
