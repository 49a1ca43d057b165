"""What the monitor knows, in the same database: standings, alerts, the outbox.

Only these functions read or write these tables. Keys are derived from meaning, so that the same
round written twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import false, func, insert, update
from sqlmodel import Field, Session, SQLModel, col, select

from monitor.answers import kept
from monitor.mail_hours import pause_after
from monitor.records import (
    Alert,
    AlertKey,
    AlertState,
    Audience,
    Change,
    Delivery,
    Judgement,
    ListKind,
    MessageState,
    OutgoingMessage,
    Told,
    Upcoming,
)
from monitor.told import list_named
from pipeline.records import Where
from pipeline.store.readings import JSON_DOCUMENT

PLACES = TypeAdapter(tuple[Where | str, ...])


class StandingRow(SQLModel, table=True):
    """The standing of one duty as last judged, and since when it has been that."""

    __tablename__ = "standing"

    agency_code: str = Field(primary_key=True)
    year: int = Field(primary_key=True)
    standing: str
    due_on: date
    published_on: date | None
    days_late: int | None
    report_sha256: str | None
    since: datetime
    judged_at: datetime = Field(index=True)


class AlertRow(SQLModel, table=True):
    """One fact as last told."""

    __tablename__ = "alert"

    key: str = Field(primary_key=True)
    audience: str
    subject: str
    year: int | None
    rule: str
    values_hash: str
    state: str = Field(index=True)
    revision: int
    label: str
    district: str
    opened_at: datetime
    changed_at: datetime
    step: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    places: JsonValue = Field(sa_type=JSON_DOCUMENT, sa_column_kwargs={"server_default": "[]"})
    report_sha256: str = Field(default="", sa_column_kwargs={"server_default": ""})


class ReminderRow(SQLModel, table=True):
    """One list before one due date that one officer was sent."""

    __tablename__ = "reminder"

    address: str = Field(primary_key=True)
    due_on: date = Field(primary_key=True)
    step: int = Field(primary_key=True)
    told_at: datetime


class MessageRow(SQLModel, table=True):
    """One mail to one address, from before it is sent until after.

    `claimed_by` has it in hand until `claimed_until`, by the clock of the machine. It is not tried
    before `next_try_at`; of a refused one that is when its address, or what it tells, may be tried
    again, and NULL when somebody asked for that.
    """

    __tablename__ = "message"

    message_id: str = Field(primary_key=True)
    dedupe: str = Field(unique=True)
    audience: str
    address: str
    subject: str
    content: str
    created_at: datetime
    state: str = Field(index=True)
    attempts: int
    answer: str
    tried_at: datetime | None
    channel: str = Field(default="email", sa_column_kwargs={"server_default": "email"})
    claimed_by: str = Field(default="", sa_column_kwargs={"server_default": ""})
    claimed_until: datetime | None = None
    next_try_at: datetime | None = None
    is_of_content: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class ToldRow(SQLModel, table=True):
    """One thing that one message tells; `settled` says what became of it when it was refused."""

    __tablename__ = "told"

    message_id: str = Field(primary_key=True)
    what: str = Field(primary_key=True)
    kind: str
    districts: JsonValue = Field(sa_type=JSON_DOCUMENT)
    revision: int
    values_hash: str
    step: int
    report_sha256: str
    is_escalation: bool
    settled: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})


class SummaryRow(SQLModel, table=True):
    """One weekly or monthly summary that one officer was sent."""

    __tablename__ = "summary"

    address: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    told_at: datetime


def standings_known(session: Session) -> dict[tuple[str, int], tuple[str, datetime]]:
    """How every duty stood in the last round, and since when."""
    asked = select(
        StandingRow.agency_code, StandingRow.year, StandingRow.standing, StandingRow.since
    )
    return {(code, year): (standing, since) for code, year, standing, since in session.exec(asked)}


def record_standings(
    session: Session,
    changed: Mapping[tuple[str, int], Judgement],
    gone: Iterable[tuple[str, int]],
    now: datetime,
) -> None:
    """Keep how these duties stand; `since` moves only when the standing changes.

    All others stand as before, and were judged now as well. A duty that is owed no longer (the
    agency left the register) loses its row.
    """
    known = standings_known(session) if changed else {}
    for code, year in gone:
        session.delete(session.get_one(StandingRow, (code, year)))
    session.flush()
    session.execute(update(StandingRow).values(judged_at=now))
    rows = [(key in known, _standing_row(one, known.get(key), now)) for key, one in changed.items()]
    for is_known, statement in ((True, update(StandingRow)), (False, insert(StandingRow))):
        found = [row for was_known, row in rows if was_known is is_known]
        if found:
            session.execute(statement, found)


def _standing_row(
    judgement: Judgement, before: tuple[str, datetime] | None, now: datetime
) -> dict[str, object]:
    has_changed = before is None or before[0] != judgement.standing.value
    return {
        "agency_code": judgement.duty.agency_code,
        "year": judgement.duty.year,
        "standing": judgement.standing.value,
        "due_on": judgement.duty.due_on,
        "published_on": judgement.published_on,
        "days_late": judgement.days_late,
        "report_sha256": judgement.report_sha256,
        "since": now if has_changed or before is None else before[1],
        "judged_at": now,
    }


def turned_since(session: Session, moment: datetime) -> list[tuple[str, int]]:
    """The duties, by agency and year, whose standing has turned since a moment, the last first."""
    rows = session.exec(
        select(StandingRow.agency_code, StandingRow.year)
        .where(col(StandingRow.since) > moment)
        .order_by(col(StandingRow.since).desc(), col(StandingRow.agency_code))
    )
    return [(code, year) for code, year in rows]


def last_judged_at(session: Session) -> datetime | None:
    """The moment of the last round; None before the first."""
    return session.exec(select(func.max(StandingRow.judged_at))).one()


def alerts(session: Session) -> list[Alert]:
    """Every alert, open or closed, in a stable order."""
    return [_alert(row) for row in session.exec(select(AlertRow).order_by(col(AlertRow.key)))]


def record_changes(session: Session, changes: Iterable[Change]) -> None:
    """Keep the alerts as they are after these changes were told."""
    for change in changes:
        alert = change.alert
        session.merge(
            AlertRow(
                key=str(alert.key),
                audience=alert.key.audience.value,
                subject=alert.key.subject,
                year=alert.key.year,
                rule=alert.key.rule,
                values_hash=alert.values_hash,
                state=alert.state.value,
                revision=alert.revision,
                label=alert.label,
                district=alert.district,
                opened_at=alert.opened_at,
                changed_at=alert.changed_at,
                step=alert.step,
                places=PLACES.dump_python(alert.places, mode="json"),
                report_sha256=alert.report_sha256,
            )
        )


def _alert(row: AlertRow) -> Alert:
    return Alert(
        key=AlertKey(Audience(row.audience), row.subject, row.year, row.rule),
        values_hash=row.values_hash,
        state=AlertState(row.state),
        revision=row.revision,
        label=row.label,
        district=row.district,
        opened_at=row.opened_at,
        changed_at=row.changed_at,
        step=row.step,
        places=tuple(map(_place, PLACES.validate_python(row.places, strict=False))),
        report_sha256=row.report_sha256,
    )


def _place(kept: Where | str) -> Where:
    """A place as it is kept; before 2026-11-30 it was one text, table/row/column/section."""
    if isinstance(kept, Where):
        return kept
    table, row, column, section = (part or None for part in kept.split("/"))
    return Where(int(section) if section else None, table, row, column)


def told_reminders(session: Session) -> set[tuple[str, date, int]]:
    """Which lists before a due date were told: address, due date, step."""
    return {(row.address, row.due_on, row.step) for row in session.exec(select(ReminderRow))}


def record_reminders(session: Session, lists: Iterable[Upcoming], now: datetime) -> None:
    """Keep that these lists were told."""
    for one in lists:
        session.merge(
            ReminderRow(address=one.address, due_on=one.due_on, step=one.step, told_at=now)
        )


def told_summaries(session: Session) -> set[tuple[str, str]]:
    """Which summaries were told: address, and the name of the period."""
    return {(row.address, row.period) for row in session.exec(select(SummaryRow))}


def record_summaries(session: Session, told: Iterable[tuple[str, str]], now: datetime) -> None:
    """Keep that these summaries were told."""
    for address, period in told:
        session.merge(SummaryRow(address=address, period=period, told_at=now))


def put_in_outbox(session: Session, messages: Iterable[OutgoingMessage]) -> int:
    """Write messages that are not there yet; returns how many were new."""
    new = 0
    for message in messages:
        if session.get(MessageRow, message.message_id) is not None:
            continue
        session.add(
            MessageRow(
                message_id=message.message_id,
                dedupe=message.dedupe,
                audience=message.audience.value,
                address=message.address,
                subject=message.subject,
                content=message.content,
                created_at=message.created_at,
                state=MessageState.PENDING.value,
                attempts=0,
                answer="",
                tried_at=None,
                channel=message.channel,
            )
        )
        session.add_all(_told_row(message, one) for one in message.tells)
        new += 1
    return new


def _told_row(message: OutgoingMessage, told: Told) -> ToldRow:
    return ToldRow(
        message_id=message.message_id,
        what=told.what,
        kind=told.kind.value,
        districts=list(told.districts),
        revision=told.revision,
        values_hash=told.values_hash,
        step=told.step,
        report_sha256=told.report_sha256,
        is_escalation=told.is_escalation,
    )


def pending_messages(session: Session) -> list[OutgoingMessage]:
    """Messages that no server has accepted or refused for good yet, oldest first."""
    rows = session.exec(
        select(MessageRow)
        .where(MessageRow.state == MessageState.PENDING.value)
        .order_by(col(MessageRow.created_at), col(MessageRow.message_id))
    )
    return [message_of(row) for row in rows]


def message_of(row: MessageRow) -> OutgoingMessage:
    """The message of a row, without what it tells."""
    return OutgoingMessage(
        dedupe=row.dedupe,
        message_id=row.message_id,
        audience=Audience(row.audience),
        address=row.address,
        subject=row.subject,
        content=row.content,
        created_at=row.created_at,
        channel=row.channel,
    )


def record_delivery(session: Session, delivery: Delivery, now: datetime) -> None:
    """Keep what became of one message, and give back its claim; a message once sent stays sent."""
    row = session.get_one(MessageRow, delivery.message_id)
    row.claimed_by, row.claimed_until = "", None
    session.add(row)
    if row.state == MessageState.SENT.value:
        return
    row.state = _state_after(delivery).value
    row.attempts += 1
    row.answer = kept(delivery.answer)
    row.tried_at = now
    row.is_of_content = delivery.is_of_content
    row.next_try_at = None if delivery.is_accepted else now + pause_after(delivery, row.attempts)
    if delivery.is_permanent:
        free_lists(session, row)


def free_lists(session: Session, row: MessageRow) -> None:
    """Forget that the lists and summaries of a refused message were told: they are composed anew.

    Alerts need no such thing: what each address has heard is compared with what is so.
    """
    for told in session.exec(select(ToldRow).where(ToldRow.message_id == row.message_id)):
        if told.kind == ListKind.LIST:
            _forget(session, session.get(ReminderRow, (row.address, *list_named(told.what))))
        if told.kind == ListKind.SUMMARY:
            _forget(session, session.get(SummaryRow, (row.address, told.what)))


def _forget(session: Session, row: ReminderRow | SummaryRow | None) -> None:
    if row is not None:
        session.delete(row)


def _state_after(delivery: Delivery) -> MessageState:
    if delivery.is_accepted:
        return MessageState.SENT
    return MessageState.REFUSED if delivery.is_permanent else MessageState.PENDING
