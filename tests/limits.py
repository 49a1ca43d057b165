"""A limit for each test: one that hangs fails by name, and what it started ends with it.

The limit itself is pytest-timeout's (`timeout` in pyproject.toml, in seconds of wall time). It says
that a test hangs, not that it is slow: at a load of fifteen the longest takes a third of it.
"""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.processes import below

# Suites that are asked for by name take minutes or hours, of which pyproject.toml tells.
LONG_SUITES = ("slow", "faults")
LONG_S = 7200

TICK_S = 1 / os.sysconf("SC_CLK_TCK")
# What /proc counts the start of a process by; where there is no /proc, no process is found at all.
SINCE_BOOT = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what was imported and collected, now or later: it all stays."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(map(item.get_closest_marker, LONG_SUITES)) and not item.get_closest_marker(
            "timeout"
        ):
            item.add_marker(pytest.mark.timeout(LONG_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """End the processes that a test leaves which was stopped; what fixtures started stays.

    Who began when is asked after a test was stopped: a list of all processes before each of ten
    thousand tests is a hundred seconds.
    """
    began = time.clock_gettime(SINCE_BOOT) // TICK_S
    try:
        return (yield)
    except pytest.fail.Exception as failure:
        if str(failure).startswith("Timeout"):
            for process in below(os.getpid()):
                if _began(process) >= began:
                    _end(process)
        raise


def _began(process: int) -> int:
    """The tick after the start of the machine in which a process began."""
    with suppress(OSError):  # it may just have ended
        stat = Path(f"/proc/{process}/stat").read_bytes()
        return int(stat.rpartition(b")")[2].split()[19])
    return -1


def _end(process: int) -> None:
    """Kill a process and its group, unless that is our own."""
    with suppress(ProcessLookupError):
        group = os.getpgid(process)
        if group == os.getpgrp():
            os.kill(process, signal.SIGKILL)
        else:
            os.killpg(group, signal.SIGKILL)
