"""Every text parser of the tree takes linear time and lets out only what its docstring names."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.linear.tree import ROOT, rooms

# All rooms take less than a minute of processor time; another machine may be busy.
LIMIT_S = 900


def faults_in(*names: str) -> list[str]:
    """What the functions of rooms, or of modules, do wrong; it runs in a process of its own."""
    ended = subprocess.run(
        [sys.executable, "-m", "tests.linear.parsers", *names],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    lines = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 0, f"after {lines[-1:]}: {ended.stderr[-2000:]}"
    assert len(lines) > len(names)
    return [line["fault"] for line in lines if "fault" in line]


def test_no_parser_of_any_room_takes_more_than_linear_time_or_fails() -> None:
    assert faults_in("--short", *rooms()) == []


@pytest.mark.faults
@pytest.mark.parametrize("room", rooms())
def test_none_does_on_any_text_that_can_be_made_for_it(room: str) -> None:
    assert faults_in(room) == []


@pytest.mark.parametrize(
    "form",
    [pytest.param((), id="long", marks=pytest.mark.faults), pytest.param(("--short",), id="short")],
)
def test_planted_parsers_are_found_and_good_ones_not_accused(form: tuple[str, ...]) -> None:
    found = faults_in(*form, "tests.linear.planted_parsers")
    kinds = {(line.split(":")[1], line.split(": ")[1].split(" on ")[0]) for line in found}
    # What copies the rest for every sign takes long on long texts only: the short form may miss it.
    assert kinds | ({("copying", "too steep")} if form else set()) == {
        ("quadratic", "too steep"),
        ("remembering", "remembers for ever in _remembered"),
        ("copying", "too steep"),
        ("deep", "ValueError"),
        ("deep", "RecursionError"),
        ("long_number", "ValueError"),
        ("number_of_a_page", "ValueError"),
        ("decoded", "UnicodeDecodeError"),
    }
