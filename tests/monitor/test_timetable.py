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

from core.messages import render
from monitor.schedule import ledger
from monitor.schedule.job_health import service_health
from monitor.schedule.ledger import Runner, Slot, Success
from monitor.schedule.timetable import LEASE, NIGHT, POST, Service, nightly, posting
from pipeline.store.readings import transaction
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
        ledger.finish(session, SLOT, ONE, DUE + timedelta(hours=1))

    assert claim(engine, TWO, DUE + timedelta(days=1)) is None
    with transaction(engine) as session:
        assert ledger.last_success(session, NIGHT) == Success(DUE, DUE + timedelta(hours=1))


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


def test_a_night_that_finds_the_folder_in_use_has_lost_no_attempt(engine: Engine) -> None:
    attempts = []
    for _ in range(5):
        attempts.append(claim(engine, ONE, DUE))
        with transaction(engine) as session:
            ledger.postpone(session, SLOT, ONE, again_at=DUE)

    assert attempts == [1, 1, 1, 1, 1]


NOW = [
    ("2023-02-01T02:00:00+08:00", "2023-02-01"),
    ("2023-02-01T01:59:59+08:00", "2023-01-31"),
    ("2023-02-01T23:30:00+08:00", "2023-02-01"),
]


@pytest.mark.parametrize(("now", "day"), NOW)
def test_the_last_due_moment_is_in_shanghai(now: str, day: str) -> None:
    job = nightly("02:00", [])

    assert job.last_due(datetime.fromisoformat(now).astimezone(UTC)) == moment(day)


class Clock:
    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(DUE + timedelta(hours=3))


Serve = Callable[..., Service]


@pytest.fixture
def serve(clock: Clock) -> Iterator[Serve]:
    services: list[Service] = []

    def start(engine: Engine, program: str, at: str = "02:00") -> Service:
        job = nightly(at, [sys.executable, "-c", program])
        service = Service(engine, [job], clock)
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


def appending_to(path: Path, word: str = "night", status: int = 0) -> str:
    return f"import sys; open({str(path)!r}, 'a').write('{word}\\n'); sys.exit({status})"


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
    claim(sqlite_engine, ONE, DUE)  # served before: what is due now is caught up
    program = f"""
from datetime import UTC, datetime
from monitor.schedule.timetable import Service, nightly, serve
from pipeline.store.database import open_database
import sys
night = [sys.executable, "-c", "import time; print('started', flush=True); time.sleep(60)"]
jobs = [nightly("02:00", night)]
serve(Service(open_database({sqlite_url!r}), jobs, lambda: datetime.now(UTC)))
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


def test_two_real_services_run_every_job_once(engine: Engine, tmp_path: Path) -> None:
    """Ten nights with two jobs each, in two processes that share nothing but the database."""
    log = tmp_path / "log"
    url = engine.url.render_as_string(hide_password=False)
    program = f"""
import time
from datetime import UTC, datetime, timedelta
from monitor.schedule.timetable import Service, nightly, posting
from pipeline.store.database import open_database
now = datetime(2023, 1, 1, 3, tzinfo=UTC)
def writing(what):
    text = "open({str(log)!r}, 'a').write(" + repr(what) + " + sys.argv[1] + chr(10))"
    return [{sys.executable!r}, "-S", "-c", "import sys; " + text]
for day in range(10):
    at = now + timedelta(days=day)
    jobs = [
        nightly("02:00", [*writing("night "), at.date().isoformat()]),
        posting(30, [*writing("post "), at.date().isoformat()], lambda: True),
    ]
    service = Service(open_database({url!r}), jobs, lambda: at)
    for _ in range(2):
        service.tick()
        while service.is_running:
            time.sleep(0.005)
            service.tick()
