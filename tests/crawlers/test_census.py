"""The process above a browser knows all that the browser starts, though it reads each but once."""

from __future__ import annotations

import os
import signal
import subprocess

from crawlers.asking.keeper import Census

STARTS_ANOTHER = ["sh", "-c", "sleep 600 & echo $!; wait"]


def test_who_comes_is_counted_with_what_it_starts_and_who_went_is_not() -> None:
    census = Census()
    before = census.taken()
    with subprocess.Popen(STARTS_ANOTHER, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        both = {child.pid, int(child.stdout.readline())}
        came = census.taken() - before
        later = census.taken()
        os.killpg(child.pid, signal.SIGKILL)
    assert both <= came
    assert both <= later
    assert child.pid not in census.taken()


def test_a_first_census_finds_what_runs_already() -> None:
    with subprocess.Popen(STARTS_ANOTHER, stdout=subprocess.PIPE, start_new_session=True) as child:
        assert child.stdout is not None
        both = {child.pid, int(child.stdout.readline())}
        found = Census().taken()
        os.killpg(child.pid, signal.SIGKILL)
    assert both <= found
