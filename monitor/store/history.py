"""Every turn of every standing, in the same database; rows are added and never changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import ColumnElement, tuple_
from sqlmodel import Field, Session, SQLModel, col, select

from core.clock import day_of
from core.messages import Message
from monitor.records import Judgement, Standing
from monitor.standings.against_proof import AGAINST_PROOF, ProvenAbsence
from monitor.standings.timeliness import LATENESS
from pipeline.records import Finding, Outcome, Severity
from pipeline.store.readings import JSON_DOCUMENT

NOT_OWED = "not_owed"
# Turns of one moment (two nights at once, --as-of twice) stand one after the other.
A_MOMENT = timedelta(microseconds=1)
MESSAGES = TypeAdapter(tuple[Message, ...])
# Rows from before derivations were kept have none.
NO_MESSAGES = "[]"
OF_DATES = LATENESS | {AGAINST_PROOF}
# So many duties are asked about in one question.
MANY = 400


class TurnRow(SQLModel, table=True):
    """From this moment on one duty stood like this, on this evidence."""

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
    evidence: JsonValue = Field(
        sa_type=JSON_DOCUMENT, sa_column_kwargs={"server_default": NO_MESSAGES}
    )
    derivation: JsonValue = Field(
        sa_type=JSON_DOCUMENT, sa_column_kwargs={"server_default": NO_MESSAGES}
    )


@dataclass(frozen=True, slots=True)
class StandingChange:
    """How a duty stood from `since` on; `not_owed` when it left the register.

    `evidence` is what that rested on then, in sentences; `derivation` how its due date was derived,
    () for a duty that is not owed.
    """

    since: datetime
    standing: str
    due_on: date | None
    published_on: date | None
    days_late: int | None
    report_sha256: str | None
    report_url: str | None
    evidence: tuple[Message, ...] = ()
    derivation: tuple[Message, ...] = ()

    @property
    def substance(self) -> tuple[object, ...]:
        """What makes a turn for people; the evidence for one standing may grow every night."""
        dates = (self.due_on, self.published_on, self.days_late)
        return (self.standing, *dates, self.report_sha256)

    @property
    def proof(self) -> tuple[JsonValue, JsonValue]:
        """Evidence and derivation as the database keeps them."""
        return _kept(self.evidence), _kept(self.derivation)


def record_turns(
    session: Session,
    changed: Mapping[tuple[str, int], Judgement],
    left: Collection[tuple[str, int]],
    now: datetime,
) -> None:
    """Add a row for every one of these duties that stands otherwise than before, or on other
    evidence; `left` are owed no more."""
    latest = {(row.agency_code, row.year): row for row in _latest(session, [*changed, *left])}
    with session.no_autoflush:
        for key, judgement in changed.items():
            turn = _turn_of(judgement, now)
            before = latest.get(key)
            if before is None or not _is_same(before, turn):
                _add(session, key, _after(before, turn))
        for key in left:
            before = latest.get(key)
            if before is not None and before.standing != NOT_OWED:
                gone = StandingChange(now, NOT_OWED, None, None, None, None, None)
                _add(session, key, _after(before, gone))


def turns(session: Session, agency_code: str, year: int) -> list[StandingChange]:
    """All turns of one duty, the first first; rows that differ in evidence only are one turn."""
    found: list[StandingChange] = []
    for turn in _nights(session, agency_code, year):
        if not found or found[-1].substance != turn.substance:
            found.append(turn)
    return found


def standing_on(session: Session, agency_code: str, year: int, day: date) -> StandingChange | None:
    """How a duty stood at the end of a day, on the evidence of that day.

    None when it had not been judged by then.
    """
    earlier = [one for one in _nights(session, agency_code, year) if day_of(one.since) <= day]
    return earlier[-1] if earlier else None


def proven_absences(
    session: Session, seen: Collection[tuple[str, int]]
) -> Mapping[tuple[str, int], ProvenAbsence]:
    """The newest judgement that it was missing, of each of these duties that ever was."""
    of_missing = TurnRow.standing == Standing.MISSING.value
    ever = session.exec(select(TurnRow.agency_code, TurnRow.year).where(of_missing).distinct())
    rows = _latest(session, sorted(set(ever) & set(seen)), of_missing)
    return {
        (row.agency_code, row.year): ProvenAbsence(row.since, _turn(row).evidence) for row in rows
    }


def _nights(session: Session, agency_code: str, year: int) -> Iterator[StandingChange]:
    rows = session.exec(
        select(TurnRow)
        .where(TurnRow.agency_code == agency_code, TurnRow.year == year)
        .order_by(col(TurnRow.since))
    )
    return (_turn(row) for row in rows)


def _latest(
    session: Session, keys: Sequence[tuple[str, int]], *such: ColumnElement[bool] | bool
) -> Iterator[TurnRow]:
    """The newest turn of each of these duties, of those that are such."""
    of_duty = tuple_(col(TurnRow.agency_code), col(TurnRow.year))
    for start in range(0, len(keys), MANY):
        rows = session.exec(
            select(TurnRow)
            .where(of_duty.in_(keys[start : start + MANY]), *such)
            .order_by(col(TurnRow.since))
        )
        yield from {(row.agency_code, row.year): row for row in rows}.values()


def _is_same(row: TurnRow, turn: StandingChange) -> bool:
    dates = (row.due_on, row.published_on, row.days_late)
    is_same = (row.standing, *dates, row.report_sha256) == turn.substance
    return is_same and (row.evidence, row.derivation) == turn.proof


def _after(before: TurnRow | None, turn: StandingChange) -> StandingChange:
    """The turn at a moment after the one before it: clocks of two machines may differ a little."""
    if before is None or turn.since > before.since:
        return turn
    return replace(turn, since=before.since + A_MOMENT)


def _add(session: Session, key: tuple[str, int], turn: StandingChange) -> None:
    evidence, derivation = turn.proof
    session.add(
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
            evidence=evidence,
            derivation=derivation,
        )
    )


def _turn_of(judgement: Judgement, now: datetime) -> StandingChange:
    return StandingChange(
        since=now,
        standing=judgement.standing.value,
        due_on=judgement.duty.due_on,
        published_on=judgement.published_on,
        days_late=judgement.days_late,
        report_sha256=judgement.report_sha256,
        report_url=judgement.report_url,
        evidence=(
            *judgement.evidence,
            *(one.message for one in judgement.findings if _is_ground(one)),
        ),
        derivation=(judgement.duty.derivation,),
    )


def _is_ground(finding: Finding) -> bool:
    """Whether a finding decides a standing or speaks against it: a proven error, lateness of any
    grade, a date that the proof of an absence contradicts."""
    is_grave = finding.severity is Severity.ERROR or finding.rule in OF_DATES
    return finding.outcome is Outcome.BROKEN and is_grave


def _turn(row: TurnRow) -> StandingChange:
    return StandingChange(
        since=row.since,
        standing=row.standing,
        due_on=row.due_on,
        published_on=row.published_on,
        days_late=row.days_late,
        report_sha256=row.report_sha256,
        report_url=row.report_url,
        evidence=MESSAGES.validate_python(row.evidence, strict=False),
        derivation=MESSAGES.validate_python(row.derivation, strict=False),
    )


def _kept(messages: tuple[Message, ...]) -> JsonValue:
    kept: JsonValue = MESSAGES.dump_python(messages, mode="json")
    return kept
