"""What officers decided and returned, in the same database; rows are ended, never deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from monitor.records import (
    AlertKey,
    Audience,
    Change,
    Decision,
    DecisionEnd,
    DecisionKind,
    EndedDecision,
    Return,
)

# What was decided at the same moment (--as-of names minutes) stands beside it, not in its place.
A_MOMENT = timedelta(microseconds=1)


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


class ReturnRow(SQLModel, table=True):
    """One report returned for correction; `corrected_at` is None as long as it is not corrected.

    Of several returns of one report the last one counts; those that it replaced stay as they are.
    Those that 0.1.0 and earlier commits replaced bear that moment as if they had been corrected.
    """

    __tablename__ = "report_return"

    agency_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    returned_at: datetime = Field(primary_key=True)
    until: date
    reason: str
    by: str
    report_sha256: str
    corrected_at: datetime | None


class ReturnFaultRow(SQLModel, table=True):
    """One rule that a returned report broke, with a name for the values it broke it with."""

    __tablename__ = "report_return_fault"

    agency_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    returned_at: datetime = Field(primary_key=True)
    rule: str = Field(primary_key=True)
    values_hash: str


def record_return(session: Session, returned: Return) -> None:
    """Keep that a report was returned; it takes the place of an earlier return of this report."""
    key = (returned.agency_code, returned.year)
    while session.get(ReturnRow, (*key, returned.returned_at)) is not None:
        returned = replace(returned, returned_at=returned.returned_at + A_MOMENT)
    session.add(
        ReturnRow(
            agency_code=returned.agency_code,
            year=returned.year,
            returned_at=returned.returned_at,
            until=returned.until,
            reason=returned.reason,
            by=returned.by,
            report_sha256=returned.report_sha256,
            corrected_at=None,
        )
    )
    for rule, values in returned.faults.items():
        session.add(
            ReturnFaultRow(
                agency_code=returned.agency_code,
                year=returned.year,
                returned_at=returned.returned_at,
                rule=rule,
                values_hash=values,
            )
        )


def returns(session: Session) -> list[Return]:
    """The returned reports that are not corrected yet, each as it was returned last."""
    made = (col(ReturnRow.agency_code), col(ReturnRow.year), col(ReturnRow.returned_at))
    last = {
        (row.agency_code, row.year): row for row in session.exec(select(ReturnRow).order_by(*made))
    }
    rows = [row for row in last.values() if row.corrected_at is None]
    faults: dict[tuple[str, int, datetime], dict[str, str]] = {}
    for fault in session.exec(select(ReturnFaultRow)):
        key = (fault.agency_code, fault.year, fault.returned_at)
        faults.setdefault(key, {})[fault.rule] = fault.values_hash
    return [
        _return(row, faults.get((row.agency_code, row.year, row.returned_at), {})) for row in rows
    ]


def returned(session: Session, code: str, year: int, at: datetime) -> Return | None:
    """One return, also when it is corrected."""
    row = session.get(ReturnRow, (code, year, at))
    if row is None:
        return None
    faults = session.exec(
        select(ReturnFaultRow).where(
            ReturnFaultRow.agency_code == code,
            ReturnFaultRow.year == year,
            ReturnFaultRow.returned_at == at,
        )
    )
    return _return(row, {fault.rule: fault.values_hash for fault in faults})


def close_returns(session: Session, closed: Iterable[Return], now: datetime) -> None:
    """Keep that these were corrected."""
    for one in closed:
        row = session.get_one(ReturnRow, (one.agency_code, one.year, one.returned_at))
        row.corrected_at = now
        session.add(row)


def _return(row: ReturnRow, faults: Mapping[str, str]) -> Return:
    return Return(
        agency_code=row.agency_code,
        year=row.year,
        returned_at=row.returned_at,
        until=row.until,
        reason=row.reason,
        by=row.by,
        report_sha256=row.report_sha256,
        faults=faults,
    )


def record_decision(session: Session, decision: Decision) -> None:
    """Keep a decision; an earlier one about the same alert ends by it."""
    key = decision.key
    earlier = decisions(session).get(key)
    if earlier is not None:
        _end(session, EndedDecision(earlier, DecisionEnd.REPLACED), decision.made_at)
    while session.get(DecisionRow, (str(key), decision.made_at)) is not None:
        decision = replace(decision, made_at=decision.made_at + A_MOMENT)
    session.add(
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
