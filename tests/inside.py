"""System calls made inside another process, as code of a stranger's in it would make them.

By ptrace, on x86-64: the process is stopped, one call is made with its own rights, and it goes on.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

CONTINUE, GETREGS, SETREGS, ATTACH, DETACH = 7, 12, 13, 16, 17
WALL = 0x40000000
BELOW_THE_STACK = 4096
SYSCALL_AND_STOP = b"\x0f\x05\xcc"
STOPPED_BY = (signal.SIGTRAP, signal.SIGSYS)
NUMBERS = {
    "open": 2, "connect": 42, "socket": 41, "fork": 57, "execve": 59, "kill": 62, "truncate": 76,
    "mkdir": 83, "unlink": 87, "ptrace": 101,
}  # fmt: skip
NAMES = (
    "r15 r14 r13 r12 rbp rbx r11 r10 r9 r8 rax rcx rdx rsi rdi orig_rax rip cs eflags rsp ss"
    " fs_base gs_base ds es fs gs"
)


class Registers(ctypes.Structure):
    """struct user_regs_struct."""

    _fields_ = tuple((name, ctypes.c_ulonglong) for name in NAMES.split())


class Inside:
    """A process that is stopped for us."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._memory = Path(f"/proc/{process}/mem")

    def call(self, name: str, *given: int | bytes) -> int:
        """What a call answers: below zero the error, -EPERM where the kernel ends who makes it."""
        before = self._registers()
        text = next((one for one in given if isinstance(one, bytes)), b"")
        place = (before.rsp - BELOW_THE_STACK) & ~15
        numbers = [place if isinstance(one, bytes) else one for one in given] + [0] * 6
        made = Registers.from_buffer_copy(before)
        made.rax, made.orig_rax = NUMBERS[name], 2**64 - 1
        made.rdi, made.rsi, made.rdx, made.r10, made.r8, made.r9 = (
            one % 2**64 for one in numbers[:6]
        )
        was, code = self._put(place, text), self._put(before.rip, SYSCALL_AND_STOP)
        try:
            _ptrace(SETREGS, self._process, made)
            stopped_by = 0
            while stopped_by not in STOPPED_BY:
                _ptrace(CONTINUE, self._process)
                stopped_by = os.WSTOPSIG(os.waitpid(self._process, WALL)[1])
            answer = ctypes.c_longlong(self._registers().rax).value
        finally:
            self._put(before.rip, code)
            self._put(place, was)
            _ptrace(SETREGS, self._process, before)
        return -errno.EPERM if stopped_by == signal.SIGSYS else answer

    def _registers(self) -> Registers:
        found = Registers()
        _ptrace(GETREGS, self._process, found)
        return found

    def _put(self, place: int, content: bytes) -> bytes:
        """Write into its memory; what was there."""
        with self._memory.open("r+b", buffering=0) as memory:
            memory.seek(place)
            was = memory.read(len(content))
            memory.seek(place)
            memory.write(content)
        return was


@contextmanager
def inside(process: int) -> Iterator[Inside]:
    """Stop a process for calls within it; raises OSError where we may not."""
    _ptrace(ATTACH, process)
    os.waitpid(process, WALL)
    try:
        yield Inside(process)
    finally:
        _ptrace(DETACH, process)


def is_known() -> bool:
    """Whether the calls of this kind of processor are known here."""
    return platform.machine() == "x86_64"


def _ptrace(request: int, process: int, registers: Registers | None = None) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    there = ctypes.byref(registers) if registers is not None else None
    if libc.ptrace(ctypes.c_long(request), ctypes.c_long(process), None, there) == -1:
        raise OSError(ctypes.get_errno(), f"ptrace {request} of {process}")
