"""A temporary copy of the house, things added to it, and what its own process then says."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.pipeline.reference import ROOT

PARTS = ("core", "crawlers", "pipeline", "monitor", "reportwatch", "config", "docs")
TESTS = ("tests", "tools")
LONGEST_S = 900


@dataclass(frozen=True, slots=True)
class Addition:
    """One file to add or to change: its place in the tree, and its text afterwards.

    `old` is replaced by `new`; without it the text goes to the end of the file, or makes one. Where
    the recipe names a command, that writes the file once the others are there.
    """

    path: str
    new: str = ""
    old: str = ""
    command: tuple[str, ...] = ()


def copy_with(folder: Path, additions: Collection[Addition]) -> Path:
    """A copy of the house in this folder with these files added or changed.

    The house's own tests come along only where one is added.
    """
    copy = folder / "copy"
    has_tests = any(one.path.startswith("tests/") for one in additions)
    for part in (*PARTS, *(TESTS if has_tests else ())):
        without = shutil.ignore_patterns("__pycache__", "pictures")
        shutil.copytree(ROOT / part, copy / part, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for one in sorted(additions, key=lambda addition: bool(addition.command)):
        if one.command:
            _python(copy, *one.command)  # it fails where one of the others is left out
            continue
        path = copy / one.path
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if one.old:
            assert text.count(one.old) == 1, (one.path, one.old)
            text = text.replace(one.old, one.new)
        else:
            text += one.new
        path.write_text(text, encoding="utf-8")
    return copy


def said(copy: Path, script: str, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """What a script says in a process of its own that loads the copy alone; its status first."""
    run = _python(copy, "-c", script, environment=environment)
    return run.returncode, run.stdout + run.stderr


def fails(copy: Path, *tests: str) -> str:
    """What the house's own tests say in the copy; nothing when they hold."""
    run = _python(copy, "-m", "pytest", "-p", "no:cacheprovider", "--no-header", "-x", *tests)
    return "" if run.returncode == 0 else run.stdout + run.stderr


def _python(
    copy: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=copy,
        env={**os.environ, "PYTHONPATH": str(copy), **(environment or {})},
        capture_output=True,
        text=True,
        timeout=LONGEST_S,
        check=False,
    )


def command(*arguments: str) -> str:
    """A script that runs a command of the copy."""
    return f"import sys; sys.argv = {['reportwatch', *arguments]!r}\n" + (
        "from reportwatch.cli.main import main\nmain()"
    )


def printed(copy: Path, *commands: Sequence[str]) -> list[str]:
    """What commands of the copy print, all in one process; nothing when one of them crashes it."""
    script = (
        "import json\nfrom click.testing import CliRunner\nfrom reportwatch.cli.main import main\n"
        f"for arguments in {[list(one) for one in commands]!r}:\n"
        "    print(json.dumps(CliRunner().invoke(main, arguments).stdout))\n"
    )
    status, output = said(copy, script)
    shown = [line for line in output.splitlines() if line.startswith('"')]
    return [json.loads(line) for line in shown] if status == 0 else ["" for _ in commands]
