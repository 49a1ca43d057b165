"""What README prints can be typed as it stands, after the night that `make run` lives."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.printed_commands import ROOT, PrintedCommand, printed_commands
from tests.replicas.stage import set_stage

pytestmark = [pytest.mark.slow, pytest.mark.browser]
# The Chinese page prints the same, but for the language: tests/test_readme.py.
COMMANDS = printed_commands("README.md")


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder like this one after `make run`: its portals are gone, its data are there."""
    folder = tmp_path_factory.mktemp("tree")
    for name in (".venv", "config", "tests"):
        (folder / name).symlink_to(ROOT / name)
    with set_stage(folder / "data" / "demo") as stage:
        assert (stage.night(), stage.start()) == (0, 0)
    yield folder


def test_every_printed_command_ends_as_documented(tree: Path) -> None:
    mails = sorted((tree / "data" / "demo" / "mailbox").iterdir())
    ended = [(command.typed, _typed(command, tree)) for command in COMMANDS]

    assert ended == [(command.typed, command.status) for command in COMMANDS]
    assert sorted((tree / "data" / "demo" / "mailbox").iterdir()) == mails
    assert all((tree / "data" / name).stat().st_size for name in ("s.xlsx", "n.docx"))


def _typed(command: PrintedCommand, folder: Path) -> int:
    own = {name: value for name, value in os.environ.items() if "REPORTWATCH" not in name}
    done = subprocess.run(
        command.typed,
        shell=True,
        cwd=folder,
        env=own,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=300,
        check=False,
    )
    assert b"Traceback" not in done.stderr, command.typed
    return done.returncode
