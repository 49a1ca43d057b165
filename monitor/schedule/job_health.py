"""One line per job of the service: when it last succeeded, and whether it is behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from core.clock import printed
from core.messages import Bilingual, Message
from monitor.schedule.ledger import Success, last_success
from monitor.schedule.timetable import NIGHT, POST, Job
from pipeline.store.readings import reading

JOBS = {NIGHT: Bilingual("夜间任务", "night"), POST: Bilingual("发信", "posting mail")}
SUCCEEDED = "job-health.succeeded"
BEHIND = "job-health.behind"
NEVER = "job-health.never"
# Three attempts with their pauses, and the longest night.
PATIENCE = timedelta(hours=3)


@dataclass(frozen=True, slots=True)
class Health:
    """How one job stands; `is_behind` when its last time has passed and it did not succeed."""

    said: Message
    is_behind: bool


def service_health(engine: Engine, jobs: Sequence[Job], now: datetime) -> list[Health]:
    """How each job stands; one that never ran under a service is not behind."""
    with reading(engine) as session:
        successes = [last_success(session, job.name) for job in jobs]
    return [_of(job, success, now) for job, success in zip(jobs, successes, strict=True)]


def _of(job: Job, success: Success | None, now: datetime) -> Health:
    named: dict[str, str | int | Bilingual] = {"job": JOBS[job.name]}
    if success is None:
        return Health(Message(NEVER, named), is_behind=False)
    named["at"] = printed(success.ended_at or success.slot)
    due = job.last_due(now - PATIENCE)
    if due is not None and success.slot < due and job.is_wanted():
        return Health(Message(BEHIND, {**named, "due": printed(due)}), is_behind=True)
    return Health(Message(SUCCEEDED, named), is_behind=False)
