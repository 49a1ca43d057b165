"""Send what lies in the outbox, and keep what became of each message.

Messages are written in the transaction that records the alerts they tell of, and sent after its
commit. Before they leave they are claimed in the database, so that of two processes, in whatever
folders they run, one sends them; each is marked sent in a transaction of its own right after the
server accepted it. A fact counts as told when a server accepted its message. What can happen when
the process dies:

- before the commit: neither alert nor message exists; the next night tells the same facts;
- after the commit, before the claim: the message is pending; the next night or post sends it;
- after the claim, before acceptance: the next one in the same data folder takes the claim over at
  once, because the lock of that folder and its receipts say what was done; one in another folder
  when the claim has lapsed, which is after every limit of a round;
- after acceptance, before the mark: mails are sent by a process of its own that outlives a killed
  night and keeps a receipt of every acceptance (delivery/process.py), so the next night in this
  folder learns from the receipt what was accepted and sends nothing twice;
- only when the answer itself is lost are mails sent a second time, because SMTP offers no way to
  ask: when the connection breaks after the text (then again after an hour, with growing pauses),
  when the sending process dies between an answer and its receipt, or when the machine dies for good
  with receipts that the database had not heard of and another machine takes its claims over. The
  copy is the same to the byte, with the same Message-ID (derived from the facts told and the
  address), so that mail programs can show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from core.messages import Message
from monitor.delivery.email import Unreachable
from monitor.delivery.process import UnderWay
from monitor.mail_hours import may_leave
from monitor.records import Audience, Delivery, DeliveryLimits, OutgoingMessage
from monitor.store.deliveries import MessageClaim, claim, ready_messages, release, withhold
from monitor.store.monitoring import pending_messages, record_delivery
from monitor.watch import Mail
from pipeline.store.readings import reading, transaction

Send = Callable[[Sequence[OutgoingMessage]], Iterable[Delivery]]
# How much longer than all limits together a claim holds.
SLACK = timedelta(minutes=10)
HERE = "here"


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the outbox. `problem` is one line when the server could not be used.

    `held` of the `waiting` mails were not tried, because this is no moment to write to officers;
    `resting` because the server put them off and their pause is not over; `elsewhere` because
    another process has them in hand. `put_off` were tried and stay. `notes` of those `sent` only
    tell the operators what became of the others.
    """

    sent: int
    refused: tuple[Delivery, ...]
    waiting: int
    problem: Message | None
    held: int = 0
    resting: int = 0
    elsewhere: int = 0
    put_off: tuple[Delivery, ...] = ()
    notes: int = 0

    @property
    def is_all_put_off(self) -> bool:
        """Whether nothing left although something might have, by the calendar."""
        return self.sent == self.notes and bool(self.put_off or self.resting)

    @property
    def is_in_trouble(self) -> bool:
        """Whether a person should look: a refusal, an unusable server, nothing that leaves."""
        return self.problem is not None or bool(self.refused) or self.is_all_put_off

    def and_then(self, later: Posted) -> Posted:
        """This, and what a second look into the outbox came to."""
        return Posted(
            sent=self.sent + later.sent,
            refused=self.refused + later.refused,
            waiting=later.waiting,
            problem=self.problem or later.problem,
            held=later.held,
            resting=later.resting,
            elsewhere=self.elsewhere,
            put_off=self.put_off + later.put_off,
            notes=later.sent,
        )


def deliver(
    engine: Engine,
    send: Send,
    now: datetime,
    mail: Mail,
    owner: str = HERE,
    after: Posted | None = None,
) -> Posted:
    """Send the pending messages that may leave now; each is recorded before the next goes out.

    `owner` names whoever keeps the receipts of `send`. What is written to the operators `after` the
    officers' mails leaves alone, and what was put off then is neither tried nor counted again.
    """
    with transaction(engine) as session:
        withhold(session, now)
        waiting = pending_messages(session)
        ready = ready_messages(session, now)
    put_off = {one.message_id for one in after.put_off} if after else set()
    ready = [message for message in ready if message.message_id not in put_off]
    leaving = [message for message in ready if may_leave(message.audience, now, mail)]
    pending = [one for one in leaving if after is None or one.audience is Audience.OPERATOR]
    mine = _claimed(engine, pending, owner, mail.limits)
    deliveries, problem = _sent(engine, send, mine, now, owner)
    untried = {
        "held": len(ready) - len(leaving),
        "resting": sum(one.message_id not in put_off for one in waiting) - len(ready),
        "elsewhere": len(pending) - len(mine),
    }
    return _posted(deliveries, problem, len(waiting), untried)


def _sent(
    engine: Engine, send: Send, mine: Sequence[OutgoingMessage], now: datetime, owner: str
) -> tuple[list[Delivery], Message | None]:
    """What became of each that was tried, and why the others were not; those are given back."""
    deliveries: list[Delivery] = []
    problem: Message | None = None
    is_free = True
    try:
        for delivery in send(mine) if mine else ():
            with transaction(engine) as session:
                record_delivery(session, delivery, now)
            deliveries.append(delivery)
    except Unreachable as reason:
        problem, is_free = reason.message, not isinstance(reason, UnderWay)
    if is_free:
        with transaction(engine) as session:
            release(session, [message.message_id for message in mine], owner)
    return deliveries, problem


def _posted(
    deliveries: Sequence[Delivery],
    problem: Message | None,
    waiting: int,
    untried: Mapping[str, int],
) -> Posted:
    sent = sum(delivery.is_accepted for delivery in deliveries)
    refused = tuple(d for d in deliveries if d.is_permanent)
    put_off = tuple(d for d in deliveries if not (d.is_accepted or d.is_permanent))
    left = waiting - sent - len(refused)
    return Posted(sent, refused, left, problem, put_off=put_off, **untried)


def _claimed(
    engine: Engine, messages: Sequence[OutgoingMessage], owner: str, limits: DeliveryLimits
) -> list[OutgoingMessage]:
    """Those that nobody else has in hand; claimed by the clock of the machine, not of the night."""
    if not messages:
        return []
    now = datetime.now(UTC)
    longest = timedelta(seconds=limits.lock_s + limits.round_s + limits.message_s)
    by = MessageClaim(owner, now, now + longest + SLACK)
    with transaction(engine) as session:
        taken = claim(session, [message.message_id for message in messages], by)
    return [message for message in messages if message.message_id in taken]


def has_work(engine: Engine, now: datetime, mail: Mail) -> bool:
    """Whether something waits that may leave now."""
    with reading(engine) as session:
        waiting = ready_messages(session, now)
    return any(may_leave(message.audience, now, mail) for message in waiting)


def leave(engine: Engine) -> Posted:
    """Send nothing because no mail server is configured; everything stays pending."""
    with reading(engine) as session:
        return Posted(0, (), len(pending_messages(session)), None)
