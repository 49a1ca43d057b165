"""Foreign files are read and checked in child processes that may use little and reach nothing.

Each document has a child of its own, forked from a process that never sees one (forkserver.py):
what a document does to its reader ends with it. A child that hangs, grows or crashes is killed; its
document is a setback `reader-killed`, or `rules-killed` where it was read and could not be checked.
Where a child ended by no fault of its document, or none could be started, that is `reader-lost` or
`rules-lost`, and tried again.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from importlib import import_module
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from core.messages import LONGEST_VALUE, Message, cut
from pipeline.blocks import Content
from pipeline.records import Unreadable
from pipeline.sandbox.child import FOR_SCANS, Child, Limits
from pipeline.sandbox.forkserver import Forkserver
from pipeline.sandbox.orders import Said, WorkerRefusal, as_answer
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
    """What a child answers, in so many seconds of its time; raises Unreadable."""
    answer = warm_readers().run(work, of, cpu_s)
    try:
        return adapter.validate_json(answer)
    except ValidationError as error:
        raise Unreadable(SetbackKind.READER_KILLED, _no_answer(error)) from None


def _no_answer(error: Exception) -> Message:
    return Message("pool.no-answer", {"error": cut(str(error), LONGEST_VALUE)})


def in_order(work: Callable[[Given], Made], given: Iterable[Given]) -> Iterator[Made]:
    """What comes of each thing, in their order, as many at a time as there may be children."""
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
    """The pool that reads pictures, one at a time; its template starts with the first of them."""
    readers = Readers(1, FOR_SCANS)
    atexit.register(readers.close)
    return readers


@cache
def warm_readers() -> Readers:
    """The pool of this process, a child per core at a time; it ends with the process."""
    readers = Readers(os.cpu_count() or 1, Limits())
    atexit.register(readers.close)
    return readers


class Readers:
    """Makes a child for each document, so many at a time; safe to use from several threads."""

    def __init__(self, size: int, limits: Limits, server: Forkserver | None = None) -> None:
        self.size = size
        self._limits = limits
        self._places = threading.Semaphore(size)
        self._server = server or Forkserver(limits.reader.partition(":")[0])

    def read(self, content: bytes) -> Content:
        """Read one document in a child; raises Unreadable."""
        answer = self.run(content_read_with, (self._limits.reader, content), self._limits.cpu_s)
        try:
            return _content().validate_json(answer)
        except ValidationError as error:
            raise Unreadable(SetbackKind.READER_KILLED, _no_answer(error)) from None

    def run(self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float) -> bytes:
        """What a function of a module answers in a child; raises Unreadable."""
        try:
            answer = self.asked(work, of, cpu_s)
        except OSError as error:  # the machine has no process, memory or file to spare
            said = Message("pool.no-reader", {"error": str(error)})
            raise Unreadable(SetbackKind.READER_LOST, said) from None
        if isinstance(answer, WorkerRefusal):
            raise Unreadable(answer.kind, answer.detail)
        return answer

    def asked(
        self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float
    ) -> bytes | WorkerRefusal:
        """The same, or why there is no answer; raises OSError where no child starts."""
        with self._places, Child(self._server, self._limits, work, of) as child:
            return child.answer(cpu_s)

    def close(self) -> None:
        """End the template and what children there are."""
        self._server.close()
