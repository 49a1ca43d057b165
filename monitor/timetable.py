"""The service's alarm clock: when the night is due, and that each night is run once.

The schedule lives in memory; the ledger in the database decides. So two services started by mistake
run one night, and nights that fell into a downtime are caught up by one, as soon as possible. The
night itself is a child process: a crash or a leak in it does not touch the service.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

from monitor.clock import SHANGHAI
from monitor.ledger import Runner, Slot, claim, finish, give_back, renew
from pipeline.store import transaction

log = logging.getLogger(__name__)

NIGHT = "night"
# Statuses of `reportwatch night` that mean that the round ended: all complete, or some not.
ENDED = (0, 3)
# A claim outlives fourteen missed ticks, and a failed night is tried again after as long.
LEASE = timedelta(minutes=15)
TICK_S = 60
# Longer than any pause that a nightly job leaves, so that the last due moment is always inside.
HORIZON = timedelta(days=8)
STOP_WITHIN_S = 30


def nightly(at: str) -> CronTrigger:
    """Every night at HH:MM in Asia/Shanghai, whatever the machine's own time zone is."""
    hour, minute = at.split(":")
    return CronTrigger(hour=int(hour), minute=int(minute), timezone=SHANGHAI)


def last_due(trigger: CronTrigger, now: datetime) -> datetime | None:
    """The last moment at which the trigger was due; APScheduler only knows the next one."""
    due, last = trigger.get_next_fire_time(None, now - HORIZON), None
    while due is not None and due <= now:
        last, due = due, trigger.get_next_fire_time(due, due + timedelta(seconds=1))
    return last


class Service:
    """Runs the night when it is due; holds the one child process that runs now."""

    def __init__(
        self,
        engine: Engine,
        trigger: CronTrigger,
        command: Sequence[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._engine = engine
        self._trigger = trigger
        self._command = command
        self._clock = clock
        self._runner = Runner(f"{os.uname().nodename}:{os.getpid()}", LEASE)
        self._running: tuple[Slot, subprocess.Popen[bytes]] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a night is under way in a child of this process."""
        return self._running is not None

    def tick(self) -> None:
        """Look after the running night, or start the one that is due."""
        now = self._clock()
        if self._running is not None:
            self._look_after(*self._running, now)
            return
        due = last_due(self._trigger, now)
        if due is not None:
            self._start(Slot(NIGHT, due), now)

    def stop(self) -> None:
        """End the running night, if any, and give its slot back at once."""
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

    def _start(self, slot: Slot, now: datetime) -> None:
        with transaction(self._engine) as session:
            attempt = claim(session, slot, self._runner, now)
        if attempt is None:
            return
        log.info("night starts", extra={"slot": slot.at.isoformat(), "attempt": attempt})
        child = subprocess.Popen(self._command, start_new_session=True)  # noqa: S603 (our command)
        self._running = (slot, child)

    def _look_after(self, slot: Slot, child: subprocess.Popen[bytes], now: datetime) -> None:
        status = child.poll()
        with transaction(self._engine) as session:
            if status is None:
                renew(session, slot, self._runner, now)
            elif status in ENDED:
                finish(session, slot, self._runner)
            else:
                give_back(session, slot, self._runner, again_at=now + LEASE)
        if status is not None:
            log.info("night ended", extra={"slot": slot.at.isoformat(), "status": status})
            self._running = None


class _Stopped(Exception):
    """Somebody asked the service to end."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise _Stopped


def serve(service: Service, trigger: CronTrigger) -> None:
    """Tick at start, every minute and at the hour itself, until SIGTERM or SIGINT."""
    one_thread = {"default": ThreadPoolExecutor(max_workers=1)}
    scheduler = BackgroundScheduler(timezone=SHANGHAI, executors=one_thread)
    for alarm in (IntervalTrigger(seconds=TICK_S, timezone=SHANGHAI), trigger):
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
