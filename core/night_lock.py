"""One night at a time on one data folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.configuration import ConfigurationError


@contextmanager
def night_lock(data: Path) -> Iterator[None]:
    """Hold the lock of a data folder; raises ConfigurationError when another process has it.

    The kernel frees it when the process ends, also after kill -9; the file itself means nothing.
    """
    folder = data / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "night.lock"
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise ConfigurationError(
                f"{path}: process {file.read().strip() or '?'} is at work in this data folder;"
                " wait until it has ended, or use another folder with --data"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
