"""Files that a person names and that are none: said at once, whatever they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.filetypes import LARGEST_FILE
from core.messages import render
from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from tests.rules.publications import invented


def setback_of(path: Path) -> tuple[str, str]:
    ((_, report),) = read_files([path], invented(), Hints())
    (setback,) = report.setbacks
    return setback.kind, render(setback.detail, "en")


@pytest.mark.parametrize("path", [Path("/dev/zero"), Path("/tmp")])
def test_what_is_no_file_is_not_read(path: Path) -> None:
    assert setback_of(path) == ("file-not-regular", f"{path}: expected a regular file")


def test_a_pipe_that_nobody_writes_to_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert setback_of(tmp_path / "pipe")[0] == "file-not-regular"


def test_a_file_that_is_larger_than_any_report_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "large.docx").open("wb") as stream:
        stream.truncate(LARGEST_FILE + 1)
    kind, detail = setback_of(tmp_path / "large.docx")
    assert kind == "file-too-large"
    assert str(LARGEST_FILE + 1) in detail
