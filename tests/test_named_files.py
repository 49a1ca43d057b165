"""Every file and folder that a docstring, a comment, the configuration or a page names exists."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TOPS = "core|crawlers|pipeline|monitor|reportwatch|tests|tools|docs|config|bench"
# A file by its ending, with or without the folders before it; a path that begins in the tree.
NAMED = re.compile(
    rf"(?<![\w/.$*<{{-])(?:(?:[\w-]+/)*[\w-]+\.(?:py|md)\b|(?:{TOPS})/[\w./-]*\w)(?![\w*<{{/])"
)
READ = (".py", ".toml", ".md")
# What lies beside the tree, in a wheel, or is written into an installation's own folders.
ELSEWHERE = re.compile(r"\.\./shared/|data/|reportwatch/shipped|changelog|CHANGELOG", re.IGNORECASE)


@cache
def code() -> str:
    """All the program, for the names of files that an installation may add to its configuration."""
    return "".join(path.read_text(encoding="utf-8") for path in ROOT.glob("[cmpr]*/**/*.py"))


def may_be_added(name: str) -> bool:
    """Whether it is a file of the configuration that a module opens where it is there."""
    file = re.sub(r"\.(?:zh|en)\.", ".{language}.", name.removeprefix("config/"))
    return name.startswith("config/") and f'"{file}"' in code()


@cache
def tree() -> frozenset[str]:
    """Every file of the tree, every folder, and every module without its ending."""
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT)
    files = {Path(name) for name in listed.decode().splitlines()}
    folders = {folder for file in files for folder in file.parents}
    return frozenset(str(one) for one in (*files, *folders))


@cache
def ends() -> frozenset[str]:
    """Every path of the tree, and what is left of it behind each of its folders."""
    parts = (one.split("/") for one in tree())
    return frozenset("/".join(path[at:]) for path in parts for at in range(len(path)))


def exists(name: str) -> bool:
    """Whether the tree has it, at the root or, as a room's own files say, further down."""
    return name in ends()


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a file that are said to a reader."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        yield from enumerate(text.splitlines(), start=1)
        return
    if not NAMED.search(text):
        return
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for line in (ast.get_docstring(node) or "").splitlines():
                yield getattr(node, "lineno", 1), line


def misnamed(path: Path) -> Iterator[str]:
    for number, line in prose(path):
        for found in NAMED.finditer(line):
            is_known = exists(found[0]) or may_be_added(found[0])
            if not is_known and not ELSEWHERE.search(line[: found.end()]):
                yield f"{path.relative_to(ROOT)}:{number}: {found[0]}"


def test_every_file_that_is_named_exists() -> None:
    files = (ROOT / name for name in tree() if name.endswith(READ))
    assert sorted(wrong for path in files if path.is_file() for wrong in misnamed(path)) == []


def test_a_planted_name_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.test_named_files.ROOT", tmp_path)
    planted = tmp_path / "planted.py"
    planted.write_text('"""As manners.py."""\nX = "nowhere.py"  # moved to core/nowhere\n')
    assert list(misnamed(planted)) == ["planted.py:2: core/nowhere"]
