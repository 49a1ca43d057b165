"""Foreign files are read and checked in child processes that may use little and reach nothing.

A child stays warm for many documents, so that safety does not cost a process per document. One
that hangs, grows or crashes is killed and replaced; its document is a setback `reader-killed`, or
`rules-killed` where it was read and could not be checked. Where a child ended by no fault of its
document, or none could be started, that is `reader-lost` or `rules-lost`, and tried again.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from core.messages import LONGEST_VALUE, Message, cut
from pipeline.blocks import Content
from pipeline.records import Unreadable
from pipeline.sandbox.child import FOR_SCANS, Child, Limits
from pipeline.sandbox.orders import (
    Said,
    WorkerRefusal,
    as_answer,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.tools import has_ocr

Given = TypeVar("Given")
Made = TypeVar("Made")


@cache
def _content() -> TypeAdapter[Content]:
    """Built with the first use: most children answer with reports."""
    return TypeAdapter(Content)


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
        raise Unreadable(SetbackKind.READER_KILLED, _no_answer(error)) from None


def _no_answer(error: Exception) -> Message:
    return Message("pool.no-answer", {"error": cut(str(error), LONGEST_VALUE)})


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
    if not has_ocr():
        raise Unreadable(reason.kind, Message("pool.needs-ocr", {"why": reason.detail}))
    return scan_readers().read(content)


def read_pictures(content: bytes) -> Content | None:
    """What the pictures in a document say; None without OCR, or when they say nothing.

    Raises Unreadable where the reader was ended or failed.
    """
    if not has_ocr():
        return None
    try:
        return scan_readers().read(content)
    except Unreadable as reason:
        if reason.kind in (
            SetbackKind.READER_KILLED,
            SetbackKind.READER_LOST,
            SetbackKind.OUR_ERROR,
        ):
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
        self._idle: list[Child] = []

    def read(self, content: bytes) -> Content:
        """Read one document in a child; raises Unreadable."""
        answer = self.run(content_read_with, (self._limits.reader, content), self._limits.cpu_s)
        try:
            return _content().validate_json(answer)
        except ValidationError as error:
            raise Unreadable(SetbackKind.READER_KILLED, _no_answer(error)) from None

    def run(self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float) -> bytes:
        """What a function of a module answers in a child; raises Unreadable."""
        with self._places:
            with self._child() as child:
                is_first = child.is_new
                answer = child.ask(work, of, cpu_s)
            if isinstance(answer, WorkerRefusal) and answer.lacks_memory and not is_first:
                # Earlier documents may have left it less than a new child has.
                with self._child(is_new=True) as child:
                    answer = child.ask(work, of, cpu_s)
        if isinstance(answer, WorkerRefusal):
            raise Unreadable(answer.kind, answer.detail)
        return answer

    @contextmanager
    def _child(self, *, is_new: bool = False) -> Iterator[Child]:
        """A warm child, or a new one; only one that still answers goes back to the others."""
        child = (None if is_new else self._warm()) or self._started()
        try:
            yield child
        finally:
            if child.is_fresh:
                with self._lock:
                    self._idle.append(child)
            else:
                child.kill()

    def _warm(self) -> Child | None:
        """An idle child; those that somebody ended meanwhile are buried."""
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None or child.is_fresh:
                return child
            child.kill()

    def _started(self) -> Child:
        try:
            return Child(self._limits)
        except OSError as error:  # the machine has no process, memory or file to spare
            said = Message("pool.no-reader", {"error": str(error)})
            raise Unreadable(SetbackKind.READER_LOST, said) from None

    def close(self) -> None:
        """End all idle children."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.kill()
