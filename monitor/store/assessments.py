"""What was judged of every duty, stored whole, with the round that first judged so.

A row is written where the judgement is another one than before; all else is left as it stands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import Index, delete, insert, tuple_
from sqlmodel import Field, Session, SQLModel, col, select

from monitor.records import Judgement
from monitor.store.monitoring import standings_known
from pipeline.store.readings import JSON_DOCUMENT

JUDGEMENT = TypeAdapter(Judgement)
DutyKey = tuple[str, int]
# A statement carries so many keys: the least that a database takes is above this.
MANY = 400


class AssessmentRow(SQLModel, table=True):
    """How one duty stands, on what evidence, with which findings."""

    __tablename__ = "assessment"
    __table_args__ = (Index("ix_assessment_district", "district", "year"),)

    agency_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    district: str
    standing: str
    round: int
    digest: str
    judgement: JsonValue = Field(sa_type=JSON_DOCUMENT)


@dataclass(frozen=True, slots=True)
class Judged:
    """One stored judgement and the round that first judged so."""

    judgement: Judgement
    round: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What a round judged otherwise than is stored; `gone` are duties that are owed no more."""

    changed: Mapping[DutyKey, Judgement]
    known: frozenset[DutyKey]
    gone: frozenset[DutyKey]


def difference(session: Session, judgements: Iterable[Judgement]) -> Difference:
    """Compare with what is stored, by digests alone; writes nothing."""
    asked = select(AssessmentRow.agency_code, AssessmentRow.year, AssessmentRow.digest)
    stored = {(code, year): digest for code, year, digest in session.exec(asked)}
    gone, changed = {*stored, *standings_known(session)}, {}
    for one in judgements:
        key = (one.duty.agency_code, one.duty.year)
        gone.discard(key)
        if stored.get(key) != _digest(one):
            changed[key] = one
    return Difference(changed, frozenset(stored.keys() & changed.keys()), frozenset(gone))


def record_assessments(session: Session, found: Difference, number: int) -> None:
    """Store what was judged otherwise, as judged in this round."""
    forget = [*found.known, *found.gone]
    key = tuple_(col(AssessmentRow.agency_code), col(AssessmentRow.year))
    for start in range(0, len(forget), MANY):
        session.execute(delete(AssessmentRow).where(key.in_(forget[start : start + MANY])))
    rows = [_row(one, number) for one in found.changed.values()]
    if rows:
        session.execute(insert(AssessmentRow), rows)


def assessments(session: Session, district: str, year: int) -> list[Judged]:
    """What is stored of one district and year, in the order of agency codes."""
    rows = session.exec(
        select(AssessmentRow)
        .where(AssessmentRow.district == district, AssessmentRow.year == year)
        .order_by(col(AssessmentRow.agency_code))
    )
    return [
        Judged(JUDGEMENT.validate_python(row.judgement, strict=False), row.round) for row in rows
    ]


def _digest(judgement: Judgement) -> str:
    return hashlib.sha256(JUDGEMENT.dump_json(judgement)).hexdigest()


def _row(judgement: Judgement, number: int) -> dict[str, JsonValue]:
    duty = judgement.duty
    return {
        "agency_code": duty.agency_code,
        "year": duty.year,
        "district": duty.district,
        "standing": judgement.standing.value,
        "round": number,
        "digest": _digest(judgement),
        "judgement": JUDGEMENT.dump_python(judgement, mode="json"),
    }
