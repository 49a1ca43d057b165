"""An office file is looked at by its print, where an office program is installed.

A small program stands for LibreOffice: what it prints is prepared, how it is called is not.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core import landlock
from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Outcome, Severity
from pipeline.sandbox import seccomp
from pipeline.second_way import SeenAgain, Way
from pipeline.witness.office import find_office, printed_by_office
from tests.pipeline.reference import reference
from tests.witness.accusing import WRITERS, honest, wrong

PROGRAM = """#!/bin/bash
given=${{!#}}
case " $* " in *" --headless "*) ;; *) exit 9 ;; esac
[ -s "$given" ] && [ "$(ulimit -v)" != unlimited ] || exit 9
{does}
"""
# What code that a document brings to run would try; each line says what it came to.
ATTEMPTS = """
out=${{given%.*}}.pdf
tried() {{ if "$@" 2>/dev/null; then echo "$* went"; else echo held; fi >>$out; }}
reads() {{ local text; read -r text <"$1"; }}
writes() {{ : >>"$1"; }}
lets_in() {{ chmod a+x "$1" && [ -x "$1" ]; }}
lists() {{ ls "$1" >/dev/null; }}
asks() {{ (exec 3<>/dev/tcp/127.0.0.1/$1); }}
tried reads /etc/passwd
tried reads {secret}
tried writes {folder}/made
tried writes {secret}
tried writes /var/tmp/reportwatch-made
tried asks {port}
tried kill -0 {process}
tried lists {folder}/..
tried lets_in {secret}
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder for programs: not in /tmp, which is another one where they run."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as made:
        yield Path(made)


def _install(folder: Path, patch: pytest.MonkeyPatch, does: str) -> None:
    program = folder / "bin" / "soffice"
    program.parent.mkdir(exist_ok=True)
    program.write_text(PROGRAM.format(does=does))
    program.chmod(0o755)
    patch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert find_office() == program


@pytest.mark.parametrize("is_honest", [False, True])
def test_a_word_file_is_told_by_what_its_print_shows(
    is_honest: bool, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file says a wrong total; its print shows the same, or the right one."""
    (folder / "bin").mkdir()
    paper = folder / "bin" / "print.pdf"
    paper.write_bytes(WRITERS["pdf"](honest() if is_honest else wrong()))
    _install(folder, monkeypatch, f"cp {paper} ${{given%.*}}.pdf")
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
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(folder, monkeypatch, "exit 3")
    assert printed_by_office(b"anything", "docx") is None
    _install(folder, monkeypatch, "exit 0")
    assert printed_by_office(b"anything", "docx") is None, "it says that it did, and did not"


@pytest.mark.parametrize("is_lacking", ["room", "program"])
def test_a_machine_that_cannot_start_it_prints_nothing(
    is_lacking: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _install(folder, monkeypatch, "exit 0")
    if is_lacking == "room":
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "gone"))
    else:
        monkeypatch.setattr("sys.executable", str(tmp_path / "gone"))
    assert printed_by_office(b"anything", "docx") is None


# As in most containers, where the kernel refuses everybody a namespace.
WITHOUT_NAMESPACES = """
import errno, platform, sys
from pipeline.sandbox import seccomp
from pipeline.witness.office import printed_by_office
here = list(seccomp.MACHINES).index(platform.machine())
machine, unshare = seccomp.MACHINES[platform.machine()], seccomp.REFUSED["unshare"][here]
assert seccomp._install(seccomp._answers(machine, [unshare], seccomp.REFUSE | errno.EPERM))
sys.stdout.buffer.write(printed_by_office(b"anything", "docx"))
"""


def _printed_without_namespaces() -> bytes:
    command = [sys.executable, "-c", WITHOUT_NAMESPACES]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout


@pytest.mark.skipif(
    not landlock.version() or not seccomp.is_known(), reason="this kernel seals only a part"
)
def test_without_namespaces_an_office_program_is_held_all_the_same(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _is_held(folder, tmp_path, monkeypatch, _printed_without_namespaces)


@pytest.mark.skipif(not landlock.version(), reason="this kernel has no Landlock")
def test_an_office_program_lives_in_its_folder_and_nowhere_else(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if subprocess.run(["unshare", "--user", "true"], check=False).returncode != 0:
        pytest.skip("this machine lets nobody have a namespace")
    _is_held(folder, tmp_path, monkeypatch, lambda: printed_by_office(b"anything", "docx"))


def _is_held(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    printed: Callable[[], bytes | None],
) -> None:
    """Real attempts from inside; the same ones go where nobody holds them."""
    (secret := folder / "secret").write_text("kept\n")
    with socket.create_server(("127.0.0.1", 0)) as server:
        does = ATTEMPTS.format(
            secret=secret, folder=folder, port=server.getsockname()[1], process=os.getpid()
        )
        _install(folder, monkeypatch, does)
        inside = printed()
        (given := tmp_path / "given.docx").write_text("anything")
        bounded = f"ulimit -v 9999999; {find_office()} --headless {given}"
        subprocess.run(["bash", "-c", bounded], check=True)
    outside = given.with_suffix(".pdf").read_text().splitlines()
    Path("/var/tmp/reportwatch-made").unlink()
    assert "held" not in outside and len(outside) == ATTEMPTS.count("tried ")
    assert inside is not None
    # Whether a signal reaches a process outside is asked of Landlock 6.
    went = {one for one in inside.decode().splitlines() if one != "held"}
    assert went <= ({f"kill -0 {os.getpid()} went"} if landlock.version() < 6 else set())
    assert secret.read_text() == "kept\n"
