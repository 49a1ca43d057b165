"""Tests hold on a busy machine: each has a limit, none reads the clock, none sleeps for long."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = {path.relative_to(ROOT).as_posix(): path for path in sorted(ROOT.glob("tests/**/*.py"))}
LONGEST_SLEEP_S = 0.1
WALL_CLOCKS = {"monotonic", "perf_counter", "monotonic_ns", "perf_counter_ns", "time", "time_ns"}
# Where time itself is the subject.
SLEEPERS = {
    "tests/kill/beside.py": "nights that begin a random moment after one another",
    "tests/linear/planted_parsers.py": "a planted parser that sleeps, which nobody runs",
    "tests/replicas/night.py": "`make run --stay` waits for a person",
    "tests/replicas/server.py": "a slow host is one of the faults that a replica can have",
}
TIMED = {
    "tests/processes.py": "the one bounded wait that others share",
    "tests/replicas/test_faults.py": "a slow host takes its time: a least time, which load keeps",
}
HANGS = """
import subprocess, time
from pathlib import Path

import pytest

@pytest.fixture(scope="module")
def server():
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    time.sleep(0.05)
    yield child
    child.kill()
    child.wait()

def test_hangs(server):
    child = subprocess.Popen(["sleep", "300"], start_new_session=True)
    Path("child").write_text(str(child.pid))
    while True:
        time.sleep(0.01)

def test_goes_on(server):
    assert server.poll() is None
"""


def test_every_test_has_a_limit(pytestconfig: pytest.Config) -> None:
    assert 0 < float(pytestconfig.getini("timeout")) <= 600
    assert pytestconfig.getoption("timeout") is None
    assert [line for name in FILES for line in looked_at(name)[0]] == []


def test_a_test_that_hangs_fails_and_what_it_started_ends(tmp_path: Path) -> None:
    (tmp_path / "test_hanging.py").write_text(HANGS, encoding="utf-8")
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.limits"]', encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--timeout", "1"]
    ended = subprocess.run(
        [*command, "test_hanging.py"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "1 failed, 1 passed" in ended.stdout, ended.stdout + ended.stderr
    assert "Timeout (>1.0s)" in ended.stdout
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "child").read_text()), 0)


def test_no_test_sleeps_longer_than_a_tenth_of_a_second() -> None:
    found = {name: looked_at(name)[1] for name in FILES}
    assert {name: lines for name, lines in found.items() if lines and name not in SLEEPERS} == {}
    assert {name for name in SLEEPERS if not found[name]} == set()


def test_no_test_asserts_how_long_something_took() -> None:
    found = {name: looked_at(name)[2] for name in FILES}
    assert {name: lines for name, lines in found.items() if lines and name not in TIMED} == {}
    assert {name for name in TIMED if not found[name]} == set()


@pytest.mark.parametrize(
    ("planted", "look"),
    [
        ("import time\nWAIT_S = 2\ntime.sleep(WAIT_S)", "long_sleeps"),
        ("def test(n):\n    time.sleep(n)", "long_sleeps"),
        ("def test():\n    began = time.monotonic()\n    assert monotonic() < 3", "timed_asserts"),
        ("a = time.time()\nb = a + 1\ntook = b - a\nassert took < 3", "timed_asserts"),
    ],
)
def test_what_is_planted_is_found(planted: str, look: str, tmp_path: Path) -> None:
    (tmp_path / "planted.py").write_text(planted, encoding="utf-8")
    finders = {"long_sleeps": long_sleeps, "timed_asserts": timed_asserts}
    assert len(list(finders[look](tmp_path / "planted.py"))) == 1


@cache
def looked_at(name: str) -> tuple[list[str], list[int], list[int]]:
    """What each look finds in a file of the tests, which is parsed once for all of them."""
    path = FILES[name]
    return list(unlimited(name, path)), list(long_sleeps(path)), list(timed_asserts(path))


@lru_cache(1)  # the trees of all files together are some hundred megabytes
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_bytes())


def unlimited(name: str, path: Path) -> Iterator[str]:
    """Marks that take a test's limit away: zero, none, or none that is written down."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("mark.timeout"):
            given = [constant(one) for one in (*node.args, *(word.value for word in node.keywords))]
            if not given or given[0] == 0:
                yield f"{name}:{node.lineno}"


def long_sleeps(path: Path) -> Iterator[int]:
    """Lines with a sleep that is longer than allowed, or of which nobody knows how long it is."""
    tree = tree_of(path)
    known = {
        ast.unparse(node.targets[0]): constant(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) == "sleep":
            length = known.get(ast.unparse(node.args[0]), constant(node.args[0]))
            if length is None or length > LONGEST_SLEEP_S:
                yield node.lineno


def timed_asserts(path: Path) -> Iterator[int]:
    """Lines that assert something of the wall clock or of what was taken from it."""
    tree = tree_of(path)
    taken: set[str] = set()
    size = -1
    while size < len(taken):  # what is made of a moment is one, too
        size = len(taken)
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign) and _is_timed(node.value, taken):
                taken |= {one.id for one in node.targets if isinstance(one, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assert) and _is_timed(node.test, taken):
            yield node.lineno


def _is_timed(value: ast.expr, taken: set[str]) -> bool:
    """Say whether an expression computes with the clock; being handed a moment is no computing."""
    if isinstance(value, ast.Call):
        return _name(value.func) in WALL_CLOCKS and not value.args
    if isinstance(value, ast.Name):
        return value.id in taken
    parts = (ast.BinOp, ast.Compare, ast.BoolOp, ast.UnaryOp)
    return isinstance(value, parts) and any(
        _is_timed(one, taken) for one in ast.iter_child_nodes(value) if isinstance(one, ast.expr)
    )


def constant(value: ast.expr) -> float | None:
    is_number = isinstance(value, ast.Constant) and isinstance(value.value, int | float)
    return float(value.value) if is_number else None  # type: ignore[attr-defined]


def _name(function: ast.expr) -> str:
    return ast.unparse(function).rpartition(".")[2]
