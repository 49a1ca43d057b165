"""What was told and decided so far, read at one moment; each part is kept by its own store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from monitor import store
from monitor.casework import store as casework
from monitor.records import Alert, AlertKey, Decision, OutgoingMessage, Return
from pipeline.damage.store import Known, told_damages


@dataclass(frozen=True, slots=True)
class Memory:
    """`reminders` are lists before due dates and `summaries` periods, both by address."""

    alerts: Sequence[Alert]
    refused: Sequence[tuple[OutgoingMessage, str]]
    decisions: Mapping[AlertKey, Decision]
    returns: Sequence[Return]
    reminders: set[tuple[str, date, int]]
    summaries: set[tuple[str, str]]
    damages: Sequence[Known]


def memory(session: Session, now: datetime) -> Memory:
    """Everything that a round compares its facts with."""
    return Memory(
        alerts=store.alerts(session),
        refused=store.refused_messages(session),
        decisions=casework.decisions(session),
        returns=casework.returns(session),
        reminders=store.told_reminders(session),
        summaries=store.told_summaries(session),
        damages=told_damages(session, now),
    )
