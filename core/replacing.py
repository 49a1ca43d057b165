"""A file that is there whole or not at all: written beside its place, and put there in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

UNFINISHED = ".part"


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A name beside a path; what was written there takes its place when the block ends well.

    A link stays one: its file is replaced. An error of the system names the path that was asked
    for, and leaves nothing over.
    """
    place = path.resolve() if path.is_symlink() else path
    # Workers on several machines may have the same process id.
    unfinished = place.with_name(f"{place.name}.{uuid4().hex}{UNFINISHED}")
    try:
        yield unfinished
        if place.is_file():
            shutil.copymode(place, unfinished)
        unfinished.replace(place)
    except OSError as problem:
        # A full disk is told of a write without any name.
        if problem.filename not in (str(unfinished), unfinished, None) or problem.errno is None:
            raise
        raise type(problem)(problem.errno, problem.strerror, str(path)) from None
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def replace_file(path: Path, content: bytes) -> None:
    """Write a file anew; a reader sees the old one or the new one, also after a power cut."""
    with beside(path) as unfinished, unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
