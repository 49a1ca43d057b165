"""One process that handles one document after another, seen from its parent.

Whoever asks it learns an answer of the very order, or why there is none: whether the document
needed more than it may use, or whether its reader ended by no fault of the document.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

from pydantic import ValidationError

from core.messages import LONGEST_VALUE, Message, Value, cut
from pipeline.sandbox.orders import (
    DONE,
    HEAD,
    NUMBER,
    REFUSALS,
    STEP,
    WORN,
    Order,
    Overlong,
    WorkerRefusal,
    pickled,
    received,
    send,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.steps import MOST_PAGES
from pipeline.tools import LIBARCHIVE

CONTENT_READER = "pipeline.formats.choice:read_content"
SCAN_READER = "pipeline.formats.scan.document:read_scan"
DOCUMENTS_PER_CHILD = 200
LONGEST_STEP = 100  # bytes
DYING_S = 5.0  # who said its last has this long to be gone
# How the system ends a process for what a document had it do: its time, or a crash.
BY_TIME = (signal.SIGPROF, signal.SIGXCPU)
BY_CRASH = (signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGFPE, signal.SIGILL)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use for one document; memory and answers in bytes.

    `reader` is the function that `Readers.read` reads with, as module:name. A document may be read
    in so many `steps` (see steps.py), and both times are those of one step. The whole time
    only ends what waits: a machine that does other work, too, is no fault of a document. A child
    that ever had `worn` bytes is replaced, so that the next document has as much as any other.
    """

    cpu_s: float = 15.0
    wall_s: float = 180.0
    memory: int = 640 * 2**20
    worn: int = 192 * 2**20
    answer: int = 48 * 2**20
    files: int = 32
    reader: str = CONTENT_READER
    steps: int = 0


# OCR takes two seconds a page and 350 MB, 500 MB for the largest picture that is let in. The bound
# is on addresses, of which every thread of the libraries reserves more than it uses.
FOR_SCANS = Limits(
    cpu_s=10.0,
    memory=3 * 2**29,
    worn=2**30,
    files=64,
    reader=SCAN_READER,
    steps=MOST_PAGES + 1,
)


class _OutOfStep(Exception):
    """What came is no answer to this order."""


class Child:
    """One process that reads one document after another. Raises OSError where none can start."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process = subprocess.Popen(  # noqa: S603 - our own module, fixed arguments
            [
                *(sys.executable, "-P", "-m", "pipeline.sandbox.worker"),
                *map(str, (limits.memory, limits.worn, limits.files)),
                limits.reader,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                "LC_ALL": "C.UTF-8",
                # A thread that a library starts on import would not be sealed with the process.
                **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"), "1"),
                # Without a name, libarchive-c starts a process to look for it; a child may not.
                "LIBARCHIVE": LIBARCHIVE,
            },
        )
        self._asked = 0
        self._is_in_step = True
        self._has_run_out = False
        self._step = ""
        self._told: dict[int, object] = {}

    @property
    def is_new(self) -> bool:
        """Whether no document was handed over yet."""
        return self._asked == 0

    @property
    def is_fresh(self) -> bool:
        """Whether it runs, has answered all it was asked, and has not read too many documents."""
        may_go_on = self._is_in_step and self._asked < DOCUMENTS_PER_CHILD
        return may_go_on and self._process.poll() is None

    def ask(
        self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float
    ) -> bytes | WorkerRefusal:
        """Hand over one document and wait, but not for long."""
        self._asked += 1
        self._step = ""
        order = self._order(work, of, cpu_s)
        # Whatever is raised from here on, its answer would be taken for the next order's.
        self._is_in_step = False
        try:
            answer = self._exchange(order)
            refusal = None if answer[:1] == DONE else REFUSALS.validate_json(answer[1:])
        except Overlong as error:
            return self._killed("child.answer-too-long", cpu_s, error)
        except (_OutOfStep, ValidationError) as error:
            return self._killed("child.no-answer", cpu_s, error)
        except (EOFError, OSError):
            return self._ended(cpu_s)
        return answer[1:] if refusal is None else refusal

    def _order(self, work: Callable[..., bytes], of: tuple[object, ...], cpu_s: float) -> bytes:
        written, shared = pickled((work, of))
        news = {key: one for key, one in shared.items() if key not in self._told}
        self._told |= news  # and keeps them: while it does, no other object gets their ids
        told = {key: pickle.dumps(one) for key, one in news.items()}
        return pickle.dumps(Order(self._asked, written, told, cpu_s))

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
        if answer[:1] == STEP:
            raise _OutOfStep(f"more than {self._limits.steps} steps")
        self._is_in_step = answer[1:2] != WORN
        return answer[:1] + answer[2:]

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
        self._process.kill()

    def _reply(self, order: bytes = b"") -> bytes:
        """The next that the child says to this order, which is handed over where it is given."""
        if self._process.stdin is None or self._process.stdout is None:
            raise EOFError
        if order:
            send(self._process.stdin, order)
        answer = received(self._process.stdout, self._limits.answer)
        number = int.from_bytes(answer[:NUMBER], "big")
        if number != self._asked or len(answer) < HEAD:
            raise _OutOfStep(f"an answer to order {number} of {self._asked}")
        return answer[NUMBER:]

    def _ended(self, cpu_s: float) -> WorkerRefusal:
        """Why a child is gone: for what its document had it do, or for something else."""
        try:
            code = self._process.wait(DYING_S)
        except subprocess.TimeoutExpired:
            return self._killed("child.silent", cpu_s)
        values: dict[str, Value] = {"code": code, "limits": self._limits_said(cpu_s)}
        said = Message("child.ended", values)
        if self._step:
            said = Message("child.ended-at", {**values, "step": self._step})
        if -code in (*BY_TIME, *BY_CRASH) and not self._has_run_out:
            return WorkerRefusal(SetbackKind.READER_KILLED, said, lacks_memory=-code in BY_CRASH)
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
