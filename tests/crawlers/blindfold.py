"""Every function of the crawlers that can answer with nothing, made to do so, one at a time.

What is not seen must never count as not there, whichever part of us it is that does not see.
"""

from __future__ import annotations

import collections.abc
import importlib
import inspect
import pkgutil
import sys
import types
import typing
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property

import crawlers.asking
import crawlers.cms
import crawlers.crawl
import crawlers.kept_looks
import crawlers.lists
import crawlers.looks
import crawlers.owed_looks
import crawlers.pages
import crawlers.second_look
import monitor.standings.second_looks
import pipeline.intake.look_records
import pipeline.store.looks

ROOMS = (crawlers.pages, crawlers.cms, crawlers.lists, crawlers.crawl)
# What keeps second looks, finds them again, and says what they mean for an accusation.
OF_LOOKS = (
    *(crawlers.looks, crawlers.kept_looks, crawlers.owed_looks),
    *(pipeline.store.looks, pipeline.intake.look_records, monitor.standings.second_looks),
)
# What keeps the bytes or carries the questions sees nothing that it could overlook.
NOT_EYES = (
    *("crawlers.crawl.archiver", "crawlers.crawl.children", "crawlers.crawl.clock"),
    "crawlers.second_look.__main__",
)
WHERE = ("crawlers", "pipeline", "monitor", "tests.crawlers.portal_in_memory")
NOTHING = object()
ENDLESS = (collections.abc.Iterator, collections.abc.Iterable)
ASYNC = (collections.abc.AsyncIterator, collections.abc.AsyncGenerator)
BAGS: dict[object, Callable[[], object]] = {
    list: list,
    dict: dict,
    set: frozenset,
    frozenset: frozenset,
    collections.abc.Mapping: dict,
    collections.abc.Sequence: tuple,
    collections.abc.Collection: tuple,
    collections.abc.Set: frozenset,
    str: str,
    bytes: bytes,
    bool: bool,
}


@dataclass(frozen=True)
class Eye:
    """One function or property, where it stands, and what it answers when it sees nothing."""

    owner: types.ModuleType | type
    name: str
    blind: object

    @property
    def label(self) -> str:
        return f"{getattr(self.owner, '__module__', None) or ''}.{self.owner.__name__}.{self.name}"


def eyes() -> list[Eye]:
    """All of a crawl, in a stable order."""
    return _eyes_in(_modules(*ROOMS))


def eyes_of_the_hand() -> list[Eye]:
    """All of the second look itself."""
    return _eyes_in(_modules(crawlers.second_look))


def eyes_of_looks() -> list[Eye]:
    """All of those that keep second looks and judge by them."""
    return _eyes_in(OF_LOOKS)


def _eyes_in(modules: Iterable[types.ModuleType]) -> list[Eye]:
    found = [eye for module in modules for eye in _eyes_of(module)]
    return sorted(found, key=lambda eye: eye.label)


@contextmanager
def blindfolded(eye: Eye) -> Iterator[None]:
    """Let one function answer with nothing wherever it is used."""
    was = vars(eye.owner)[eye.name]
    places: list[types.ModuleType | type] = [eye.owner]
    places += [
        module
        for name, module in list(sys.modules.items())
        if name.startswith(WHERE) and module is not eye.owner and vars(module).get(eye.name) is was
    ]
    for place in places:
        setattr(place, eye.name, eye.blind)
    try:
        yield
    finally:
        for place in places:
            setattr(place, eye.name, was)


def _modules(*rooms: types.ModuleType) -> Iterator[types.ModuleType]:
    for room in rooms:
        for info in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            if not info.name.startswith(NOT_EYES):
                yield importlib.import_module(info.name)


def _eyes_of(module: types.ModuleType) -> Iterator[Eye]:
    for name, value in list(vars(module).items()):
        if getattr(value, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(value):
            yield from _methods_of(value)
        elif callable(value):
            blind = _blinded(inspect.unwrap(value))
            if blind is not NOTHING:
                yield Eye(module, name, blind)


def _methods_of(owner: type) -> Iterator[Eye]:
    for name, value in list(vars(owner).items()):
        if name.startswith("__"):
            continue
        getter = value.fget if isinstance(value, property) else getattr(value, "func", value)
        blind = _blinded(getter) if inspect.isfunction(getter) else NOTHING
        if blind is NOTHING or not callable(blind):
            continue
        is_property = isinstance(value, property | cached_property)
        yield Eye(owner, name, property(blind) if is_property else blind)


def _blinded(function: object) -> object:
    """A function of any arguments that answers with nothing; NOTHING where none can."""
    if not inspect.isfunction(function):
        return NOTHING
    try:
        kind = typing.get_type_hints(function).get("return")
    except NameError:  # a name that only type checkers know
        return NOTHING
    if typing.get_origin(kind) in ASYNC:
        return _no_answers
    if kind is None or kind is type(None) or _empty(kind) is NOTHING:
        return NOTHING
    if inspect.iscoroutinefunction(function):

        async def silent(*_: object, **__: object) -> object:
            return _empty(kind)

        return silent
    return lambda *_, **__: _empty(kind)


async def _no_answers(*_: object, **__: object) -> collections.abc.AsyncIterator[object]:
    none: tuple[object, ...] = ()
    for one in none:
        yield one


def _empty(kind: object) -> object:
    """What is nothing of a kind."""
    origin, arguments = typing.get_origin(kind) or kind, typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return None if type(None) in arguments else NOTHING
    if origin is tuple:
        inner = () if Ellipsis in arguments else tuple(map(_empty, arguments))
        return NOTHING if NOTHING in inner else inner
    if origin in ENDLESS:
        return iter(())
    return (
        BAGS[origin]()
        if isinstance(origin, collections.abc.Hashable) and origin in BAGS
        else NOTHING
    )
