"""What `doctor` says of a seal comes of trying: the same goes through where nothing holds it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from core import landlock
from core.browser import find_browser, not_started
from pipeline.sandbox import seccomp
from pipeline.sandbox.attempts import Attempt
from reportwatch.actions.inspection import Level
from reportwatch.actions.sealing import (
    PROGRAM_OPEN,
    PROGRAM_SEALED,
    PROGRAM_SILENT,
    READERS_SEALED,
    THE_OFFICE,
    UNTRIED_MACHINE,
    browser_held,
    office_held,
    program_that_tries,
    readers_held,
    what_came_of,
)

SEALS = landlock.version() >= landlock.FIRST_WITH_SCOPES and seccomp.is_known()
needs_seal = pytest.mark.skipif(not SEALS, reason="this kernel seals only a part")
OUTSIDE = """
import sys
from pipeline.sandbox.attempts import attempts
print(attempts(sys.argv[1].encode(), int(sys.argv[2])).decode())
"""
# Of linux-libc-dev; ARM 64 goes by the general one.
LISTS = tuple(
    Path("/usr/include", name)
    for name in ("x86_64-linux-gnu/asm/unistd_64.h", "asm-generic/unistd.h")
)


@needs_seal
def test_doctor_tries_what_a_document_would_in_a_reader() -> None:
    said = next(readers_held())

    assert (said.level, said.found.template) == (Level.WELL, READERS_SEALED)
    assert (
        "读他人文件、改他人文件、改他人文件的权限、连接网络、启动进程、向外部进程发信号"
        in said.shown("zh")
    )
    assert "start a process" in said.shown("en")


def test_each_attempt_goes_through_where_nothing_holds_it(tmp_path: Path) -> None:
    (kept := tmp_path / "kept").touch()
    command = [sys.executable, "-c", OUTSIDE, str(kept), str(os.getpid())]
    said = subprocess.run(command, capture_output=True, check=True).stdout

    assert json.loads(said) == dict.fromkeys(Attempt, True)


def test_a_program_that_nothing_holds_is_said_to_be_open(tmp_path: Path) -> None:
    where = tmp_path / "KEPT PORT PROCESS"  # words of the program once took the place of these
    where.mkdir()
    with program_that_tries(str(where)) as program:
        environment = {"TMPDIR": str(tmp_path), "PATH": os.environ["PATH"]}
        subprocess.run([str(program)], env=environment, check=True)
    found = what_came_of(THE_OFFICE, (tmp_path / "given.pdf").read_text())

    assert (found.level, found.found.template) == (Level.NOTE, PROGRAM_OPEN)
    tried = "change one, change the rights of one, connect, signal a process outside; refused: –"
    assert tried in found.shown("en")


def test_what_said_nothing_is_not_called_sealed() -> None:
    assert what_came_of(THE_OFFICE, "").found.template == PROGRAM_SILENT
    assert what_came_of(THE_OFFICE, "read held\n").found.template == PROGRAM_SILENT


@needs_seal
@pytest.mark.browser
def test_doctor_tries_in_the_place_of_a_browser() -> None:
    browser = find_browser(None)
    if browser is None or not_started(browser) is not None:
        pytest.skip("no browser starts here")
    assert browser_held().found.template == PROGRAM_SEALED


@needs_seal
def test_doctor_tries_in_the_place_of_an_office() -> None:
    if subprocess.run(["unshare", "--user", "true"], check=False).returncode != 0:
        pytest.skip("this machine lets nobody have a namespace")
    assert office_held().found.template == PROGRAM_SEALED


def test_a_processor_on_which_the_filter_was_never_tried_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("platform.machine", lambda: "aarch64")
    said = {one.found.template: one for one in readers_held()}

    assert said[UNTRIED_MACHINE].level is Level.NOTE
    assert "aarch64" in said[UNTRIED_MACHINE].shown("zh")


@pytest.mark.parametrize("processor", range(2), ids=["x86-64", "ARM 64"])
def test_the_calls_given_up_are_those_of_the_kernels_list(processor: int) -> None:
    if not LISTS[processor].is_file():
        pytest.skip("the kernel's list of calls is not here")
    found = re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)\n", LISTS[processor].read_text())
    named = {int(number): name for name, number in found}
    machine = seccomp.MACHINES[("x86_64", "aarch64")[processor]]

    assert named[machine.clone] == "clone" and named[machine.clone3] == "clone3"
    assert {named[one] for one in machine.own} == {"prlimit64", "sched_setaffinity"}
    numbers = {name: both[processor] for name, both in seccomp.REFUSED.items() if both[processor]}
    assert set(numbers.values()) == set(machine.refused)
    # A list of before knows no call that came later.
    known = {name: number for name, number in numbers.items() if number <= max(named)}
    assert {name: named.get(number) for name, number in known.items()} == {
        one: one for one in known
    }
    assert len(known) > len(numbers) - 4
