"""Feed every function of the rooms that a text can fill, in a process of its own.

`python -m tests.linear.parsers [--short] NAME…`, where a name is that of a room or of one module,
writes a line of JSON for each function and each fault.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import gc
import importlib
import inspect
import json
import math
import os
import resource
import sys
import textwrap
import traceback
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, is_dataclass
from functools import cache, cached_property
from itertools import count
from types import FunctionType, GeneratorType, ModuleType
from typing import NoReturn

from tests.linear.adversaries import Adversary
from tests.linear.filling import CannotFill, Filler
from tests.linear.growth import STEP, STOP_S, is_too_steep, seconds
from tests.linear.outside import Guard, Outside
from tests.linear.texts import LONG, SHORT, Extent, texts_for
from tests.linear.tree import modules, rooms, run_on_import_only

MEMORY = 4 << 30
QUICK_S_A_SIGN = 1e-6
# From so many signs on growth is judged: what is quadratic up to a bound takes constant time.
BEYOND_BOUNDS = 2_500
ALMOST_TOO_STEEP = 7
# A file for each language, and what was before.
FEW_FILES = 8
PLANTED = "tests.linear.planted_parsers"
# What keeps the results of a function by what it was given.
Cached = type(cache(len))
FAULTS = (RecursionError, ValueError, LookupError, OverflowError, MemoryError)


@dataclass(frozen=True)
class Parser:
    """A function, or a method or property of a record, that a text can fill."""

    module: ModuleType
    name: str
    function: Callable[..., object]
    owner: type | None = None

    @property
    def place(self) -> str:
        return f"{self.module.__name__}:{self.name}"

    @cached_property
    def documented(self) -> str:
        """The docstring, and what the function raises itself."""
        source = ast.parse(textwrap.dedent(inspect.getsource(self.function)))
        raised = (node for node in ast.walk(source) if isinstance(node, ast.Raise) and node.exc)
        return " ".join((self.function.__doc__ or "", *(ast.unparse(node) for node in raised)))

    def call(self, text: str) -> Callable[[], object] | None:
        """The call with this text, ready to run; None when no text fills its parameters."""
        filler = Filler(text)
        try:
            owner = filler.value(self.owner, 0) if self.owner else None
            given = filler.arguments(self.function, owner)
        except CannotFill:
            return None
        if not filler.is_used:
            return None
        first = () if owner is None else (owner,)
        return lambda: _whole(self.function(*first, **given))


def _whole(result: object) -> object:
    """What a generator gives, taken to its end."""
    return deque(result, 0) if isinstance(result, GeneratorType) else result


def _unreached() -> None:
    raise Outside("no text fills what it takes")


def parsers_of(module: ModuleType) -> Iterator[Parser]:
    """Every function that is defined in a module, and those of its records."""
    of_imports = run_on_import_only(module)
    for name, value in tuple(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__ or name in of_imports:
            continue
        if _is_plain(inspect.unwrap(value) if callable(value) else value):
            yield Parser(module, name, inspect.unwrap(value))
        elif isinstance(value, type) and hasattr(value, "__dataclass_fields__"):
            for inner, each in vars(value).items():
                made = getattr(each, "fget", None) or getattr(each, "func", None) or each
                if _is_plain(made) and not inner.startswith("__"):
                    yield Parser(module, f"{name}.{inner}", made, value)


def _is_plain(value: object) -> bool:
    """Whether it is a function that gives an answer: one that never does ends this process."""
    if not isinstance(value, FunctionType) or inspect.iscoroutinefunction(value):
        return False
    return value.__annotations__.get("return") != NoReturn.__name__


class Feeding:
    """One function, and what it has done so far with the texts that it was fed."""

    def __init__(self, parser: Parser, extent: Extent, guard: Guard) -> None:
        self._parser, self._extent, self._guard = parser, extent, guard
        self._is_steep = False
        self._spent: dict[Adversary, float] = {}

    def faults(self, texts: tuple[Adversary, ...]) -> Iterator[str]:
        """What the function does that a parser must not: one line for each kind of it."""
        said: set[str] = set()
        try:
            for fault in self._each(texts):
                kind = fault.split(" on ")[0].split(":")[0]
                if kind not in said:
                    said.add(kind)
                    yield f"{self._parser.place}: {fault}"
        except Outside:
            return

    def _each(self, texts: tuple[Adversary, ...]) -> Iterator[str]:
        for text in texts:
            fault = self._first_look(text)
            if fault is not None:
                yield fault
        slowest = sorted(self._spent, key=self._spent.__getitem__, reverse=True)
        for text in slowest[: self._extent.slowest]:
            if not self._is_steep and self._grows_too_fast(text):
                yield self._too_steep(text)
        yield from _remembered_for_ever()

    def _first_look(self, text: Adversary) -> str | None:
        repetitions = self._extent.repetitions(text)
        signs = repetitions * len(text.pump)
        limit_s = QUICK_S_A_SIGN * signs
        try:
            call = self._parser.call(text.text(repetitions)) or _unreached
            spent = seconds(self._guard.around(call), limit_s if self._is_steep else STOP_S)
        except FAULTS as fault:
            return _undocumented(self._parser, fault, text)
        except Exception:  # noqa: BLE001 - records made from any text break what the rooms promise
            return None
        self._spent[text] = spent / signs
        if self._is_steep or spent < limit_s or self._is_gentle(text, repetitions, spent):
            return None
        return self._too_steep(text) if self._grows_too_fast(text) else None

    def _is_gentle(self, text: Adversary, repetitions: int, spent: float) -> bool:
        if spent == math.inf:
            return False
        calls, fewer = self._calls(text), repetitions // STEP
        return spent < ALMOST_TOO_STEEP * min(seconds(calls(fewer)), seconds(calls(fewer)))

    def _grows_too_fast(self, text: Adversary) -> bool:
        size = len(text.pump)
        first, most = BEYOND_BOUNDS // size, self._extent.longest // size
        return is_too_steep(self._calls(text), max(1, first), most)

    def _too_steep(self, text: Adversary) -> str:
        self._is_steep = True
        return f"too steep on {str(text)[:200]}"

    def _calls(self, text: Adversary) -> Callable[[int], Callable[[], object]]:
        """Calls that know nothing from an earlier one; what they raise was seen before."""

        def calls(repetitions: int) -> Callable[[], object]:
            call = self._parser.call(text.text(repetitions))

            def run() -> None:
                for cached in _of_texts():
                    cached.cache_clear()
                with contextlib.suppress(Exception):
                    self._guard.around(call)() if call else None

            return run

        return calls


@cache
def _of_texts() -> list[Cached]:
    """What may remember a text. Without a bound only our own files are, which take long to read."""
    return [each for each in _caches() if each.cache_info().maxsize is not None]


def _remembered_for_ever() -> Iterator[str]:
    """What remembers each text that it is given, however many come."""
    for each in _caches():
        if each.cache_info().maxsize is None and each.cache_info().currsize > FEW_FILES:
            each.cache_clear()
            yield f"remembers for ever in {each.__name__}"


@cache
def _caches() -> list[Cached]:
    """What the rooms, or planted parsers, remember from one call to the next."""
    gc.freeze()
    fed = {*modules(), *(one for name, one in sys.modules.items() if name == PLANTED)}
    values = {id(value): value for module in fed for value in vars(module).values()}
    return [value for value in values.values() if isinstance(value, Cached)]


def _undocumented(parser: Parser, fault: Exception, text: Adversary) -> str | None:
    """An exception that no docstring names and no room defines, out of a public function."""
    kinds = [kind for kind in type(fault).__mro__ if kind not in (Exception, BaseException, object)]
    is_own = type(fault).__module__.split(".")[0] == parser.module.__name__.split(".")[0]
    is_documented = any(kind.__name__ in parser.documented for kind in kinds)
    is_inner = _is_of_a_record(fault) or any(
        part.startswith("_") for part in parser.name.split(".")
    )
    if is_own or is_documented or (is_inner and not isinstance(fault, RecursionError)):
        return None
    return f"{type(fault).__name__}: {str(fault)[:80]} on {str(text)[:120]}"


def _is_of_a_record(fault: Exception) -> bool:
    """Whether a record failed to look something up in itself: made from any text, it need not hold.

    The innermost function of the rooms is then a method of a record.
    """
    if not isinstance(fault, LookupError):
        return False
    frames = [frame for frame, _ in traceback.walk_tb(fault.__traceback__)]
    of_rooms = [one for one in frames if str(one.f_globals["__name__"]).split(".")[0] in rooms()]
    return bool(of_rooms) and is_dataclass(of_rooms[-1].f_locals.get("self"))


def main() -> None:
    parsing = argparse.ArgumentParser(prog="tests.linear.parsers")
    parsing.add_argument("names", nargs="+", metavar="NAME")
    parsing.add_argument("--short", action="store_true")
    given = parsing.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    guard = Guard()
    said = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what functions print is no line of ours
    extent = SHORT if given.short else LONG
    chosen = [each for name in given.names for each in _modules_of(name)]
    _caches()  # imports all that holds one; a call that is stopped must not be the first to
    turns = count()
    for module in chosen:
        for parser in parsers_of(module):
            texts = texts_for(module, extent, next(turns))
            print(json.dumps({"at": parser.place}), file=said, flush=True)
            for fault in Feeding(parser, extent, guard).faults(texts):
                print(json.dumps({"fault": fault}), file=said, flush=True)


def _modules_of(name: str) -> list[ModuleType]:
    """The modules of a room that could be imported, or one module by its whole name."""
    if name not in rooms():
        return [importlib.import_module(name)]
    of_room = (module for module in modules() if module.__name__.split(".")[0] == name)
    return [module for module in of_room if module.__spec__ is not None]


if __name__ == "__main__":
    main()
