"""What everybody has heard, held against what is so and against what lies in the mailboxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage

from sqlalchemy import Engine
from sqlmodel import select

from monitor.officers import Officers
from monitor.records import Alert, AlertState, Audience, ChangeKind, MessageState
from monitor.store import monitoring as store
from monitor.store.monitoring import MessageRow, ToldRow
from pipeline.store.readings import transaction
from tests.monitor.mail_server import Post
from tests.pipeline.reference import reference


def accepted(engine: Engine) -> list[tuple[str, ToldRow]]:
    """What was told by messages that a server accepted, by address, in the order of telling."""
    with transaction(engine) as session:
        rows = session.exec(
            select(MessageRow.address, MessageRow.tried_at, ToldRow).where(
                ToldRow.message_id == MessageRow.message_id,
                MessageRow.state == MessageState.SENT.value,
                MessageRow.channel == "email",
            )
        ).all()
        found = sorted(rows, key=lambda row: (str(row[1]), row[2].revision))
        return [(address, ToldRow(**row.model_dump())) for address, _, row in found]


def told_twice(engine: Engine) -> list[object]:
    """The same fact in the same state accepted twice at one address."""
    said = Counter(
        (address, row.what, row.kind, row.values_hash, row.step)
        for address, row in accepted(engine)
        if row.kind not in (ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.CLOSED)
    )
    twice: list[object] = [one for one, count in said.items() if count > 1]
    open_at: set[tuple[str, str, bool]] = set()
    for address, row in accepted(engine):
        place = (address, row.what, row.is_escalation)
        if row.kind == ChangeKind.OPENED and place in open_at:
            twice.append(place)
        if row.kind == ChangeKind.CLOSED:
            open_at.discard(place)
        else:
            open_at.add(place)
    return twice


def untold(engine: Engine, people: Officers, also: dict[str, str] | None = None) -> list[str]:
    """What an officer has not heard of that is so, or believes that is no longer so.

    `also` are earlier addresses of the same officers.
    """
    with transaction(engine) as session:
        alerts = store.alerts(session)
    heard = {(address, row.what): row for address, row in accepted(engine) if not row.is_escalation}
    wrong = []
    for officer in people.officers:
        for alert in _of(officer.districts, alerts):
            places = [officer.address, (also or {}).get(officer.address, "")]
            rows = [heard[one, str(alert.key)] for one in places if (one, str(alert.key)) in heard]
            last = max(rows, key=lambda row: row.revision, default=None)
            if not _is_up_to_date(alert, last):
                wrong.append(f"{officer.address}: {alert.key} {alert.state}, heard {last}")
    return wrong


def _of(districts: tuple[str, ...], alerts: list[Alert]) -> Iterator[Alert]:
    for alert in alerts:
        is_theirs = alert.key.audience is Audience.OFFICER and alert.district in districts
        if is_theirs and alert.key.rule not in reference().rules.leads:
            yield alert


def _is_up_to_date(alert: Alert, last: ToldRow | None) -> bool:
    if alert.state is AlertState.CLOSED:
        return last is None or last.kind == ChangeKind.CLOSED
    return last is not None and last.values_hash == alert.values_hash and last.step == alert.step


def unlike_the_mailboxes(engine: Engine, post: Post) -> list[str]:
    """Messages that the table calls accepted and no mailbox holds, or the other way round."""
    with transaction(engine) as session:
        rows = session.exec(
            select(MessageRow.message_id).where(
                MessageRow.state == MessageState.SENT.value, MessageRow.channel == "email"
            )
        )
        return sorted(set(rows) ^ set(post.message_ids))


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
