"""Arguments for a function made from one text, by what its parameters are annotated with."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache
from inspect import Parameter, signature

import lxml.html
from lxml import etree
from parsel import Selector

from crawlers.pages.printed import parsed
from crawlers.portals import Portal

DEEPEST = 4
PIECE = 40
KNOWN: dict[object, object] = {
    bool: False,
    int: 2024,
    float: 1.0,
    date: date(2026, 1, 31),
    datetime: datetime(2026, 1, 31, tzinfo=UTC),
    # One that takes a sign; looked for in a text, an empty one is found at every place for ever.
    re.Pattern: re.compile(r"\S"),
    Portal: Portal(
        id="fresh", name="某市", base_url="http://a.gov.cn", layout="static_list", article="/t"
    ),
}


class CannotFill(Exception):
    """A parameter is of a kind that no text makes."""


class Filler:
    """Makes values from one text, and remembers whether the text went into any of them."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.is_used = False

    def arguments(self, function: Callable[..., object], of: object = None) -> dict[str, object]:
        """What the required parameters of a function take."""
        hints = _hints(function)
        return {
            name: self.value(hints.get(name), 0)
            for name, each in _parameters(function)
            if each.default is Parameter.empty
            and each.kind not in (Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD)
            and not (of is not None and name == "self")
        }

    def value(self, kind: object, depth: int) -> object:
        """A value of a kind; raises CannotFill."""
        if kind in KNOWN:
            return KNOWN[kind]
        made = self._of_text(kind)
        if made is not None:
            self.is_used = True
            return made
        if depth > DEEPEST:
            raise CannotFill
        origin = typing.get_origin(kind)
        if origin is not None:
            return self._generic(kind, origin, depth)
        return self._record(kind, depth)

    def _of_text(self, kind: object) -> object:  # one line for each kind of text
        if kind is str:
            return self.text
        if kind is bytes:
            return self.text.encode("utf-8", "surrogatepass")
        if kind in (etree._Element, lxml.html.HtmlElement):
            return parsed(self.text).root
        if kind is Selector:
            return parsed(self.text)
        return None

    def _generic(self, kind: object, origin: object, depth: int) -> object:
        parts = typing.get_args(kind)
        if origin in (typing.Union, types.UnionType):
            return self._first_of(parts, depth)
        if origin is typing.Literal:
            return parts[0]
        if origin is re.Pattern:
            return KNOWN[re.Pattern]
        if origin is tuple and len(parts) > 1 and parts[1] is not Ellipsis:
            return tuple(self.value(part, depth + 1) for part in parts)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {self.value(parts[0], depth + 1): self.value(parts[1], depth + 1)}
        if isinstance(origin, type) and not issubclass(origin, type) and origin is not Callable:
            return _gathered(origin, self._several(parts[0], depth + 1))
        raise CannotFill

    def _first_of(self, kinds: tuple[object, ...], depth: int) -> object:
        for kind in kinds:
            try:
                if kind is not type(None):
                    return self.value(kind, depth)
            except CannotFill:
                continue
        raise CannotFill

    def _several(self, kind: object, depth: int) -> list[object]:
        """The text as one item and cut into many small ones."""
        if kind is not str:
            return [self.value(kind, depth)]
        self.is_used = True
        text = self.text
        return [text, *(text[at : at + PIECE] for at in range(0, len(text), PIECE))]

    def _record(self, kind: object, depth: int) -> object:
        if isinstance(kind, type) and issubclass(kind, Enum):
            return next(iter(kind))
        if not isinstance(kind, type) or not is_dataclass(kind):
            raise CannotFill
        hints = _hints(kind)
        return kind(
            **{
                each.name: self.value(hints.get(each.name), depth + 1)
                for each in fields(kind)
                if each.init and each.default is MISSING and each.default_factory is MISSING
            }
        )


def _gathered(origin: type, items: list[object]) -> object:
    if issubclass(origin, set | frozenset) or origin.__name__ in ("Set", "MutableSet"):
        return frozenset(items)
    return items if issubclass(origin, list) else tuple(items)


@cache
def _parameters(function: Callable[..., object]) -> tuple[tuple[str, Parameter], ...]:
    return tuple(signature(function).parameters.items())


@cache
def _hints(of: object) -> dict[str, object]:
    try:
        return typing.get_type_hints(of)
    except NameError:  # named for the type checker only
        return {}
