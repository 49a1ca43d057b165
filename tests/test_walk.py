"""docs/architecture.md tells of the tree as it is: ways through the code, folders, tables."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from sqlalchemy import Engine, inspect

from core.messages import Message, render
from tools.way import ROOMS, ROOT, Journey, Recorder

PAGE = ROOT / "docs" / "architecture.md"
TABLE = re.compile(r"^\| `(\w+)` \|.*\| ([^|]+) \| `[^|`]+\.py` \|$", re.MULTILINE)
LIMIT_S = 300  # for a machine that does much else; it takes six seconds of processor time


def test_the_page_shows_ways_and_folders_as_they_are_found() -> None:
    command = [sys.executable, "-m", "tools.walk", "--check"]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=LIMIT_S, check=False
    )
    assert done.returncode == 0, f"{PAGE.name} differs: run `make walk`\n{done.stdout}{done.stderr}"


def test_a_return_is_an_entry_into_a_file_entered_before() -> None:
    journey = Journey("", ("a.py", "b.py", "b.py", "a.py", "c.py", "a.py", "a.py"))
    assert dict(journey.entries) == {"a.py": 3, "b.py": 1, "c.py": 1}
    assert journey.returns == 2


def test_a_function_is_read_once_however_often_it_is_called() -> None:
    render(Message("句"), "zh")  # what is remembered from the first call on is no matter here
    recorded = [Recorder(), Recorder()]
    for times, recorder in enumerate(recorded, start=1):
        with recorder.recording():
            for _ in range(times):
                render(Message("句"), "zh")
    assert recorded[0].files == recorded[1].files
    assert set(recorded[0].files) == {"core/messages.py"}


def test_a_function_that_is_passed_over_takes_along_what_it_calls() -> None:
    recorder = Recorder((render.__code__,))
    with recorder.recording():
        render(Message("句"), "zh")
    assert recorder.files == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_folder_of_a_room_is_named_once(room: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    folders = [path.parent.relative_to(ROOT) for path in (ROOT / room).rglob("__init__.py")]
    counts = {str(folder): page.count(f"| `{folder}/` |") for folder in folders}
    assert counts == dict.fromkeys(counts, 1)


def test_every_table_is_described_with_its_key(sqlite_engine: Engine) -> None:
    described = {
        name: re.findall(r"\w+", key)
        for name, key in TABLE.findall(PAGE.read_text(encoding="utf-8"))
    }
    database = inspect(sqlite_engine)
    tables = set(database.get_table_names()) - {"alembic_version"}
    keys = {name: database.get_pk_constraint(name)["constrained_columns"] for name in tables}
    assert described == keys


def test_every_module_that_the_page_names_is_there() -> None:
    named = re.findall(r"`([\w/]+/\w+\.py)`", PAGE.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_what_is_written_by_hand_stays_short() -> None:
    by_hand, _, _ = PAGE.read_text(encoding="utf-8").partition("## How far a reader walks")
    assert len(by_hand.splitlines()) <= 200
