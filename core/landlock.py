"""What a process may open from now on, held by the kernel: Landlock (Linux 5.13 and later).

Nothing that runs in the process can undo it, whatever code a document brings to run. The numbers
are those of linux/landlock.h; no library of Python's that is alive speaks to it.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
ASK_VERSION = 1
PATH_BENEATH = 1
NO_NEW_PRIVILEGES = 38

EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
# From version 1 on: 13 rights over files; then one more each: to link elsewhere, to truncate, to
# speak to devices.
FILES_OF_VERSION = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
TCP = 0b11  # bind, connect: version 4
SCOPES = 0b11  # abstract sockets, signals: version 6
FIRST_WITH_TCP, FIRST_WITH_SCOPES = 4, 6

LIST = READ_DIR
READ = READ_FILE | READ_DIR
RUN = READ | EXECUTE
WRITE = READ | WRITE_FILE
ALL = FILES_OF_VERSION[5]
# Of a rule over one file, what is no matter of folders: with these, to truncate and to steer it.
OF_ONE_FILE = EXECUTE | WRITE_FILE | READ_FILE | 1 << 14 | 1 << 15

# Where a system keeps its programs and libraries; and what any program asks for and may write to.
PROGRAMS = ("/usr", "/bin", "/lib", "/lib64", "/opt", "/etc/alternatives", "/etc/ld.so.cache")
DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom")


class Ruleset(ctypes.Structure):
    """struct landlock_ruleset_attr."""

    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class Beneath(ctypes.Structure):
    """struct landlock_path_beneath_attr."""

    _pack_ = 1
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def version() -> int:
    """The version that the kernel speaks; 0 when it has none, or does not let us use it."""
    return max(0, int(_libc().syscall(CREATE_RULESET, None, 0, ASK_VERSION)))


def allow_only(allowed: Mapping[int, Iterable[Path]], may_connect: bool = False) -> bool:
    """Give up everything but these rights over and below these files and folders; for good.

    No other file is read, written, truncated, made or run, no TCP connection opened unless it
    `may_connect`, and no signal sent to a process outside, as far as the kernel's version goes.
    False when the kernel has no Landlock.
    """
    known = version()
    if not known:
        return False
    files = max(rights for since, rights in FILES_OF_VERSION.items() if since <= known)
    wanted = Ruleset(
        handled_access_fs=files,
        handled_access_net=TCP if known >= FIRST_WITH_TCP and not may_connect else 0,
        scoped=SCOPES if known >= FIRST_WITH_SCOPES else 0,
    )
    libc = _libc()
    ruleset = libc.syscall(CREATE_RULESET, ctypes.byref(wanted), ctypes.sizeof(wanted), 0)
    if ruleset < 0:
        return False
    for rights, paths in allowed.items():
        for path in paths:
            _allow(ruleset, path, rights & files)
    is_sealed = bool(
        libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        and libc.syscall(RESTRICT_SELF, ruleset, 0) == 0
    )
    os.close(ruleset)
    return is_sealed


def _allow(ruleset: int, path: Path, rights: int) -> None:
    """Leave some rights below a folder, or over one file; what is not there needs none."""
    try:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not path.is_dir():
        rights &= OF_ONE_FILE
    rule = Beneath(allowed_access=rights, parent_fd=opened)
    _libc().syscall(ADD_RULE, ruleset, PATH_BENEATH, ctypes.byref(rule), 0)
    os.close(opened)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
