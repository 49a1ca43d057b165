"""What the last round judged, kept in memory until a newer round, or another configuration."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from core.errors import ConfigurationError
from core.messages import Message
from monitor.assessment import Assessment, glance
from monitor.configuration import Configuration, load_books
from monitor.records import Alert, AlertState, Audience, Decision
from monitor.store import decisions as casework
from monitor.store.history import StandingChange, turns
from monitor.store.monitoring import alerts, last_judged_at, turned_since
from pipeline.store.readings import reading
from reportwatch.options import Options

# By agency and year every alert that stands, with what was decided about it.
ToldAndDecided = Mapping[tuple[str, int], tuple[tuple[Alert, Decision | None], ...]]


@dataclass(frozen=True, slots=True)
class LastRound:
    """Everything as the last round judged it."""

    #: When that was; None before the first round: then it is as it stands now.
    judged_at: datetime | None
    #: Every duty with its standing.
    assessment: Assessment
    #: The configuration that it was judged by.
    configuration: Configuration
    #: Why the configuration as it is now cannot be read; then the last good one stands.
    trouble: Message | None = None


class Latest:
    """Keeps the last assessment; safe to use from several threads."""

    def __init__(self, options: Options, engine: Engine) -> None:
        self._options = options
        self._engine = engine
        self._lock = threading.Lock()
        self._key: tuple[object, ...] | None = None
        self._seen: LastRound | None = None

    def seen(self, now: datetime) -> LastRound:
        """What stands now; raises ConfigurationError when it could never be read."""
        with reading(self._engine) as session:
            judged_at = last_judged_at(session)
        # Before the first round there is no moment that lasts: judged anew with each day.
        key = (judged_at or now.date(), _state_of(self._options.config))
        with self._lock:
            if self._seen is None or key != self._key:
                self._seen = self._anew(judged_at, now)
                self._key = key
            return self._seen

    def _anew(self, judged_at: datetime | None, now: datetime) -> LastRound:
        trouble: Message | None = None
        try:
            configuration = load_books(self._options.config)
        except ConfigurationError as error:
            if self._seen is None:
                raise
            configuration, trouble = self._seen.configuration, error.message
        assessment = glance(self._engine, configuration, judged_at or now)
        return LastRound(judged_at, assessment, configuration, trouble)


def told(engine: Engine) -> ToldAndDecided:
    """What officers were told and what still stands, with decisions; asked anew every time."""
    with reading(engine) as session:
        known, made = alerts(session), casework.decisions(session)
    found: dict[tuple[str, int], tuple[tuple[Alert, Decision | None], ...]] = {}
    for alert in known:
        key = alert.key
        is_officers = key.audience is Audience.OFFICER and alert.state is AlertState.OPEN
        if is_officers and key.year is not None:
            place = (key.subject, key.year)
            found[place] = (*found.get(place, ()), (alert, made.get(key)))
    return found


def changed_since(engine: Engine, moment: datetime) -> list[tuple[str, int]]:
    """The duties, by agency and year, that stand otherwise than at a moment, the last first."""
    with reading(engine) as session:
        return turned_since(session, moment)


def turns_of(engine: Engine, code: str, year: int) -> list[StandingChange]:
    """How one duty stood, the first turn first; none for one that was never judged."""
    with reading(engine) as session:
        return turns(session, code, year)


def _state_of(config: Path) -> frozenset[tuple[Path, int, int]]:
    """Which files the configuration has, when each was written and how long it is."""
    files = [*config.glob("*.*"), *config.glob("*/*.toml")]
    return frozenset((one, one.stat().st_mtime_ns, one.stat().st_size) for one in files)
