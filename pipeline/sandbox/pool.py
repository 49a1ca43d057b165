"""Foreign files are read and checked in child processes that may use little and reach nothing.

A child stays warm for many documents, so that safety does not cost a process per document. One
that hangs, grows or crashes is killed and replaced; its document is a setback `reader-killed`, or
`rules-killed` where it was read and could not be checked.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from io import BytesIO
from typing import IO, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from core.charsets import BROKEN
from pipeline.blocks import Content
from pipeline.records import Report, Unreadable
from pipeline.reference.forms import Forms
from pipeline.reference.register import Register
from pipeline.reference.rulebook import Rulebook
from pipeline.steps import MOST_PAGES

PICTURE = "picture"
PICTURES = (PICTURE, "scanned-pdf", "scanned-ofd")  # kinds of what a reader of text refuses
READER_KILLED = "reader-killed"
OUR_ERROR = "our-error"
OCR = "rapidocr"
CONTENT_READER = "pipeline.formats.choice:read_content"
SCAN_READER = "pipeline.formats.scan.document:read_scan"
DOCUMENTS_PER_CHILD = 200
LIBARCHIVE = "libarchive.so.13"  # its name since 2011, in Debian and elsewhere
LENGTH = 8  # bytes before every message that say how long it is
DONE, REFUSED, STEP = b"+", b"-", b"."
LONGEST_STEP = 100  # bytes
# What many documents are read and judged by; a child is told once of each.
SHARED = (Register, Forms, Rulebook)
TOLD: dict[int, object] = {}  # what is shared, in a process that is a child

Said = TypeVar("Said")
Given = TypeVar("Given")
Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use for one document; memory and answers in bytes.

    `reader` is the function that `Readers.read` reads with, as module:name. A document may be read
    in so many `steps` (see steps.py), and both times are those of one step. The whole time
    only ends what waits: a machine that does other work, too, is no fault of a document.
    """

    cpu_s: float = 15.0
    wall_s: float = 180.0
    memory: int = 640 * 2**20
    answer: int = 48 * 2**20
    files: int = 32
    reader: str = CONTENT_READER
    steps: int = 0


# OCR takes two seconds a page and 350 MB, 500 MB for the largest picture that is let in. The bound
# is on addresses, of which every thread of the libraries reserves more than it uses.
FOR_SCANS = Limits(cpu_s=10.0, memory=3 * 2**29, files=64, reader=SCAN_READER, steps=MOST_PAGES + 1)


@dataclass(frozen=True, slots=True)
class WorkerRefusal:
    """Why a child has no answer."""

    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Order:
    """What a child is to do: a pickled function of a module and its arguments, what it was not
    told yet of that which is shared, and how many seconds of processor time each step may use."""

    work: bytes
    shared: dict[int, bytes]
    cpu_s: float


REPORT = TypeAdapter(Report)
REFUSALS = TypeAdapter(WorkerRefusal)


@cache
def _content() -> TypeAdapter[Content]:
    """Built with the first use: most children answer with reports."""
    return TypeAdapter(Content)


def as_answer(adapter: TypeAdapter[Said], said: Said) -> bytes:
    """An answer as JSON; half a sign, which JSON does not take, becomes U+FFFD."""
    try:
        return adapter.dump_json(said)
    except PydanticSerializationError:
        plain = json.dumps(adapter.dump_python(said, mode="json"), ensure_ascii=False)
        return BROKEN.sub("\ufffd", plain).encode()


def content_read_with(reader: str, content: bytes) -> bytes:
    """What a reader (module:name) makes of some bytes: what a child does for `Readers.read`."""
    module, _, name = reader.partition(":")
    read: Callable[[bytes], Content] = getattr(import_module(module), name)
    return as_answer(_content(), read(content))


def asked(
    adapter: TypeAdapter[Said], cpu_s: float, work: Callable[..., bytes], *of: object
) -> Said:
    """What a warm child answers, in so many seconds of its time; raises Unreadable."""
    answer = warm_readers().run(work, of, cpu_s)
    try:
        return adapter.validate_json(answer)
    except ValidationError as error:
        raise Unreadable(READER_KILLED, f"the reader's answer is none: {error}"[:2000]) from None


