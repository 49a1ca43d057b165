"""Send what lies in the outbox, and keep what became of each message.

Messages are written in the transaction that records the alerts they tell of, and sent after its
commit; each is marked sent in a transaction of its own right after the server accepted it. What can
happen when the process dies:

- before the commit: neither alert nor message exists; the next night tells the same facts;
- after the commit, before acceptance: the message is pending; the next night sends it;
- after acceptance, before the mark: mails are sent by a process of its own that outlives a killed
  night and keeps a receipt of every answer (channels/postman.py), so the next night learns from the
  receipt what was accepted and sends nothing twice;
- only when that process itself dies between the server's answer and its receipt, or the connection
  breaks there, is one mail sent a second time: SMTP offers no way to ask. The copy is the same to
  the byte, with the same Message-ID (derived from the facts told and the address), so that mail
  programs can show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.channels.email import Unreachable
from monitor.records import Delivery, OutgoingMessage
from monitor.store import pending_messages, record_delivery
from monitor.telling.posting import may_leave
from monitor.watch import Mail
from pipeline.store import transaction

Send = Callable[[Sequence[OutgoingMessage]], Iterable[Delivery]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the outbox. `problem` is one line when the server could not be used.

    `held` of the `waiting` mails were not tried, because this is no moment to write to officers.
    """

    sent: int
    refused: tuple[Delivery, ...]
    waiting: int
    problem: str | None
    held: int = 0


def deliver(engine: Engine, send: Send, now: datetime, mail: Mail) -> Posted:
    """Send the pending messages that may leave now; each is recorded before the next goes out."""
    with transaction(engine) as session:
        waiting = pending_messages(session)
    pending = [message for message in waiting if may_leave(message.audience, now, mail)]
    deliveries: list[Delivery] = []
    problem = None
    try:
        for delivery in send(pending) if pending else ():
            with transaction(engine) as session:
                record_delivery(session, delivery, now)
            deliveries.append(delivery)
    except Unreachable as reason:
        problem = str(reason)
    sent = sum(delivery.is_accepted for delivery in deliveries)
    refused = tuple(d for d in deliveries if d.is_permanent)
    unsent = len(waiting) - sent - len(refused)
    return Posted(sent, refused, unsent, problem, len(waiting) - len(pending))


def has_work(engine: Engine, now: datetime, mail: Mail) -> bool:
    """Whether something waits that may leave now."""
    with transaction(engine) as session:
        waiting = pending_messages(session)
    return any(may_leave(message.audience, now, mail) for message in waiting)


def leave(engine: Engine) -> Posted:
    """Send nothing because no mail server is configured; everything stays pending."""
    with transaction(engine) as session:
        return Posted(0, (), len(pending_messages(session)), None)
