"""Who works on what at one time on one machine: locks that the kernel frees with their holder.

Also after kill -9; the files themselves mean nothing.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import InUse


class AlreadyRunning(InUse):
    """Another process holds the lock of this portal."""


def take_lock(file: int) -> bool:
    """Take the lock of an open file until it is closed; False when another process has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def portal_lock(folder: Path, portal: str) -> Iterator[None]:
    """Hold the lock of one portal; raises AlreadyRunning: one crawl at a time."""
    path = folder / f"crawl-{portal}.lock"
    with _lock(path) as holder:
        if holder is not None:
            raise AlreadyRunning(
                "leases.crawl-under-way",
                portal=portal,
                holder=holder,
                path=str(path),
            )
        yield


@contextmanager
def night_lock(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; raises InUse when another process has it."""
    with _alone(data / "locks" / "night.lock"):
        yield


@contextmanager
def backup_lock(data: Path) -> Iterator[None]:
    """Hold the place where a backup is made; a night may run meanwhile. Raises InUse."""
    with _alone(data / "locks" / "backup.lock"):
        yield


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with _lock(path) as holder:
        if holder is not None:
            raise InUse("leases.in-use", path=str(path), holder=holder)
        yield


@contextmanager
def _lock(path: Path) -> Iterator[str | None]:
    """Hold one lock file; yields the process that has it when that is another one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        if not take_lock(file.fileno()):
            file.seek(0)
            yield file.read().strip() or "?"
            return
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield None
