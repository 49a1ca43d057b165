"""The outbox at work: who has a message in hand, what was refused, what each address has heard.

The tables are those of monitoring.py. Everything here is about messages and what they tell; about
chats only what the operators should know, because a digest is told again by no one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, func, or_, update
from sqlmodel import Session, col, select

from monitor.answers import as_kept
from monitor.freed import Freed, MailTrouble
from monitor.mail_hours import AFTER_REFUSAL
from monitor.records import (
    EMAIL,
    Audience,
    MessageState,
    OutgoingMessage,
    Told,
)
from monitor.store.monitoring import MessageRow, ToldRow, free_lists, message_of
from monitor.told import kind_named

# An open transaction, for those who pass it on and do not ask it anything.
Transaction = Session
DISTRICTS = TypeAdapter(tuple[str, ...])
# What became of something that a refused message told.
TOLD_AGAIN, NO_LONGER_SO = "told again", "no longer so"
BY_MAIL = col(MessageRow.channel) == EMAIL
# In place of a server's answer: a person's word.
TOLD_BEFORE = "told before a backup was put back"
IS_PENDING = col(MessageRow.state) == MessageState.PENDING.value
IS_REFUSED = col(MessageRow.state) == MessageState.REFUSED.value
# How long a digest is still news, when everything is tried again.
STILL_NEWS = timedelta(days=7)
# Once is the server's mood; a text that was refused twice would spoil the mails that it joins.
ONCE = 1


@dataclass(frozen=True, slots=True)
class MessageClaim:
    """Who takes messages in hand, and until when at most, by the clock of the machine."""

    owner: str
    now: datetime
    until: datetime


def ready_messages(session: Session, now: datetime) -> list[OutgoingMessage]:
    """Pending messages whose pause is over; those that were tried before go last."""
    rows = session.exec(
        select(MessageRow)
        .where(IS_PENDING, _is_due(now))
        .order_by(col(MessageRow.attempts), col(MessageRow.created_at), col(MessageRow.message_id))
    )
    return [message_of(row) for row in rows]


def claim(session: Session, message_ids: Collection[str], by: MessageClaim) -> set[str]:
    """Take pending messages in hand; those that somebody else has are left out.

    Whoever keeps the same receipts may take over at once; others when the claim has lapsed.
    """
    is_free = or_(
        col(MessageRow.claimed_until).is_(None),
        col(MessageRow.claimed_until) < by.now,
        col(MessageRow.claimed_by) == by.owner,
    )
    free = (
        select(MessageRow.message_id)
        .where(col(MessageRow.message_id).in_(message_ids), IS_PENDING, is_free)
        .with_for_update(skip_locked=True)
    )
    taken = session.execute(
        update(MessageRow)
        .where(col(MessageRow.message_id).in_(free))
        .values(claimed_by=by.owner, claimed_until=by.until)
        .returning(col(MessageRow.message_id))
        .execution_options(synchronize_session=False)
    )
    return set(taken.scalars())


def release(session: Session, message_ids: Collection[str], owner: str) -> None:
    """Give back what was claimed and not tried."""
    session.execute(
        update(MessageRow)
        .where(
            col(MessageRow.message_id).in_(message_ids),
            IS_PENDING,
            col(MessageRow.claimed_by) == owner,
        )
        .values(claimed_by="", claimed_until=None)
        .execution_options(synchronize_session=False)
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    return or_(col(MessageRow.next_try_at).is_(None), col(MessageRow.next_try_at) <= now)


def blocked(session: Session, now: datetime) -> dict[str, tuple[str, datetime]]:
    """Addresses that were refused and rest: the server's words, and until when."""
    rows = session.exec(
        select(MessageRow.address, MessageRow.answer, MessageRow.next_try_at)
        .where(
            BY_MAIL,
            IS_REFUSED,
            col(MessageRow.is_of_content).is_(False),
            col(MessageRow.next_try_at) > now,
        )
        .order_by(col(MessageRow.tried_at), col(MessageRow.message_id))
    )
    return {address: (answer, until) for address, answer, until in rows if until is not None}


def withhold(session: Session, now: datetime) -> None:
    """Keep messages to an address that rests from leaving: what they tell is free at once."""
    resting = blocked(session, now)
    if not resting:
        return
    rows = session.exec(
        select(MessageRow).where(
            BY_MAIL,
            IS_PENDING,
            col(MessageRow.claimed_by) == "",
            col(MessageRow.address).in_(resting),
        )
    )
    for row in rows.all():
        row.state = MessageState.REFUSED.value
        row.answer, row.next_try_at = resting[row.address]
        row.tried_at = now
        session.add(row)
        free_lists(session, row)


def freed(session: Session) -> list[Freed]:
    """What messages told that were refused, and that was not told again since."""
    rows = session.exec(
        select(ToldRow, MessageRow)
        .where(
            ToldRow.message_id == MessageRow.message_id, ToldRow.settled == "", IS_REFUSED, BY_MAIL
        )
        .order_by(col(MessageRow.tried_at), col(ToldRow.message_id), col(ToldRow.what))
    ).all()
    times = _times_refused(session) if rows else Counter()
    return [_freed(told, row, times[row.address, told.what]) for told, row in rows]


def _freed(told: ToldRow, row: MessageRow, times: int) -> Freed:
    refused_at = row.tried_at or row.created_at
    again_at = refused_at + AFTER_REFUSAL if times > ONCE else row.next_try_at or refused_at
    return Freed(
        told=_told(told),
        message_id=row.message_id,
        address=row.address,
        audience=Audience(row.audience),
        is_of_content=row.is_of_content,
        is_lifted=row.next_try_at is None,
        again_at=again_at,
        times=times,
    )


