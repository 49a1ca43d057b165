"""What nobody was told yet, as the newest round found it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from monitor.assessment import glance
from monitor.configuration import Configuration
from monitor.mails.composing import preview
from monitor.mails.mails import Addressed
from monitor.records import OutgoingMessage
from monitor.store.monitoring import last_judged_at, pending_messages
from monitor.store.starts import record_start, started_at
from pipeline.store.readings import reading, transaction
from reportwatch.starting.restored import Restored


@dataclass(frozen=True, slots=True)
class Untold:
    """What would leave if somebody started this installation."""

    #: As of when they were composed; None before the first round.
    judged_at: datetime | None
    #: The messages, in the order of their recipients.
    messages: Sequence[Addressed]
    #: When the round they rest on judged.
    last: datetime | None = None
    #: The backup that this installation was put back from, if nobody has answered for it yet.
    restored: Restored | None = None
    #: Messages that lay in the outbox when the backup was made.
    pending: Sequence[OutgoingMessage] = ()


def untold(
    engine: Engine,
    configuration: Configuration,
    as_of: datetime | None,
    browser: Path | None,
    restored: Restored | None = None,
) -> Untold:
    """What would be told by the last round, or by one of the moment given."""
    last = judged_last(engine)
    if last is None:
        return Untold(None, (), restored=restored)
    at = as_of or last
    shown = preview(engine, configuration, glance(engine, configuration, at), at, browser)
    return beside_kept(engine, at, shown, restored)


def beside_kept(
    engine: Engine, at: datetime, shown: Sequence[Addressed], restored: Restored | None
) -> Untold:
    """What would be told, beside what lies in the outbox since before a backup."""
    with reading(engine) as session:
        return Untold(at, shown, last_judged_at(session), restored, pending_messages(session))


def judged_last(engine: Engine) -> datetime | None:
    """When the newest round judged; None before the first."""
    with reading(engine) as session:
        return last_judged_at(session)


def since_when(engine: Engine) -> datetime | None:
    """Since when this installation tells what it finds; None before its start."""
    with reading(engine) as session:
        return started_at(session)


def start(engine: Engine, now: datetime) -> None:
    """Tell from now on. What was found before is told by the next round, as it is then."""
    with transaction(engine) as session:
        record_start(session, now)
