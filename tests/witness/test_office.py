"""An office file is looked at by its print, where an office program is installed.

A small program stands for LibreOffice: what it prints is prepared, how it is called is not.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Severity
from pipeline.second_way import SeenAgain, Way
from pipeline.witness.office import find_office, printed_by_office
from tests.pipeline.reference import reference
from tests.witness.accusing import WRITERS, honest, wrong

PROGRAM = """#!{python}
import pathlib, resource, shutil, sys
given = pathlib.Path(sys.argv[-1])
assert "--headless" in sys.argv and given.read_bytes()
assert resource.getrlimit(resource.RLIMIT_AS)[0] > 0
{does}
"""


def _install(folder: Path, patch: pytest.MonkeyPatch, does: str) -> None:
    program = folder / "soffice"
    program.write_text(PROGRAM.format(python=sys.executable, does=does))
    program.chmod(0o755)
    patch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    assert find_office() == program


@pytest.mark.parametrize("is_honest", [False, True])
def test_a_word_file_is_told_by_what_its_print_shows(
    is_honest: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file says a wrong total; its print shows the same, or the right one."""
    paper = tmp_path / "print.pdf"
    paper.write_bytes(WRITERS["pdf"](honest() if is_honest else wrong()))
    _install(tmp_path, monkeypatch, f"shutil.copy({str(paper)!r}, given.with_suffix('.pdf'))")
    file = tmp_path / "report.docx"
    file.write_bytes(WRITERS["docx"](wrong()))
    ((_, report),) = read_files([file], reference(), Hints())
    errors = [one for one in report.findings if one.severity is Severity.ERROR and one.second_way]
    assert len(errors) == 2
    for one in errors:
        assert one.second_way is not None
        assert one.outcome is (Outcome.UNCERTAIN if is_honest else Outcome.BROKEN)
        assert one.second_way.way is Way.OFFICE
        seen = SeenAgain.DISAGREED if is_honest else SeenAgain.CONFIRMED
        assert one.second_way.again is seen


def test_an_office_program_that_fails_prints_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, monkeypatch, "sys.exit(3)")
    assert printed_by_office(b"anything", "docx") is None
    _install(tmp_path, monkeypatch, "sys.exit(0)")
    assert printed_by_office(b"anything", "docx") is None, "it says that it did, and did not"


@pytest.mark.parametrize("is_lacking", ["room", "program"])
def test_a_machine_that_cannot_start_it_prints_nothing(
    is_lacking: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(tmp_path, monkeypatch, "sys.exit(0)")
    if is_lacking == "room":
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    else:
        monkeypatch.setattr("sys.executable", str(tmp_path / "gone"))
    assert printed_by_office(b"anything", "docx") is None
