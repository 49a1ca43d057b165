"""The process above a browser knows all that the browser starts, though it reads each but once."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from crawlers.asking.keeper import NOBODYS, NOTE, Census, leave_note, unused_user

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


def test_a_note_is_left_in_no_place_that_a_browser_points_to(tmp_path: Path) -> None:
    folder, other = tmp_path / "folder", tmp_path / "other"
    folder.mkdir()
    (folder / NOTE).symlink_to(other)
    leave_note(folder)
    assert not other.exists()
    (folder / NOTE).unlink()
    leave_note(folder)
    assert (folder / NOTE).is_file()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes another user")
def test_the_user_of_a_browser_is_that_of_no_other_process() -> None:
    """Two whose numbers are alike would else be one user, and each may signal the other."""
    first = NOBODYS[os.getpid() % len(NOBODYS)]
    holding = subprocess.Popen(["cat"], stdin=subprocess.PIPE, user=first)
    try:
        assert unused_user() == NOBODYS[(os.getpid() + 1) % len(NOBODYS)]
    finally:
        holding.kill()
        holding.communicate()
    assert unused_user() == first
