"""One hostile input: what it is, and how it is made. Written without a look at the code."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

SECRET = "hunter2-S3cret"


class Wire(Protocol):
    """What a hostile server writes on."""

    over: threading.Event

    def send(self, content: bytes) -> None: ...


Answer = bytes | Callable[[Wire], None]


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A file for `read` and `check`; `make` writes it into an empty folder and returns its name."""

    name: str
    what: str
    make: Callable[[Path], str | bytes]


@dataclass(frozen=True, slots=True)
class HostilePortal:
    """A portal like the honest one, with other answers at some paths.

    `{trap}` stands for an address of 127.0.0.1 that nobody may ask, `{base}` for the portal's own.
    """

    name: str
    what: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    in_browser: bool = False


@dataclass(frozen=True, slots=True)
class HostileSetting:
    """A configuration folder, or an environment, that somebody spoilt.

    With `no_secret` the planted word stands where no secret has a place, and may be shown: a person
    has to see which path or which officer's address is wrong.
    """

    name: str
    what: str
    spoil: Callable[[Path], None] = lambda _: None
    environment: Mapping[str, str] = field(default_factory=dict)
    no_secret: bool = False


@dataclass(frozen=True, slots=True)
class HostileName:
    """What stands where a name is expected: of an agency, a title, a file, a person."""

    name: str
    what: str
    text: str
