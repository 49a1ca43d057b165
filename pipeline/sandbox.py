"""Foreign files are read in child processes that may use little and reach nothing.

A child stays warm for many documents, so that safety does not cost a process per document. One
that hangs, grows or crashes is killed and replaced; its document is a setback `reader-killed`.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import IO

from pydantic import TypeAdapter, ValidationError

from pipeline.blocks import Content
from pipeline.formats.choice import read_content
from pipeline.formats.signatures import format_of
from pipeline.records import Unreadable

HARMLESS = ("html", "text")
PICTURES = ("image", "scanned-pdf", "scanned-ofd")
OCR = "rapidocr"
CONTENT_READER = "pipeline.formats.choice:read_content"
SCAN_READER = "pipeline.formats.scan:read_scan"
LARGEST_HARMLESS = 2**20
DOCUMENTS_PER_CHILD = 200
LENGTH = 8  # bytes before every message that say how long it is


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use for one document; memory and answers in bytes.

    `reader` is the function that it reads with, as module:name.
    """

    cpu_s: int = 15
    wall_s: float = 20.0
    memory: int = 512 * 2**20
    answer: int = 48 * 2**20
    files: int = 32
    reader: str = CONTENT_READER


# OCR takes two seconds a page and 350 MB, 500 MB for the largest picture that is let in. The bound
# is on addresses, of which every thread of the libraries reserves more than it uses.
FOR_SCANS = Limits(cpu_s=200, wall_s=300.0, memory=3 * 2**29, files=64, reader=SCAN_READER)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a child made of a document: its content, or the reason why there is none."""

    content: Content | None
    kind: str = ""
    detail: str = ""


ANSWERS = TypeAdapter(Answer)


def read_safely(content: bytes) -> Content:
    """Read a document of any format; raises Unreadable.

    Web pages and text of ordinary size are read here, everything else in a child process.
    """
    name = format_of(content)
    if name in HARMLESS and len(content) <= LARGEST_HARMLESS:
        return read_content(content)
    if name in PICTURES:
        return _read_picture(content, Unreadable("picture", "a picture without text"))
    try:
        return warm_readers().read(content)
    except Unreadable as reason:
        if reason.kind not in PICTURES:
            raise
        return _read_picture(content, reason)


def _read_picture(content: bytes, reason: Unreadable) -> Content:
    """Read a picture where OCR is installed; raises the reason with the remedy where it is not."""
    if find_spec(OCR) is None:
        remedy = "`make ocr` adds the reader of pictures"
        raise Unreadable(reason.kind, f"{reason.detail}; {remedy}")
    return scan_readers().read(content)


def read_pictures(content: bytes) -> Content | None:
    """What the pictures in a document say; None without OCR, or when they say nothing."""
    if find_spec(OCR) is None:
        return None
    try:
        return scan_readers().read(content)
    except Unreadable:
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
        self._limits = limits
        self._places = threading.Semaphore(size)
        self._lock = threading.Lock()
        self._idle: list[_Child] = []

    def read(self, content: bytes) -> Content:
        """Read one document in a child; raises Unreadable."""
        with self._places, self._child() as child:
            answer = child.ask(content)
        if answer.content is None:
            raise Unreadable(answer.kind, answer.detail)
        return answer.content

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
                *(sys.executable, "-m", "pipeline.child"),
                *map(str, (limits.cpu_s, limits.memory, limits.files, limits.reader)),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "LC_ALL": "C.UTF-8"},
        )
        self._asked = 0
        self._answers = True

    @property
    def is_fresh(self) -> bool:
        """Whether it answered so far and has not read too many documents."""
        return self._answers and self._asked < DOCUMENTS_PER_CHILD

    def ask(self, content: bytes) -> Answer:
        """Hand over one document and wait, but not for long."""
        self._asked += 1
        alarm = threading.Timer(self._limits.wall_s, self._process.kill)
        alarm.start()
        try:
            answer = ANSWERS.validate_json(self._exchange(content))
        except (EOFError, OSError, ValidationError):
            answer = Answer(None, "reader-killed", self._how_it_ended())
        finally:
            alarm.cancel()
        self._answers = answer.kind != "reader-killed"
        return answer

    def _exchange(self, content: bytes) -> bytes:
        if self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        self._process.stdin.write(len(content).to_bytes(LENGTH, "big") + content)
        self._process.stdin.flush()
        return received(self._process.stdout, self._limits.answer)

    def _how_it_ended(self) -> str:
        self._process.kill()
        code = self._process.wait()
        limits = self._limits
        return (
            f"the reader ended with {code}; it may use {limits.cpu_s} s of processor time,"
            f" {limits.wall_s:g} s in all and {limits.memory // 2**20} MB"
        )

    def kill(self) -> None:
        """End the process and close its pipes."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                _close(pipe)


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