def _times_refused(session: Session) -> Counter[tuple[str, str]]:
    """How often a text about something was refused at an address."""
    rows = session.exec(
        select(MessageRow.address, ToldRow.what).where(
            ToldRow.message_id == MessageRow.message_id,
            IS_REFUSED,
            BY_MAIL,
            col(MessageRow.is_of_content).is_(True),
        )
    )
    return Counter((address, what) for address, what in rows)


def _told(row: ToldRow) -> Told:
    return Told(
        kind=kind_named(row.kind),
        what=row.what,
        districts=DISTRICTS.validate_python(row.districts, strict=False),
        revision=row.revision,
        values_hash=row.values_hash,
        step=row.step,
        report_sha256=row.report_sha256,
        is_escalation=row.is_escalation,
    )


def heard(session: Session, whats: Collection[str]) -> dict[tuple[str, bool, str], Told]:
    """What was last told about these, by address and whether to a second one; or is on its way."""
    rows = session.exec(
        select(ToldRow, MessageRow.address)
        .where(
            ToldRow.message_id == MessageRow.message_id,
            ~IS_REFUSED,
            BY_MAIL,
            col(ToldRow.what).in_(whats),
        )
        .order_by(col(ToldRow.revision), col(MessageRow.created_at))
    )
    return {(address, row.is_escalation, row.what): _told(row) for row, address in rows}


def count_as_told(session: Session, now: datetime) -> int:
    """A person says that what waits was told before a backup was put back; how many messages."""
    rows = session.exec(select(MessageRow).where(IS_PENDING)).all()
    for row in rows:
        row.state, row.answer, row.tried_at = MessageState.SENT.value, TOLD_BEFORE, now
        session.add(row)
    return len(rows)


def settle(session: Session, settled: Iterable[tuple[Freed, str]]) -> None:
    """Keep what became of freed things."""
    for one, how in settled:
        row = session.get_one(ToldRow, (one.message_id, one.told.what))
        row.settled = how
        session.add(row)


def try_again(session: Session, which: str | None, now: datetime) -> int:
    """Lift the pauses of an address or a message, or all; returns how many messages that concerns.

    What a message tells that was refused is composed anew; a digest for a chat, and a message of a
    version that did not keep what it told, goes out again as it is; the digest only by name or
    while it is news.
    """
    is_waiting = or_(IS_PENDING, IS_REFUSED)
    told = set(session.exec(select(ToldRow.message_id).distinct()))
    rows = []
    for row in session.exec(select(MessageRow).where(is_waiting, _is_named(which))).all():
        is_as_it_was = row.channel != EMAIL or row.message_id not in told
        if row.state == MessageState.REFUSED.value and is_as_it_was:
            is_digest = row.channel != EMAIL
            if which is None and is_digest and row.created_at < now - STILL_NEWS:
                continue
            row.state = MessageState.PENDING.value
        row.next_try_at = None
        session.add(row)
        rows.append(row)
    resting = {row.address for row in rows if not row.is_of_content}
    session.execute(
        update(MessageRow)
        .where(IS_REFUSED, col(MessageRow.address).in_(resting))
        .values(next_try_at=None)
        .execution_options(synchronize_session=False)
    )
    return len(rows)


def _is_named(which: str | None) -> ColumnElement[bool]:
    if which is None:
        return col(MessageRow.message_id).is_not(None)
    return or_(
        col(MessageRow.address) == which, col(MessageRow.message_id).in_((which, f"<{which}>"))
    )


def troubles(
    session: Session, addresses: Collection[str], tired_after: int
) -> Iterator[MailTrouble]:
    """Addresses that refuse, and messages that were put off so many times.

    An address refuses as long as something waits to be told again, or as long as it is one of
    `addresses` and its newest answer was a refusal.
    """
    waiting = Counter(dict.fromkeys((one for one in _refusing(session) if one in addresses), 0))
    named = {(one.address, one.told.what) for one in freed(session)}
    waiting.update(address for address, _ in named)
    for address, row in _newest_refused(session, waiting).items():
        yield MailTrouble(
            address, row.subject, as_kept(row.answer), row.is_of_content, waiting[address]
        )
    rows = session.exec(
        select(MessageRow)
        .where(IS_PENDING, col(MessageRow.attempts) >= tired_after)
        .order_by(col(MessageRow.address), col(MessageRow.attempts))
    )
    for row in {row.address: row for row in rows}.values():
        yield MailTrouble(
            row.address,
            row.subject,
            as_kept(row.answer),
            False,
            1,
            row.attempts,
            row.next_try_at,
        )


def _refusing(session: Session) -> Iterator[str]:
    """Addresses whose newest final answer was a refusal."""
    rows = session.exec(
        select(MessageRow.address, MessageRow.state, func.max(MessageRow.tried_at))
        .where(~IS_PENDING)
        .group_by(col(MessageRow.address), col(MessageRow.state))
    )
    newest: dict[str, tuple[datetime, bool]] = {}
    for address, state, at in rows:
        if at is None:
            continue
        mark = (at, state == MessageState.REFUSED.value)
        newest[address] = max(newest.get(address, mark), mark)
    return (address for address, (_, is_refused) in newest.items() if is_refused)


def _newest_refused(session: Session, addresses: Mapping[str, int]) -> dict[str, MessageRow]:
    rows = session.exec(
        select(MessageRow)
        .where(IS_REFUSED, col(MessageRow.address).in_(addresses))
        .order_by(col(MessageRow.tried_at), col(MessageRow.message_id))
    )
    return {row.address: row for row in rows}
