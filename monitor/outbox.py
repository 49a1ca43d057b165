"""Send what lies in the outbox, and keep what became of each message.

Messages are written in the transaction that records the alerts they tell of, and sent after its
commit; each is marked sent in a transaction of its own right after the server accepted it. What can
happen when the process dies:

- before the commit: neither alert nor message exists; the next night tells the same facts;
- after the commit, before acceptance: the message is pending; the next night sends it;
- after acceptance, before the mark: the message is still pending, and the next night sends it a
  second time. SMTP offers no way to ask. The copy is the same to the byte, with the same Message-ID
  (derived from the facts told and the address), so that mail programs can show it once; this is the
  only case in which an officer can receive a mail twice. The same holds when the connection breaks
  after the text was handed over and before the server's answer arrived.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.channels.email import Unreachable
from monitor.records import Delivery, OutgoingMessage
from monitor.store import pending_messages, record_delivery
from pipeline.store import transaction

Send = Callable[[Sequence[OutgoingMessage]], Iterable[Delivery]]


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of the outbox. `problem` is one line when the server could not be used."""

    sent: int
    refused: tuple[Delivery, ...]
    waiting: int
    problem: str | None


def deliver(engine: Engine, send: Send, now: datetime) -> Posted:
    """Send all pending messages; each delivery is recorded before the next message goes out."""
    with transaction(engine) as session:
        pending = pending_messages(session)
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
    return Posted(sent, refused, len(pending) - sent - len(refused), problem)


def leave(engine: Engine) -> Posted:
    """Send nothing because no mail server is configured; everything stays pending."""
    with transaction(engine) as session:
        return Posted(0, (), len(pending_messages(session)), None)
