"""What a hostile document would try, made in a reader that has just started: a seal is shown by
trying. Each attempt is one call of the C library that would change nothing if it went through.
"""

from __future__ import annotations

import ctypes
import os
import stat
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from pipeline.sandbox.child import Limits
from pipeline.sandbox.orders import WorkerRefusal
from pipeline.sandbox.pool import Readers

TRIED_WITHIN_S = 5.0
# sys/socket.h: AF_UNIX, AF_INET, AF_INET6; SOCK_STREAM
FAMILIES, STREAM = (1, 2, 10), 1


class Attempt(StrEnum):
    """What is tried."""

    READ = "read"
    WRITE = "write"
    RIGHTS = "rights"
    CONNECT = "connect"
    START = "start"
    SIGNAL = "signal"


_SAID = TypeAdapter(dict[Attempt, bool])


def attempts(kept: bytes, process: int) -> bytes:
    """Try it all in this process: a file of others, a process of others; what went through."""
    libc = ctypes.CDLL(None)
    went = {
        Attempt.READ: libc.open(b"/etc/passwd", os.O_RDONLY) >= 0
        or libc.open(kept, os.O_RDONLY) >= 0,
        Attempt.WRITE: libc.open(kept, os.O_RDWR) >= 0,
        Attempt.RIGHTS: libc.chmod(kept, stat.S_IMODE(Path(os.fsdecode(kept)).stat().st_mode)) == 0,
        Attempt.CONNECT: any(libc.socket(family, STREAM, 0) >= 0 for family in FAMILIES),
        Attempt.START: _starts(libc),
        Attempt.SIGNAL: libc.kill(process, 0) == 0,
    }
    return _SAID.dump_json(went)


def _starts(libc: ctypes.CDLL) -> bool:
    process: int = libc.fork()
    if process == 0:
        os._exit(0)
    return process > 0


def tried_in_reader(kept: Path) -> Mapping[Attempt, bool] | WorkerRefusal:
    """What goes through in a reader of its own, by attempt; or why it gave no answer.

    `kept` is a file that this process may read and change. Raises OSError where no reader starts.
    """
    readers = Readers(1, Limits())
    try:
        answer = readers.asked(attempts, (os.fsencode(kept), os.getpid()), TRIED_WITHIN_S)
    finally:
        readers.close()
    return answer if isinstance(answer, WorkerRefusal) else _SAID.validate_json(answer)
