"""A limit for each test: one that hangs fails by name, and what it started ends with it.

The limit itself is pytest-timeout's (`timeout` in pyproject.toml, in seconds of wall time). It says
that a test hangs, not that it is slow: at a load of fifteen the longest takes a third of it.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator
from contextlib import suppress

import pytest

from tests.processes import below

# Suites that are asked for by name take minutes or hours, of which pyproject.toml tells.
LONG_SUITES = ("slow", "faults")
LONG_S = 7200


def pytest_collection_finish() -> None:
    """Keep what was imported and collected out of every collection of garbage to come."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if any(map(item.get_closest_marker, LONG_SUITES)) and not item.get_closest_marker(
            "timeout"
        ):
            item.add_marker(pytest.mark.timeout(LONG_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """End the processes that a test leaves which was stopped; what fixtures started stays."""
    before = set(below(os.getpid()))
    try:
        return (yield)
    except pytest.fail.Exception as failure:
        if str(failure).startswith("Timeout"):
            for process in set(below(os.getpid())) - before:
                _end(process)
        raise


def _end(process: int) -> None:
    """Kill a process and its group, unless that is our own."""
    with suppress(ProcessLookupError):
        group = os.getpgid(process)
        if group == os.getpgrp():
            os.kill(process, signal.SIGKILL)
        else:
            os.killpg(group, signal.SIGKILL)
