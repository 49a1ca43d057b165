"""A round is killed at a random moment, run again to its end, and compared with an unkilled one.

Every fourth time the postman is killed with it, as when a machine loses its power: then, and only
then, one message may come a second time, the same to the byte.

    make kill        # 200 moments on each database; KILL_SEED repeats a run
"""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.kill.round import Place, round_once
from tests.kill.stage import Rows, Stage, postgresql_copies, rows, sqlite_copies
from tests.monitor.chat_server import open_group
from tests.monitor.mail_server import open_post

SHORT, FULL = 5, 200
# A machine that is busy now may be slower than when the round was measured.
LATEST = 1.3
SEED = int(os.environ.get("KILL_SEED", "20230206"))
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["tests.kill.round"])


@dataclass(slots=True)
class Tally:
    """What the killed rounds came to; `twice` by whether the postman was killed as well."""

    ended_before: int = 0
    killed: Counter[str] = field(default_factory=Counter)
    twice: Counter[bool] = field(default_factory=Counter)

    def __str__(self) -> str:
        return (
            f"killed {self.killed.total()} ({dict(self.killed)}), ended before the kill"
            f" {self.ended_before}; messages twice: {self.twice[False]} when the round was killed,"
            f" {self.twice[True]} when its postman was killed with it; KILL_SEED={SEED}"
        )


@pytest.fixture
def stage(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> Iterator[Stage]:
    if database_kind == "sqlite":
        copy, drop = sqlite_copies(tmp_path)
    else:
        copy, drop = postgresql_copies(request.getfixturevalue("postgresql_url"), tmp_path)
    with open_post() as post, open_group() as group:
        yield Stage(copy, drop, tmp_path, post, group)


DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]


@pytest.mark.parametrize("database_kind", DATABASES)
def test_a_round_killed_at_some_moments_ends_as_if_it_had_not_been(stage: Stage) -> None:
    killed(stage, SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("database_kind", DATABASES)
def test_a_round_killed_at_200_moments_ends_as_if_it_had_not_been(
    stage: Stage, database_kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = killed(stage, FULL)

    with capsys.disabled():
        print(f"\n{database_kind}: {tally}")
    assert len(tally.killed) == 3, "the moments lie in every part of a round"


def killed(stage: Stage, moments: int) -> Tally:
    """Kill that many rounds, and demand that all of them end alike.

    A round that ended before its moment came is not counted, but compared all the same.
    """
    with stage.place() as place:
        _to_the_end(place)
    with stage.place() as place:
        lasts_s = _to_the_end(place)
        expected, mails = rows(place.database), stage.arrived()
    assert set(mails.values()) == {1}
    tally, dice = Tally(), random.Random(SEED)
    for number in range(3 * moments):
        if tally.killed.total() == moments:
            break
        with_postman = number % 4 == 3
        with stage.place() as place:
            ended_before = tally.ended_before
            after_s = dice.uniform(0, LATEST * lasts_s)
            took_s = _kill(place, after_s, tally, with_postman=with_postman)
            if tally.ended_before > ended_before:  # the machine has become faster
                lasts_s = (lasts_s + took_s) / 2
            _to_the_end(place)
            assert rows(place.database) == expected, f"KILL_SEED={SEED}, moment {number}"
            _compare(stage.arrived(), mails, tally, with_postman=with_postman)
    assert tally.killed.total() == moments
    return tally


def _to_the_end(place: Place) -> float:
    began = time.monotonic()
    process = PROCESSES.Process(target=round_once, args=(place,))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    return time.monotonic() - began


def _kill(place: Place, after_s: float, tally: Tally, *, with_postman: bool) -> float:
    process = PROCESSES.Process(target=round_once, args=(place,))
    began = time.monotonic()
    process.start()
    process.join(after_s)
    took_s = time.monotonic() - began
    assert process.pid is not None
    postmen = _children(process.pid) if with_postman else []
    process.kill()
    for pid in postmen:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    process.join(10)
    if process.exitcode == 0:
        tally.ended_before += 1
    else:
        assert process.exitcode == -signal.SIGKILL
        tally.killed[_part(rows(place.database))] += 1
    return took_s


def _children(pid: int) -> list[int]:
    with suppress(OSError):
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
        return [int(child) for child in listed.split()]
    return []


def _part(found: Rows) -> str:
    states = [state for row in found["message"] for state in row if state in ("pending", "sent")]
    if "weekly 2023-01-30" not in str(found["summary"]):
        return "before the commit"
    return "with messages waiting" if "pending" in states else "with everything recorded"


def _compare(
    arrived: Counter[tuple[str, bytes]],
    expected: Counter[tuple[str, bytes]],
    tally: Tally,
    *,
    with_postman: bool,
) -> None:
    assert set(arrived) == set(expected), "nothing is lost, and nothing else is said"
    twice = arrived.total() - expected.total()
    tally.twice[with_postman] += twice
    assert twice <= int(with_postman)
