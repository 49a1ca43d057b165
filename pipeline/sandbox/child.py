"""One process that handles one document and ends, seen from its parent.

Whoever asks it learns an answer of the very order, or why there is none: whether the document
needed more than it may use, or whether its reader ended by no fault of the document.
"""

from __future__ import annotations

import pickle
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Self

from pydantic import ValidationError

from core.messages import LONGEST_VALUE, Message, Value, cut
from pipeline.sandbox.forkserver import Forkserver
from pipeline.sandbox.orders import (
    DONE,
    REFUSALS,
    STEP,
    Order,
    Overlong,
    WorkerRefusal,
    pickled,
    received,
    send,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import MOST_PAGES

CONTENT_READER = "pipeline.formats.choice:read_content"
SCAN_READER = "pipeline.formats.scan.document:read_scan"
LONGEST_STEP = 100  # bytes
DYING_S = 5.0  # who said its last has this long to be gone
LOST = 0  # the code of a child of which nobody says how it ended
# How the system ends a process for what a document had it do: its time, or a crash.
BY_TIME = (signal.SIGPROF, signal.SIGXCPU)
BY_CRASH = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL)


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
FOR_SCANS = Limits(
    cpu_s=10.0,
    memory=3 * 2**29,
    files=64,
    reader=SCAN_READER,
    steps=MOST_PAGES + 1,
)


class _OutOfStep(Exception):
    """What came is no answer to this order."""


class Child:
    """One process that reads one document. Raises OSError where none can start."""

    def __init__(
        self, server: Forkserver, limits: Limits, work: Callable[..., bytes], of: tuple[object, ...]
    ) -> None:
        self._server, self._limits = server, limits
        self._written, shared = pickled((work, of))
        self._lines = server.child(limits.memory, limits.files, limits.reader, shared)
        self._has_run_out = False
        self._step = ""

    def answer(self, cpu_s: float) -> bytes | WorkerRefusal:
        """Hand over the document and wait, but not for long."""
        try:
            answer = self._exchange(pickle.dumps(Order(self._written, cpu_s)))
            refusal = None if answer[:1] == DONE else REFUSALS.validate_json(answer[1:])
        except Overlong as error:
            return self._killed("child.answer-too-long", cpu_s, error)
        except (_OutOfStep, ValidationError) as error:
            return self._killed("child.no-answer", cpu_s, error)
        except (EOFError, OSError):
            return self._ended(cpu_s)
        return answer[1:] if refusal is None else refusal

    def _exchange(self, order: bytes) -> bytes:
        """The answer to an order, after no more than so many steps."""
        talk = self._lines.talk
        with self._alarm():
            send(talk, order)
            answer = received(talk, self._limits.answer)
        for _ in range(self._limits.steps):
            if answer[:1] != STEP:
                break
            self._step = answer[1:LONGEST_STEP].decode(errors="replace")
            with self._alarm():
                answer = received(talk, self._limits.answer)
        if answer[:1] == STEP:
            raise _OutOfStep(f"more than {self._limits.steps} steps")
        return answer

    @contextmanager
    def _alarm(self) -> Iterator[None]:
        alarm = threading.Timer(self._limits.wall_s, self._run_out)
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()

    def _run_out(self) -> None:
        self._has_run_out = True
        with suppress(OSError):  # it answered at the last moment
            self._lines.fate.shutdown(socket.SHUT_WR)
            self._lines.talk.shutdown(socket.SHUT_RDWR)

    def _ended(self, cpu_s: float) -> WorkerRefusal:
        """Why a child is gone: for what its document had it do, or for something else."""
        try:
            self._lines.fate.settimeout(DYING_S)
            code = int(self._lines.fate.recv(LONGEST_STEP) or LOST)
        except TimeoutError:
            if not self._has_run_out:
                return self._killed("child.silent", cpu_s)
            self._server.close()  # which did not end it: neither would it make another
            code = LOST
        except OSError:
            code = LOST
        values: dict[str, Value] = {"code": code, "limits": self._limits_said(cpu_s)}
        said = Message("child.ended", values)
        if self._step:
            said = Message("child.ended-at", {**values, "step": self._step})
        if -code in (*BY_TIME, *BY_CRASH) and not self._has_run_out:
            return WorkerRefusal(SetbackKind.READER_KILLED, said)
        return WorkerRefusal(SetbackKind.READER_LOST, said)

    def _killed(
        self, message_id: str, cpu_s: float, error: Exception | None = None
    ) -> WorkerRefusal:
        self.kill()
        words = cut(str(error or ""), LONGEST_VALUE)
        why = Message(message_id, {"error": words, "limits": self._limits_said(cpu_s)})
        if self._step:
            why = Message("child.at", {"why": why, "step": self._step})
        return WorkerRefusal(SetbackKind.READER_KILLED, why)

    def _limits_said(self, cpu_s: float) -> Message:
        values: dict[str, Value] = {
            "cpu": f"{cpu_s:g}",
            "wall": f"{self._limits.wall_s:g}",
            "memory": self._limits.memory // 2**20,
        }
        return Message("child.limits-each" if self._step else "child.limits", values)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """Have the process ended, whatever it does, and close the lines to it."""
        self._lines.fate.close()
        self._lines.talk.close()
