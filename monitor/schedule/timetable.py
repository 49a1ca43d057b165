"""The service's alarm clock: which job is due, and that each is run once.

The schedule lives in memory; the ledger in the database decides. So two services started by mistake
run each job once, and what fell into a downtime is caught up by one run, as soon as possible; what
was due before the first service is not. A job is a child process: a crash or a leak in it does not
touch the service.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from core.clock import SHANGHAI
from core.statuses import IN_USE, PARTIAL, WELL
from monitor.schedule.ledger import (
    Runner,
    Slot,
    claim,
    finish,
    give_back,
    is_over,
    pass_over,
    postpone,
    renew,
)
from pipeline.store.readings import transaction

log = logging.getLogger(__name__)

NIGHT, POST = "night", "post"
# Statuses of `reportwatch night` that mean that the round ended: all complete, or some not.
ENDED = (WELL, PARTIAL)
# A claim outlives fourteen missed ticks, and a failed job is tried again after as long.
LEASE = timedelta(minutes=15)
SOON = timedelta(minutes=1)
TICK_S = 60
STOP_WITHIN_S = 30


@dataclass(frozen=True, slots=True)
class Job:
    """Something done at certain times by a command.

    `horizon` is longer than any pause between two of its times, so that the last one lies inside.
    `is_wanted` is asked before each run: a job without work is not started.
    """

    name: str
    trigger: CronTrigger
    command: Sequence[str]
    horizon: timedelta
    is_wanted: Callable[[], bool] = lambda: True

    def last_due(self, now: datetime) -> datetime | None:
        """The last moment at which it was due; APScheduler only knows the next one."""
        due, last = self.trigger.get_next_fire_time(None, now - self.horizon), None
        while due is not None and due <= now:
            last, due = due, self.trigger.get_next_fire_time(due, due + timedelta(seconds=1))
        return last


def nightly(at: str, command: Sequence[str]) -> Job:
    """Every night at HH:MM in Asia/Shanghai, whatever the machine's own time zone is.

    Raises ValueError for what is no time of the day.
    """
    hour, minute = at.split(":")
    trigger = CronTrigger(hour=int(hour), minute=int(minute), timezone=SHANGHAI)
    return Job(NIGHT, trigger, command, timedelta(days=2))


def posting(minutes: int, command: Sequence[str], is_wanted: Callable[[], bool]) -> Job:
    """Every so many minutes of the hour, as long as something waits in the outbox."""
    trigger = CronTrigger(minute=f"*/{minutes}", timezone=SHANGHAI)
    return Job(POST, trigger, command, timedelta(hours=2), is_wanted)


class Service:
    """Runs each job when it is due, one after the other; holds the child process that runs now."""

    def __init__(self, engine: Engine, jobs: Sequence[Job], clock: Callable[[], datetime]) -> None:
        self.jobs = jobs
        self._engine = engine
        self._clock = clock
        self._runner = Runner(f"{os.uname().nodename}:{os.getpid()}", LEASE)
        self._running: tuple[Slot, subprocess.Popen[bytes]] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a job is under way in a child of this process."""
        return self._running is not None

    def begin(self) -> None:
        """Pass over what was due before this installation was served for the first time."""
        now = self._clock()
        for job in self.jobs:
            due = job.last_due(now)
            if due is not None:
                with transaction(self._engine) as session:
                    pass_over(session, Slot(job.name, due), self._runner, now)

    def tick(self) -> None:
        """Look after the running job, or start the first one that is due."""
        now = self._clock()
        if self._running is not None:
            self._look_after(*self._running, now)
        for job in self.jobs if self._running is None else ():
            due = job.last_due(now)
            if due is not None and job.is_wanted() and self._starts(job, Slot(job.name, due), now):
                return

    def stop(self) -> None:
        """End the running job, if any, and give its slot back at once."""
        if self._running is None:
            return
        slot, child = self._running
        os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
        with transaction(self._engine) as session:
            give_back(session, slot, self._runner, again_at=self._clock())
        self._running = None

    def _starts(self, job: Job, slot: Slot, now: datetime) -> bool:
        with transaction(self._engine) as session:
            if is_over(session, slot):
                return False
            attempt = claim(session, slot, self._runner, now)
        if attempt is None:
            return False
        log.info("%s starts, slot %s, attempt %d", slot.job, slot.at.isoformat(), attempt)
        child = subprocess.Popen(job.command, start_new_session=True)  # noqa: S603 (our command)
        self._running = (slot, child)
        return True

    def _look_after(self, slot: Slot, child: subprocess.Popen[bytes], now: datetime) -> None:
        status = child.poll()
        with transaction(self._engine) as session:
            if status is None:
                renew(session, slot, self._runner, now)
            elif status in ENDED:
                finish(session, slot, self._runner, now)
            elif status == IN_USE:
                postpone(session, slot, self._runner, again_at=now + SOON)
            else:
                give_back(session, slot, self._runner, again_at=now + LEASE)
        if status is not None:
            log.info("%s ended with status %d, slot %s", slot.job, status, slot.at.isoformat())
            self._running = None


class _Stopped(Exception):
    """Somebody asked the service to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def serve(service: Service) -> None:
    """Tick at start, every minute and when a job is due, until SIGTERM or SIGINT."""
    service.begin()
    one_thread = {"default": ThreadPoolExecutor(max_workers=1)}
    scheduler = BackgroundScheduler(timezone=SHANGHAI, executors=one_thread)
    alarms = [IntervalTrigger(seconds=TICK_S, timezone=SHANGHAI)]
    for alarm in (*alarms, *(job.trigger for job in service.jobs)):
        scheduler.add_job(service.tick, alarm, misfire_grace_time=None, coalesce=True)
    scheduler.add_job(service.tick)
    try:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, _stop)
        scheduler.start()
        while True:
            signal.pause()
    except _Stopped:
        scheduler.shutdown(wait=True)
        service.stop()
