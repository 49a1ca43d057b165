"""The tree stays true: imports look upstream only, a module says what it is for, none is big."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = ("crawlers", "pipeline", "monitor")
# What a stage must never do, by the library that would do it (design.md, "Data flows one way").
FORBIDDEN = {
    "crawlers": ("sqlmodel", "sqlalchemy", "smtplib"),
    "pipeline": ("scrapy", "playwright", "smtplib", "urllib.request", "socket"),
    "monitor": ("bs4", "lxml", "scrapy", "playwright"),
}
VAGUE = {"utils", "helpers", "common", "base", "manager", "misc"}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 40


def _modules(*packages: str) -> list[Path]:
    """All modules but the migrations, which are written once and never grow."""
    paths = (path for package in packages for path in (ROOT / package).rglob("*.py"))
    return sorted(path for path in paths if "versions" not in path.parts)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def _is_in(module: str, package: str) -> bool:
    return module == package or module.startswith(f"{package}.")


@pytest.mark.parametrize("stage", STAGES)
def test_imports_look_upstream_only(stage: str) -> None:
    downstream = STAGES[STAGES.index(stage) + 1 :]
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules(stage)
        for module in _imports(path)
        if any(_is_in(module, package) for package in (*downstream, "tests"))
    ]
    assert wrong == []


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_keeps_to_its_trade(stage: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in _modules(stage)
        for module in _imports(path)
        if any(_is_in(module, library) for library in FORBIDDEN[stage])
    ]
    assert wrong == []


def test_sql_stays_in_the_stores() -> None:
    wrong = [
        str(path.relative_to(ROOT))
        for path in _modules("pipeline", "monitor")
        if any(_is_in(module, "sqlmodel") for module in _imports(path))
        and path.name not in ("store.py", "env.py", "ledger.py")
    ]
    assert wrong == []


@pytest.mark.parametrize("path", _modules(*STAGES), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_what_it_is_for_and_stays_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1} lines"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert path.stem not in VAGUE
    assert ast.get_docstring(tree)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert long == []


def test_the_environment_is_read_in_one_place() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for path in _modules(*STAGES)
        if "os.environ" in path.read_text(encoding="utf-8")
    ]
    # The driver of a browser takes its folder for temporary files from its parent's environment.
    assert set(readers) <= {"reportwatch/cli/main.py", "crawlers/asking/driving.py"}


def test_the_lock_file_pins_with_hashes_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "--hash=sha256:" in lock
    assert "://" not in lock
