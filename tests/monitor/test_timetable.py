"""Each night is run once: after a downtime, with two services, and after a service was killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from monitor import ledger
from monitor.ledger import Runner, Slot
from monitor.timetable import LEASE, NIGHT, Service, last_due, nightly
from pipeline.store import transaction
from tests.monitor.made import moment

DUE = moment("2023-02-01")
SLOT = Slot(NIGHT, DUE)
ONE = Runner("one", LEASE)
TWO = Runner("two", LEASE)


def claim(engine: Engine, runner: Runner, now: datetime) -> int | None:
    with transaction(engine) as session:
        return ledger.claim(session, SLOT, runner, now)


def test_two_services_run_a_slot_once(engine: Engine) -> None:
    assert [claim(engine, ONE, DUE), claim(engine, TWO, DUE), claim(engine, ONE, DUE)] == [
        1,
        None,
        None,
    ]


def test_a_finished_slot_is_never_run_again(engine: Engine) -> None:
    claim(engine, ONE, DUE)
    with transaction(engine) as session:
        ledger.finish(session, SLOT, ONE)

    assert claim(engine, TWO, DUE + timedelta(days=1)) is None
    with transaction(engine) as session:
        assert ledger.last_finished(session, NIGHT) == DUE


def test_a_slot_whose_runner_died_is_claimed_after_the_lease(engine: Engine) -> None:
    claim(engine, ONE, DUE)

    assert claim(engine, TWO, DUE + LEASE - timedelta(seconds=1)) is None
    assert claim(engine, TWO, DUE + LEASE) == 2


def test_a_sign_of_life_prolongs_the_lease(engine: Engine) -> None:
    claim(engine, ONE, DUE)
    with transaction(engine) as session:
        ledger.renew(session, SLOT, ONE, DUE + LEASE)

    assert claim(engine, TWO, DUE + LEASE) is None


def test_a_night_that_fails_is_tried_three_times(engine: Engine) -> None:
    attempts = []
    for _ in range(5):
        attempts.append(claim(engine, ONE, DUE))
        with transaction(engine) as session:
            ledger.give_back(session, SLOT, ONE, again_at=DUE)

    assert attempts == [1, 2, 3, None, None]


NOW = [
    ("2023-02-01T02:00:00+08:00", "2023-02-01"),
    ("2023-02-01T01:59:59+08:00", "2023-01-31"),
    ("2023-02-01T23:30:00+08:00", "2023-02-01"),
]


@pytest.mark.parametrize(("now", "day"), NOW)
def test_the_last_due_moment_is_in_shanghai(now: str, day: str) -> None:
    assert last_due(nightly("02:00"), datetime.fromisoformat(now).astimezone(UTC)) == moment(day)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(DUE + timedelta(hours=3))


Serve = Callable[[Engine, str], Service]


@pytest.fixture
def serve(clock: Clock) -> Iterator[Serve]:
    services: list[Service] = []

    def start(engine: Engine, program: str) -> Service:
        service = Service(engine, nightly("02:00"), [sys.executable, "-c", program], clock)
        services.append(service)
        return service

    yield start
    for service in services:
        service.stop()


def until_ended(service: Service) -> None:
    for _ in range(200):
        service.tick()
        if not service.is_running:
            return
        time.sleep(0.02)
    raise AssertionError("the night did not end")


def appending_to(path: Path, status: int = 0) -> str:
    return f"import sys; open({str(path)!r}, 'a').write('night\\n'); sys.exit({status})"


def test_three_nights_of_downtime_are_caught_up_by_one_night(
    engine: Engine, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    service = serve(engine, appending_to(log))
    until_ended(service)
    clock.now += timedelta(days=3)
    service.tick()
    until_ended(service)
    service.tick()
    until_ended(service)

    assert log.read_text().splitlines() == ["night", "night"]


def test_two_services_started_by_mistake_run_one_night(
    engine: Engine, serve: Serve, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    for service in (serve(engine, appending_to(log)), serve(engine, appending_to(log))):
        service.tick()
        until_ended(service)

    assert log.read_text().splitlines() == ["night"]


def test_a_failed_night_is_tried_again_after_a_pause(
    sqlite_engine: Engine, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    service = serve(sqlite_engine, appending_to(log, status=1))
    service.tick()
    until_ended(service)
    service.tick()
    assert log.read_text().splitlines() == ["night"]
    clock.now += LEASE
    service.tick()
    until_ended(service)

    assert log.read_text().splitlines() == ["night", "night"]


def test_an_incomplete_night_has_ended_all_the_same(
    sqlite_engine: Engine, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    service = serve(sqlite_engine, appending_to(log, status=3))
    service.tick()
    until_ended(service)
    clock.now += LEASE
    service.tick()

    assert log.read_text().splitlines() == ["night"]


def test_stopping_ends_the_night_and_gives_its_slot_back(
    sqlite_engine: Engine, serve: Serve, clock: Clock
) -> None:
    service = serve(sqlite_engine, "import time; time.sleep(60)")
    service.tick()
    service.stop()

    assert not service.is_running
    assert claim(sqlite_engine, TWO, clock.now) == 2


def test_sigterm_ends_the_service_cleanly(sqlite_url: str, sqlite_engine: Engine) -> None:
    program = f"""
from datetime import UTC, datetime
from monitor.timetable import Service, nightly, serve
from pipeline.store import open_database
import sys
trigger = nightly("02:00")
night = [sys.executable, "-c", "import time; print('started', flush=True); time.sleep(60)"]
service = Service(open_database({sqlite_url!r}), trigger, night, lambda: datetime.now(UTC))
serve(service, trigger)
print("ended", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=os.environ
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "ended\n"
        assert process.wait(10) == 0
