"""What became of a child, or what it read before, is never laid to the next document."""

from __future__ import annotations

import os
import resource
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

import pytest

from pipeline.records import Unreadable
from pipeline.sandbox.child import Limits
from pipeline.sandbox.forkserver import Forkserver
from pipeline.sandbox.pool import Readers
from tests.formats.test_sandbox import _reader, _said, readers, server
from tests.processes import wait_for

__all__ = ["readers", "server"]
Start = Callable[[Limits], Readers]
LIMIT = Limits().memory >> 20


class Interrupted(Exception):
    """Something that nobody foresaw, between an order and its answer."""


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _is_zombie(process: int) -> bool:
    stat = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    return stat.rpartition(")")[2].split()[0] == "Z"


def test_a_template_that_was_ended_while_it_waited_is_replaced(
    readers: Start, server: Forkserver
) -> None:
    pool = readers(_reader("end_as_told"))
    assert int(_said(pool, b"0"))
    first = server.process
    assert first
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: _is_zombie(first), "the end of the template")
    assert int(_said(pool, b"0"))
    assert server.process != first


def test_an_answer_that_nobody_waited_for_is_not_taken_for_the_next_one(readers: Start) -> None:
    pool = readers(_reader("repeat_slowly"))
    assert _said(pool, b"zero") == "zero"
    with interrupted_after(0.03), suppress(Interrupted):
        _said(pool, b"one")
    assert [_said(pool, name) for name in (b"two", b"three")] == ["two", "three"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(signal.SIGKILL, "reader-lost"), (signal.SIGSEGV, "reader-killed")],
    ids=["as the system does for want of memory", "as a crash"],
)
def test_what_ended_a_reader_tells_whose_doing_it_was(
    number: signal.Signals, kind: str, readers: Start
) -> None:
    pool = readers(_reader("end_as_told"))
    with pytest.raises(Unreadable, match=kind):
        pool.read(b"%d" % number)
    assert int(_said(pool, b"0"))


def test_a_machine_without_a_file_to_spare_starts_no_reader_and_says_so(readers: Start) -> None:
    pool = readers(_reader("end_as_told"))
    few, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, most))
    try:
        with pytest.raises(Unreadable, match=r"reader-lost: no reader could be started"):
            pool.read(b"0")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (few, most))
    assert int(_said(pool, b"0"))


def test_what_a_large_document_needed_is_not_laid_to_the_one_after_it(readers: Start) -> None:
    pool = readers(_reader("take_or_refuse"))
    assert int(_said(pool, b"take %d" % (LIMIT * 9 // 10 - 60)))
    with pytest.raises(Unreadable, match="no-text"):
        pool.read(b"refuse 1")
