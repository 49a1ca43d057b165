"""Which files of our rooms a run enters, in the order in which somebody would read them.

What is counted is said in tools/walk.py.
"""

from __future__ import annotations

import ast
import sys
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from itertools import groupby
from pathlib import Path
from types import CodeType, FrameType

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("core", "crawlers", "pipeline", "monitor", "reportwatch")
MODULE = "<module>"


@dataclass(frozen=True, slots=True)
class Journey:
    """What was walked, and the file of each function in the order in which they are read."""

    title: str
    files: tuple[str, ...]

    @property
    def entries(self) -> Counter[str]:
        """How often each file is entered, in order of the first entry."""
        return Counter(name for name, _ in groupby(self.files))

    @property
    def returns(self) -> int:
        return self.entries.total() - len(self.entries)


@dataclass(slots=True)
class Recorder:
    """Writes down the file of every function of our rooms when it is called for the first time.

    `passed_over` are functions that are left out with everything that they call.
    """

    passed_over: Collection[CodeType] = ()
    files: list[str] = field(default_factory=list)
    _read: set[CodeType] = field(default_factory=set)
    _hidden: threading.local = field(default_factory=threading.local)

    @contextmanager
    def recording(self) -> Iterator[None]:
        threading.setprofile(self._take)
        sys.setprofile(self._take)
        try:
            yield
        finally:
            sys.setprofile(None)
            threading.setprofile(None)

    def _take(self, frame: FrameType, event: str, _: object) -> None:
        """What the profiler calls at every call and return, of anything: it has to be quick."""
        code = frame.f_code
        if code in self._read or event not in ("call", "return"):
            return
        if code.co_name == MODULE or code in self.passed_over:
            step = 1 if event == "call" else -1
            self._hidden.depth = self._depth() + step
        elif not _is_ours(code):
            self._read.add(code)
        elif event == "call" and self._depth() == 0:
            self._read.add(code)
            self._keep(code)

    def _depth(self) -> int:
        """How many modules under import and functions passed over this thread is in."""
        depth: int = getattr(self._hidden, "depth", 0)
        return depth

    def _keep(self, code: CodeType) -> None:
        name = _name(code)
        is_named = not code.co_name.startswith(("<", "__"))
        if is_named and (name, code.co_qualname) not in properties():
            self.files.append(name)


def _name(code: CodeType) -> str:
    return code.co_filename.removeprefix(f"{ROOT}/")


def _is_ours(code: CodeType) -> bool:
    name = _name(code)
    return name != code.co_filename and name.endswith(".py") and name.partition("/")[0] in ROOMS


@cache
def properties() -> frozenset[tuple[str, str]]:
    """Every property of our rooms, as its file and qualified name."""
    return frozenset(
        (str(path.relative_to(ROOT)), f"{holder.name}.{function.name}")
        for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
        for holder in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(holder, ast.ClassDef)
        for function in holder.body
        if isinstance(function, ast.FunctionDef) and _is_property(function)
    )


def _is_property(function: ast.FunctionDef) -> bool:
    return any(
        ast.unparse(mark) in ("property", "cached_property") for mark in function.decorator_list
    )
