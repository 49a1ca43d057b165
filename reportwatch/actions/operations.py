"""How the installation does: its jobs, its outbox, what could not be read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from core.messages import Message
from monitor.configuration import Configuration
from monitor.records import MessageState
from monitor.schedule.job_health import Health, service_health
from monitor.store.waiting import OutboxLine, by_state, not_sent
from pipeline.meanings import meaning_of
from pipeline.records import Reading
from pipeline.setback_kinds import SetbackKind
from pipeline.store.readings import reading
from reportwatch.jobs import own_jobs
from reportwatch.options import Options

MOST_MESSAGES = 50
MOST_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class UnreadKind:
    """One kind of setback: how often, and the first documents that met it."""

    kind: SetbackKind
    #: What it means to a clerk; None for one that speaks only to operators.
    meaning: Message | None
    count: int
    examples: tuple[tuple[str, str, Message], ...]


@dataclass(frozen=True, slots=True)
class Operations:
    """What an operator looks at in the morning."""

    jobs: Sequence[Health]
    outbox: Mapping[MessageState, int]
    messages: Sequence[OutboxLine]
    setbacks: Sequence[UnreadKind]


def operations(
    options: Options,
    engine: Engine,
    configuration: Configuration,
    unread: Iterable[Reading],
    now: datetime,
) -> Operations:
    """How everything does now."""
    with reading(engine) as session:
        counts, messages = by_state(session), not_sent(session, MOST_MESSAGES)
    jobs = service_health(engine, own_jobs(options, configuration, engine), now)
    return Operations(jobs, counts, messages, _by_kind(unread))


def _by_kind(unread: Iterable[Reading]) -> list[UnreadKind]:
    found: dict[SetbackKind, list[tuple[str, str, Message]]] = {}
    for one in unread:
        for setback in one.report.setbacks:
            title = one.report.title or one.sha256[:12]
            found.setdefault(setback.kind, []).append((one.portal, title, setback.detail))
    ordered = sorted(found.items(), key=lambda pair: -len(pair[1]))
    return [
        UnreadKind(kind, meaning_of(kind), len(all_), tuple(all_[:MOST_EXAMPLES]))
        for kind, all_ in ordered
    ]