"""
    services = [subprocess.Popen([sys.executable, "-c", program]) for _ in range(2)]

    assert [service.wait(120) for service in services] == [0, 0]
    days = [(DUE.date().replace(month=1, day=1) + timedelta(days=n)).isoformat() for n in range(10)]
    expected = sorted(f"{job} {day}" for day in days for job in (NIGHT, POST))
    assert sorted(log.read_text().splitlines()) == expected


def test_the_post_follows_the_night_as_long_as_something_waits(
    sqlite_engine: Engine, clock: Clock, tmp_path: Path
) -> None:
    log, waiting = tmp_path / "log", ["a mail"]
    jobs = [
        nightly("02:00", [sys.executable, "-c", appending_to(log)]),
        posting(10, [sys.executable, "-c", appending_to(log, "post")], lambda: bool(waiting)),
    ]
    service = Service(sqlite_engine, jobs, clock)
    for _ in range(3):
        service.tick()
        until_ended(service)
    clock.now += timedelta(minutes=10)
    waiting.clear()
    service.tick()

    assert log.read_text().splitlines() == ["night", "post"]
    assert not service.is_running


def test_a_downtime_of_a_week_is_caught_up_by_one_night(
    engine: Engine, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    first = serve(engine, appending_to(log))
    first.tick()
    until_ended(first)
    clock.now += timedelta(days=7)
    for service in (serve(engine, appending_to(log)), serve(engine, appending_to(log))):
        service.tick()
        until_ended(service)
        service.tick()

    assert log.read_text().splitlines() == ["night", "night"]


def test_a_new_installation_does_not_catch_up_what_was_due_before_its_first_service(
    engine: Engine, serve: Serve, clock: Clock, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    for service in (serve(engine, appending_to(log)), serve(engine, appending_to(log))):
        service.begin()
        service.tick()
    assert not log.exists()
    clock.now += timedelta(days=1)  # it was down in the night that followed
    again = serve(engine, appending_to(log))
    again.begin()
    again.tick()
    until_ended(again)

    assert log.read_text().splitlines() == ["night"]


@pytest.mark.parametrize("moved_to", ["08:24", "04:00"])
def test_a_time_that_is_moved_makes_no_slot_before_the_first_service(
    engine: Engine, serve: Serve, clock: Clock, tmp_path: Path, moved_to: str
) -> None:
    """It is served for the first time at 05:00: 08:24 was yesterday, 04:00 an hour ago."""
    log = tmp_path / "log"
    serve(engine, appending_to(log)).begin()
    moved = serve(engine, appending_to(log), moved_to)
    moved.begin()
    moved.tick()
    assert not log.exists()
    clock.now += timedelta(days=1)
    moved.tick()
    until_ended(moved)

    assert log.read_text().splitlines() == ["night"]


def test_an_installation_that_was_served_before_catches_up_when_its_service_begins_again(
    sqlite_engine: Engine, serve: Serve, tmp_path: Path
) -> None:
    log = tmp_path / "log"
    with transaction(sqlite_engine) as session:
        ledger.claim(session, Slot(NIGHT, DUE - timedelta(days=1)), ONE, DUE)
    service = serve(sqlite_engine, appending_to(log))
    service.begin()
    service.tick()
    until_ended(service)

    assert log.read_text().splitlines() == ["night"]


HEALTH = [
    (timedelta(0), False, "夜间任务：还没有由服务完成过"),
    (timedelta(hours=4), False, "夜间任务：上次成功 2023-02-01 02:40"),
    (timedelta(hours=26), False, "夜间任务：上次成功 2023-02-01 02:40"),
    (timedelta(hours=28), True, "上次成功 2023-02-01 02:40，本应于 2023-02-02 02:00 再次完成"),
]


@pytest.mark.parametrize(("later", "is_behind", "said"), HEALTH)
def test_the_health_line_says_when_a_job_last_succeeded_and_when_it_is_behind(
    sqlite_engine: Engine, later: timedelta, is_behind: bool, said: str
) -> None:
    if later:
        claim(sqlite_engine, ONE, DUE)
        with transaction(sqlite_engine) as session:
            ledger.finish(session, SLOT, ONE, DUE + timedelta(minutes=40))

    (health,) = service_health(sqlite_engine, [nightly("02:00", [])], DUE + later)

    assert health.is_behind is is_behind
    assert said in render(health.said, "zh")
    assert "night" in render(health.said, "en")
