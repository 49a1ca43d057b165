"""One crawl per portal at a time, whoever started it."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another process holds the lock of this portal."""


@contextmanager
def portal_lock(folder: Path, portal: str) -> Iterator[None]:
    """Hold the lock of one portal; raises AlreadyRunning. A killed process lets go of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"crawl-{portal}.lock"
    with path.open("a+", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            stream.seek(0)
            holder = stream.read().strip() or "unknown"
            raise AlreadyRunning(
                f"another crawl of {portal} is running (process {holder}, lock {path})"
            ) from None
        stream.truncate(0)
        stream.write(f"{os.getpid()}\n")
        stream.flush()
        yield
