"""System calls that a process gives up for good: sockets, other programs, processes of its own, and
those that change other processes.

A filter of the kernel's (seccomp, mode 2), written out here because it is a few dozen
instructions; the library that would write it is under another licence than ours may be.
"""

from __future__ import annotations

import ctypes
import errno
import platform
from collections.abc import Iterator
from dataclasses import dataclass

SET_SECCOMP, FILTER, NO_NEW_PRIVILEGES = 22, 2, 38
# Classic BPF: load a word, compare it, test its bits, answer.
LOAD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
# struct seccomp_data: number, architecture, the lower half of the first argument.
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
A_THREAD = 0x00010000
OTHER_NUMBERS = 0x40000000  # of x32, which has the same calls under others


@dataclass(frozen=True, slots=True)
class Machine:
    """What a kind of processor calls the system calls, by asm/unistd.h."""

    architecture: int
    refused: tuple[int, ...]
    clone: int
    #: Which are left to it for itself (first argument 0) and no other process: limits, processors.
    own: tuple[int, ...]
    clone3: int = 435


# The numbers of the other are those of the kernel's own list; no filter was ever tried there.
TESTED = frozenset({"x86_64"})
MACHINES = {
    # socket, connect, socketpair, fork, vfork, execve, ptrace, mount, unshare, setns, bpf,
    # execveat, io_uring_setup; setpriority, sched_setparam, sched_setscheduler, sched_setattr,
    # ioprio_set, migrate_pages, move_pages, process_vm_readv, process_vm_writev; own: prlimit64,
    # sched_setaffinity. ARM 64 has the same but fork and vfork.
    "x86_64": Machine(
        0xC000003E,
        (
            41,
            42,
            53,
            57,
            58,
            59,
            101,
            165,
            272,
            308,
            321,
            322,
            425,
            141,
            142,
            144,
            314,
            251,
            256,
            279,
            310,
            311,
        ),
        clone=56,
        own=(302, 203),
    ),
    "aarch64": Machine(
        0xC00000B7,
        (
            198,
            203,
            199,
            221,
            117,
            40,
            97,
            268,
            280,
            281,
            425,
            140,
            118,
            119,
            274,
            30,
            238,
            239,
            270,
            271,
        ),
        clone=220,
        own=(261, 122),
    ),
}


class Instruction(ctypes.Structure):
    """struct sock_filter."""

    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class Program(ctypes.Structure):
    """struct sock_fprog."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(Instruction)))


def is_known() -> bool:
    """Whether we know what this kind of processor calls its system calls."""
    return platform.machine() in MACHINES


def is_tested() -> bool:
    """Whether attempts from inside were ever made on this kind of processor by our tests."""
    return platform.machine() in TESTED


def give_up() -> bool:
    """Give them up, threads excepted; False on a machine whose calls we do not know."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return False
    lines = [Instruction(*line) for line in _lines(machine)]
    instructions = (Instruction * len(lines))(*lines)
    program = Program(len(lines), instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(program), 0, 0) == 0)


def _lines(machine: Machine) -> Iterator[tuple[int, int, int, int]]:
    refuse = REFUSE | errno.EPERM
    yield LOAD, 0, 0, ARCHITECTURE
    yield EQUAL, 1, 0, machine.architecture
    yield ANSWER, 0, 0, KILL
    yield LOAD, 0, 0, NUMBER
    for first, number in [(AT_LEAST, OTHER_NUMBERS), *((EQUAL, one) for one in machine.refused)]:
        yield first, 0, 1, number
        yield ANSWER, 0, 0, refuse
    # The C library asks for clone3 first, whose flags no filter can read, and then for clone.
    yield EQUAL, 0, 1, machine.clone3
    yield ANSWER, 0, 0, REFUSE | errno.ENOSYS
    for number in machine.own:
        yield EQUAL, 0, 4, number
        yield LOAD, 0, 0, FIRST
        yield EQUAL, 0, 1, 0
        yield ANSWER, 0, 0, ALLOW
        yield ANSWER, 0, 0, refuse
    yield EQUAL, 0, 3, machine.clone
    yield LOAD, 0, 0, FIRST
    yield ANY_BIT, 1, 0, A_THREAD
    yield ANSWER, 0, 0, refuse
    yield ANSWER, 0, 0, ALLOW