def in_order(work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """What comes of each thing, in their order, as many at a time as there are warm children."""
    size = warm_readers().size
    with ThreadPoolExecutor(size) as threads:
        waiting: deque[Future[Made]] = deque()
        for one in given:
            waiting.append(threads.submit(work, one))
            if len(waiting) > size:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def read_picture(content: bytes, reason: Unreadable) -> Content:
    """Read a picture where OCR is installed; raises the reason with the remedy where it is not."""
    if find_spec(OCR) is None:
        remedy = "`make ocr` adds the reader of pictures"
        raise Unreadable(reason.kind, f"{reason.detail}; {remedy}")
    return scan_readers().read(content)


def read_pictures(content: bytes) -> Content | None:
    """What the pictures in a document say; None without OCR, or when they say nothing.

    Raises Unreadable where the reader was ended or failed.
    """
    if find_spec(OCR) is None:
        return None
    try:
        return scan_readers().read(content)
    except Unreadable as reason:
        if reason.kind in (READER_KILLED, OUR_ERROR):
            raise
        return None


@cache
def scan_readers() -> Readers:
    """The one child that reads pictures, started with the first of them."""
    readers = Readers(1, FOR_SCANS)
    atexit.register(readers.close)
    return readers


@cache
def warm_readers() -> Readers:
    """The pool of this process, one child per core; it ends with the process."""
    readers = Readers(os.cpu_count() or 1, Limits())
    atexit.register(readers.close)
    return readers


class Readers:
    """A pool of warm children; safe to use from several threads."""

    def __init__(self, size: int, limits: Limits) -> None:
        self.size = size
        self._limits = limits
        self._places = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def read(self, content: bytes) -> Content:
        """Read one document in a child; raises Unreadable."""
        answer = self.run(content_read_with, (self._limits.reader, content), self._limits.cpu_s)
        try:
            return _content().validate_json(answer)
        except ValidationError as error:
            raise Unreadable(READER_KILLED, f"the answer is none: {error}"[:2000]) from None

    def run(self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float) -> bytes:
        """What a function of a module answers in a child; raises Unreadable."""
        with self._places, self._child() as child:
            answer = child.ask(work, of, cpu_s)
        if isinstance(answer, WorkerRefusal):
            raise Unreadable(answer.kind, answer.detail)
        return answer

    @contextmanager
    def _child(self) -> Iterator[_Child]:
        """A warm child, or a new one; only one that still answers goes back to the others."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or _Child(self._limits)
        try:
            yield child
        finally:
            if child.is_fresh:
                with self._lock:
                    self._idle.append(child)
            else:
                child.kill()

    def close(self) -> None:
        """End all idle children."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()


class _Child:
    """One process that reads one document after another."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [
                *(sys.executable, "-m", "pipeline.sandbox.worker"),
                *map(str, (limits.memory, limits.files)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "LC_ALL": "C.UTF-8",
                # Without a name, libarchive-c starts a process to look for it; a child may not.
                "LIBARCHIVE": LIBARCHIVE,
            },
        )
        self._asked = 0
        self._answers = True
        self._step = ""
        self._told: dict[int, object] = {}

    @property
    def is_fresh(self) -> bool:
        """Whether it answered so far and has not read too many documents."""
        return self._answers and self._asked < DOCUMENTS_PER_CHILD

    def ask(
        self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float
    ) -> bytes | WorkerRefusal:
        """Hand over one document and wait, but not for long."""
        self._asked += 1
        self._step = ""
        order = self._order(work, of, cpu_s)
        try:
            answer = self._exchange(order)
            refusal = None if answer[:1] == DONE else REFUSALS.validate_json(answer[1:])
        except (EOFError, OSError, ValidationError):
            answer, refusal = b"", WorkerRefusal(READER_KILLED, self._how_it_ended(cpu_s))
        self._answers = refusal is None or refusal.kind != READER_KILLED
        return answer[1:] if refusal is None else refusal

    def _order(self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float) -> bytes:
        written, shared = _pickled((work, of))
        news = {key: one for key, one in shared.items() if key not in self._told}
        self._told |= news  # and keeps them: while it does, no other object gets their ids
        told = {key: pickle.dumps(one) for key, one in news.items()}
        return pickle.dumps(Order(written, told, cpu_s))

    def _exchange(self, order: bytes) -> bytes:
        """The answer to an order, after no more than so many steps."""
        with self._alarm():
            answer = self._reply(order)
        for _ in range(self._limits.steps):
            if answer[:1] != STEP:
                break
            self._step = answer[1:LONGEST_STEP].decode(errors="replace")
            with self._alarm():
                answer = self._reply()
        return answer

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        alarm = threading.Timer(self._limits.wall_s, self._process.kill)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _reply(self, order: bytes = b"") -> bytes:
        """The next that the child says, to an order where there is one."""
        if self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        if order:
            self._process.stdin.write(len(order).to_bytes(LENGTH, "big") + order)
            self._process.stdin.flush()
        return received(self._process.stdout, self._limits.answer)

    def _how_it_ended(self, cpu_s: float) -> str:
        self._process.kill()
        code = self._process.wait()
        limits = self._limits
        where, each = (f" at {self._step}", " for each page") if self._step else ("", "")
        return (
            f"the reader ended with {code}{where}; it may use {cpu_s:g} s of processor time{each},"
            f" {limits.wall_s:g} s in all and {limits.memory // 2**20} MB"
        )

    def kill(self) -> None:
        """End the process and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


def _pickled(order: object) -> tuple[bytes, dict[int, object]]:
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
    """What this process, a child, was told under a number."""
    return TOLD[number]


def _as_text(report: Report) -> tuple[Callable[[bytes], Report], tuple[bytes]]:
    return report_in, (as_answer(REPORT, report),)


def report_in(text: bytes) -> Report:
    """A report from its JSON, of a child of ours; raises ValidationError for anything else."""
    return REPORT.validate_json(text)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what a dead child had not read yet is of no use to anybody
        return


def received(pipe: IO[bytes], most: int) -> bytes:
    """One message; raises EOFError when the other side is gone or says too much."""
    length = int.from_bytes(pipe.read(LENGTH), "big")
    message = pipe.read(length) if 0 < length <= most else b""
    if not message or len(message) < length:
        raise EOFError
    return message
