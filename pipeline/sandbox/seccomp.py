"""System calls that a process gives up for good: sockets, other programs, processes of its own,
those that change other processes, and those that change what a file is to others.

A filter of the kernel's (seccomp, mode 2), written out here because it is a few dozen
instructions; the library that would write it is under another licence than ours may be.
"""

from __future__ import annotations

import ctypes
import errno
import platform
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

SET_SECCOMP, FILTER, NO_NEW_PRIVILEGES = 22, 2, 38
# Classic BPF: load a word, compare it, test its bits, answer.
LOAD, EQUAL, AT_LEAST, ANY_BIT, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06
# struct seccomp_data: number, architecture, the lower half of the first argument.
NUMBER, ARCHITECTURE, FIRST = 0, 4, 16
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
DONE_NOTHING = REFUSE  # with no error
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
# Every call that is refused, by its number on x86-64 and on ARM 64, which lacks some.
REFUSED: Mapping[str, tuple[int, int | None]] = {
    # networks and pipes to other processes
    "socket": (41, 198), "connect": (42, 203), "socketpair": (53, 199),
    # programs and processes
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    # what a process may see, and the kernel's own machines
    "mount": (165, 40), "unshare": (272, 97), "setns": (308, 268), "bpf": (321, 280),
    "io_uring_setup": (425, 425), "chroot": (161, 51), "add_key": (248, 217),
    "request_key": (249, 218), "keyctl": (250, 219),
    # how others run
    "setpriority": (141, 140), "sched_setparam": (142, 118), "sched_setscheduler": (144, 119),
    "sched_setattr": (314, 274), "ioprio_set": (251, 30), "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # rights, owners, times and attributes of files: no path of Landlock's is asked for them
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "utime": (132, None), "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    # memory, semaphores and queues that outlive a process
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190),
    "semop": (65, 193), "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186),
    "msgsnd": (69, 189), "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180),
}  # fmt: skip
OF_RIGHTS = tuple(
    name for name in REFUSED if any(one in name for one in ("chmod", "chown", "xattr", "utim"))
)
MACHINES = {
    "x86_64": Machine(
        0xC000003E,
        tuple(on_x86 for on_x86, _ in REFUSED.values()),
        clone=56,
        own=(302, 203),  # prlimit64, sched_setaffinity
    ),
    "aarch64": Machine(
        0xC00000B7,
        tuple(on_arm for _, on_arm in REFUSED.values() if on_arm is not None),
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
    return _install(_lines(machine))


def leave_rights() -> bool:
    """Have each file's rights, owner, times and attributes left as they are, for a program that is
    nothing of ours: it is told that it changed them. False on a machine we do not know."""
    machine = MACHINES.get(platform.machine())
    if machine is None:
        return False
    column = list(MACHINES).index(platform.machine())
    numbers = [one for name in OF_RIGHTS if (one := REFUSED[name][column]) is not None]
    return _install(_answers(machine, numbers, DONE_NOTHING))


def _install(program: Iterable[tuple[int, int, int, int]]) -> bool:
    lines = [Instruction(*line) for line in program]
    instructions = (Instruction * len(lines))(*lines)
    filled = Program(len(lines), instructions)
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    return bool(libc.prctl(SET_SECCOMP, FILTER, ctypes.byref(filled), 0, 0) == 0)


def _answers(
    machine: Machine, numbers: Iterable[int], answer: int
) -> Iterator[tuple[int, int, int, int]]:
    yield LOAD, 0, 0, ARCHITECTURE
    yield EQUAL, 1, 0, machine.architecture
    yield ANSWER, 0, 0, KILL
    yield LOAD, 0, 0, NUMBER
    yield AT_LEAST, 0, 1, OTHER_NUMBERS
    yield ANSWER, 0, 0, REFUSE | errno.EPERM
    for number in numbers:
        yield EQUAL, 0, 1, number
        yield ANSWER, 0, 0, answer
    yield ANSWER, 0, 0, ALLOW


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
