"""What a child is told and how it answers: one order, its steps, one answer."""

from __future__ import annotations

import json
import pickle
import socket
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from core.charsets import BROKEN
from core.messages import Message
from pipeline.records import Report
from pipeline.reference.forms import Forms
from pipeline.reference.register import Register
from pipeline.reference.rulebook import Rulebook
from pipeline.setback_kinds import SetbackKind

LENGTH = 8  # bytes before every message that say how long it is
# How an answer begins: done, refused, or a step of many.
DONE, REFUSED, STEP = b"+", b"-", b"."
# What many documents are read and judged by; a template is told once of each.
SHARED = (Register, Forms, Rulebook)
TOLD: dict[int, object] = {}  # what is shared, in a template and its children

Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class WorkerRefusal:
    """Why a child has no answer."""

    kind: SetbackKind
    detail: Message


@dataclass(frozen=True, slots=True)
class WantedChild:
    """A child that a template is to make: what it may use, its reader (module:name), and what the
    template was not told yet of that which is shared; it may forget what it was told before."""

    memory: int
    files: int
    reader: str
    shared: dict[int, bytes]
    forgets: bool


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do: a pickled function of a module and its arguments, and how many
    seconds of processor time each step may use."""

    work: bytes
    cpu_s: float


REPORT = TypeAdapter(Report)
REFUSALS = TypeAdapter(WorkerRefusal)


class Overlong(Exception):
    """The other side says more than it may."""


def as_answer(adapter: TypeAdapter[Said], said: Said) -> bytes:
    """An answer as JSON; half a sign, which JSON does not take, becomes U+FFFD."""
    try:
        return adapter.dump_json(said)
    except PydanticSerializationError:
        plain = json.dumps(adapter.dump_python(said, mode="json"), ensure_ascii=False)
        return BROKEN.sub("\ufffd", plain).encode()


def pickled(order: object) -> tuple[bytes, dict[int, object]]:
    """An order in which what is shared is a number, and what that is; reports are JSON, which is
    written and read in a third of the time."""
    shared: dict[int, object] = {}

    def by_number(one: object) -> tuple[Callable[[int], object], tuple[int]]:
        shared[id(one)] = one
        return told, (id(one),)

    written = BytesIO()
    pickler = pickle.Pickler(written, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = dict.fromkeys(SHARED, by_number) | {Report: _as_text}
    pickler.dump(order)
    return written.getvalue(), shared


def told(number: int) -> object:
    """What this process, a child, or its template was told under a number."""
    return TOLD[number]


def _as_text(report: Report) -> tuple[Callable[[bytes], Report], tuple[bytes]]:
    return report_in, (as_answer(REPORT, report),)


def report_in(text: bytes) -> Report:
    """A report from its JSON, of a child of ours; raises ValidationError for anything else."""
    return REPORT.validate_json(text)


def send(line: socket.socket, message: bytes) -> None:
    line.sendall(len(message).to_bytes(LENGTH, "big"))
    line.sendall(message)


def received(line: socket.socket, most: int) -> bytes:
    """One message; raises EOFError when the other side is gone, Overlong when it says too much."""
    length = int.from_bytes(_exactly(line, LENGTH), "big")
    if length > most:
        raise Overlong(f"{length} bytes")
    if not length:
        raise EOFError
    return _exactly(line, length)


def _exactly(line: socket.socket, count: int) -> bytes:
    came = bytearray(count)
    rest = memoryview(came)
    while rest:
        taken = line.recv_into(rest)
        if not taken:
            raise EOFError
        rest = rest[taken:]
    return bytes(came)
