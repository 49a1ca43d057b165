"""Feed every function of one room that a text can fill, in a process of its own.

`python -m tests.linear.parsers ROOM`, or the name of one module, writes a line of JSON for each
function and each fault. What touches the world outside (files, network, processes) is no parser of
text; an audit hook stops it before it does.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import importlib
import inspect
import json
import resource
import sys
import textwrap
import time
import warnings
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from types import FunctionType, GeneratorType, ModuleType

from tests.linear.adversaries import Adversary, samples
from tests.linear.filling import CannotFill, Filler
from tests.linear.growth import MEASURABLE_S, STEP, STOP_S, is_too_steep, seconds
from tests.linear.tree import modules, patterns_of, rooms

MEMORY = 4 << 30
SIGNS = 6_000
LONGEST = 200_000
QUICK_S = 0.006
ALMOST_TOO_STEEP = 7
FAULTS = (RecursionError, ValueError, LookupError, OverflowError, MemoryError)
OUTSIDE = (
    *("socket.", "subprocess.", "shutil.", "sqlite3.", "os.remove", "os.rename", "os.mkdir"),
    *("os.rmdir", "os.system", "os.fork", "os.posix_spawn", "os.kill", "os.putenv", "os.chmod"),
    *("os.listdir", "os.scandir", "glob.", "tempfile.", "os.utime", "signal."),
    "_thread.start_new_thread",
)
# What pages, scripts and reports are made of.
PUMPS = (
    *("a", "A1", "年", "1", "１", "一", "0件", "其中1件，", "无。", "2024年", "第一条", "（", "["),
    *(
        " ",
        "\n",
        "\t",
        "\r\n",
        "\u3000",
        "\0",
        "-",
        "—",
        "_",
        ",",
        "，",
        "；",
        "：",
        ".",
        "/",
        "\\",
    ),
    *(
        "(",
        ")",
        "{",
        "}",
        "]",
        "<",
        ">",
        '"',
        "'",
        "“",
        "%",
        "%25",
        "&",
        "&#",
        "&amp;",
        "=",
        "?a=1&",
    ),
    *(
        "\ud800",
        "?a=1&",
        "a b",
        "a=1;",
        "[[",
        '{"a":',
        '[{"a":',
        "<div>",
        "</p>",
        "<b><i>",
        "<!--",
        "<a>",
    ),
    *("<a href=b>c</a>", "<li>", "<table><tr><td>", "<td colspan=999999999>", "<br>", "<p>a</p>"),
    *("<script>", "<![CDATA[", "<record>", "<title>", "<meta ", "<option value=1>", " a=1"),
)
FRAMES = (
    *(Adversary('{"a":', "1", "}"), Adversary('[{"a":-', "1", "}]"), Adversary("a(", "[", ")")),
    *(Adversary("<div ", "a=1 ", ">"), Adversary("http://a/", "a/", ""), Adversary("a", " ", "b")),
    *(
        Adversary("<a href='", "a", "'>b</a>"),
        Adversary("<p>", "件", "</p>"),
        Adversary("1.", "0", ""),
    ),
    *(Adversary("<a href='/t", "1", "'>2024年年报</a>"), Adversary("2024-01-", "1", "")),
)


class Outside(BaseException):
    """A function was about to touch the world."""


class Guard:
    """Stops what reaches for the world while it is up."""

    def __init__(self) -> None:
        self.is_up = False
        sys.addaudithook(self)
        self._sleep = time.sleep
        time.sleep = self._no_sleep  # audited by the interpreter from 3.13 on

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        if not self.is_up:
            return
        is_outside = event.startswith(OUTSIDE) or (event == "open" and not _is_library(given))
        if is_outside and not _is_an_import():
            self.is_up = False
            raise Outside(event)

    def _no_sleep(self, spent: float) -> None:
        if not self.is_up:
            return self._sleep(spent)
        self.is_up = False
        raise Outside("time.sleep")


def _is_an_import() -> bool:
    """Whether the hook was called because a module is being looked for."""
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


def _is_library(given: tuple[object, ...]) -> bool:
    path, mode = Path(str(given[0])), str(given[1])
    return mode in ("r", "rb", "None") and path.is_absolute() and path.suffix != ""


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
        for cached in _caches():
            cached.cache_clear()
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


def parsers_of(module: ModuleType) -> Iterator[Parser]:
    """Every function that is defined in a module, and those of its records."""
    for name, value in tuple(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if _is_plain(inspect.unwrap(value) if callable(value) else value):
            yield Parser(module, name, inspect.unwrap(value))
        elif isinstance(value, type) and hasattr(value, "__dataclass_fields__"):
            for inner, each in vars(value).items():
                made = getattr(each, "fget", None) or getattr(each, "func", None) or each
                if _is_plain(made) and not inner.startswith("__"):
                    yield Parser(module, f"{name}.{inner}", made, value)


def _is_plain(value: object) -> bool:
    return isinstance(value, FunctionType) and not inspect.iscoroutinefunction(value)


def texts_for(module: ModuleType) -> tuple[Adversary, ...]:
    """The texts for the parsers of a module: of pages in general, and of its own patterns."""
    own = [
        sample
        for found in patterns_of(module)
        if isinstance(found.pattern.pattern, str)
        for sample in samples(found.pattern.pattern, getattr(found.pattern, "flags", 0))
    ]
    words = list(dict.fromkeys(_words(module)))[:10]
    keyed = ", ".join(f'"{word}": "' + "1" * 5_000 + '"' for word in words)
    bare = ", ".join(f'"{word}": ' + "1" * 5_000 for word in words)
    return (
        *(
            Adversary("", pump, tail)
            for pump in dict.fromkeys((*PUMPS, *filter(None, own)))
            for tail in ("", ">")
        ),
        *FRAMES,
        *(Adversary("{" + record + "}", "\n", "") for record in (keyed, bare) if words),
    )


def _words(module: ModuleType) -> Iterator[str]:
    for value in vars(module).values():
        if isinstance(value, tuple | frozenset | set | dict):
            yield from (word for word in value if isinstance(word, str) and word.isidentifier())


def faults_of(parser: Parser, texts: tuple[Adversary, ...], guard: Guard) -> Iterator[str]:
    """What one function does that a parser must not: one line for each kind of it."""
    said: set[str] = set()
    for text in texts:
        fault = _fault(parser, text, guard, is_timed="too steep" not in said)
        if fault == "outside":
            return
        kind = (fault or "").split(" on ")[0].split(":")[0]
        if fault is not None and kind not in said:
            said.add(kind)
            yield f"{parser.place}: {fault}"


def _fault(parser: Parser, text: Adversary, guard: Guard, *, is_timed: bool) -> str | None:
    def calls(repetitions: int) -> Callable[[], object]:
        return _quietly(parser.call(text.text(repetitions)), guard)

    repetitions = max(1, SIGNS // len(text.pump))
    try:
        call = parser.call(text.text(repetitions))
        if call is None:
            return None
        spent = seconds(_guarded(call, guard), STOP_S if is_timed else QUICK_S)
        if spent < QUICK_S or not is_timed:
            return None
        fewer = seconds(calls(repetitions // STEP))
        if spent < ALMOST_TOO_STEEP * max(fewer, MEASURABLE_S / 100):
            return None
        most = LONGEST // len(text.pump)
        return f"too steep on {text}" if is_too_steep(calls, 8, most) else None
    except Outside:
        return "outside"
    except FAULTS as fault:
        return _undocumented(parser, fault, text)
    except Exception:  # noqa: BLE001 - records made from any text break what the rooms promise
        return None


def _guarded(call: Callable[[], object], guard: Guard) -> Callable[[], object]:
    def run() -> None:
        guard.is_up = True
        try:
            call()
        finally:
            guard.is_up = False

    return run


@cache
def _caches() -> list[object]:
    """What the rooms remember from one call to the next."""
    gc.freeze()
    values = (value for module in modules() for value in vars(module).values())
    return [value for value in values if hasattr(value, "cache_clear")]


def _quietly(call: Callable[[], object] | None, guard: Guard) -> Callable[[], object]:
    def run() -> None:
        with contextlib.suppress(Exception):  # judged where it is first seen
            _guarded(call, guard)() if call else None

    return run


def _undocumented(parser: Parser, fault: Exception, text: Adversary) -> str | None:
    """An exception that no docstring names and no room defines, out of a public function."""
    kinds = [kind for kind in type(fault).__mro__ if kind not in (Exception, BaseException, object)]
    is_own = type(fault).__module__.split(".")[0] == parser.module.__name__.split(".")[0]
    is_documented = any(kind.__name__ in parser.documented for kind in kinds)
    # A record made from any text need not hold what its own methods look up in it.
    is_inner = parser.owner is not None and isinstance(fault, LookupError)
    is_inner = is_inner or any(part.startswith("_") for part in parser.name.split("."))
    if is_own or is_documented or (is_inner and not isinstance(fault, RecursionError)):
        return None
    return f"{type(fault).__name__}: {str(fault)[:80]} on {str(text)[:120]}"


def main(name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    warnings.simplefilter("ignore")
    guard = Guard()
    for module in _modules_of(name):
        texts = texts_for(module)
        for parser in parsers_of(module):
            print(json.dumps({"at": parser.place}), flush=True)
            for fault in faults_of(parser, texts, guard):
                print(json.dumps({"fault": fault}), flush=True)


def _modules_of(name: str) -> list[ModuleType]:
    """The modules of a room that could be imported, or one module by its whole name."""
    if name not in rooms():
        return [importlib.import_module(name)]
    of_room = (module for module in modules() if module.__name__.split(".")[0] == name)
    return [module for module in of_room if module.__spec__ is not None]


if __name__ == "__main__":
    main(sys.argv[1])
