"""The service, made ready: nothing runs before every promise of its configuration can be kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.schedule.job_health import Health, service_health
from monitor.schedule.timetable import Service
from monitor.watch import Watch
from reportwatch.installation import (
    database_of,
    installed,
    refuse_placeholders,
    sending,
    waiting_mails,
)
from reportwatch.jobs import own_jobs
from reportwatch.night import portals_of
from reportwatch.options import Options
from reportwatch.starting.outlook import Untold, since_when


@dataclass(frozen=True, slots=True)
class DeskReady:
    """What the desk shows, and where it opens."""

    engine: Engine
    watch: Watch


@dataclass(frozen=True, slots=True)
class ServiceReady:
    """A service that may run."""

    service: Service
    desk: DeskReady
    #: What would be told, had somebody started this installation; None when somebody has.
    untold: Untold | None
    #: How each of its jobs stands.
    jobs: Sequence[Health]


def desk_of(options: Options) -> DeskReady:
    """The desk alone, which neither crawls nor sends; raises Foreseen as `service_of` does."""
    return DeskReady(database_of(options), installed(options).configuration.watch)


def service_of(options: Options, clock: Callable[[], datetime]) -> ServiceReady:
    """The service of an installation; raises Foreseen when something is not ready."""
    place = installed(options)
    sending(options, place)
    refuse_placeholders(options, place, portals_of(place.configuration, ()))
    engine = database_of(options)
    untold = None
    if since_when(engine) is None:
        untold = waiting_mails(options, place, engine, None)
    jobs = own_jobs(options, place.configuration, engine)
    return ServiceReady(
        Service(engine, jobs, clock),
        DeskReady(engine, place.configuration.watch),
        untold,
        service_health(engine, jobs, clock()),
    )
