"""What the outbox holds, for people: each message with its state, its tries and the last answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from monitor.answers import Answer, as_kept
from monitor.records import MessageState
from monitor.store.monitoring import MessageRow


@dataclass(frozen=True, slots=True)
class OutboxLine:
    """One message that is not sent; its text is for its recipient and not here."""

    address: str
    subject: str
    state: MessageState
    created_at: datetime
    attempts: int
    tried_at: datetime | None
    next_try_at: datetime | None
    answer: Answer


def by_state(session: Session) -> Mapping[MessageState, int]:
    """How many messages are waiting, sent, refused; every state is named, also with 0."""
    rows = session.exec(select(MessageRow.state, func.count()).group_by(col(MessageRow.state)))
    return dict.fromkeys(MessageState, 0) | {MessageState(state): n for state, n in rows}


def not_sent(session: Session, most: int) -> list[OutboxLine]:
    """The newest messages that wait or were refused."""
    rows = session.exec(
        select(MessageRow)
        .where(MessageRow.state != MessageState.SENT.value)
        .order_by(col(MessageRow.created_at).desc(), col(MessageRow.message_id))
        .limit(most)
    )
    return [_line(row) for row in rows]


def _line(row: MessageRow) -> OutboxLine:
    return OutboxLine(
        address=row.address,
        subject=row.subject,
        state=MessageState(row.state),
        created_at=row.created_at,
        attempts=row.attempts,
        tried_at=row.tried_at,
        next_try_at=row.next_try_at,
        answer=as_kept(row.answer),
    )
