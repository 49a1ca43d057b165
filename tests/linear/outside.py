"""What touches the world outside is no parser of text: it is stopped before it does."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from argon2 import PasswordHasher

T = TypeVar("T")
OUTSIDE = (
    *("socket.", "subprocess.", "shutil.", "sqlite3.", "os.remove", "os.rename", "os.mkdir"),
    *("os.rmdir", "os.system", "os.fork", "os.posix_spawn", "os.kill", "os.putenv", "os.chmod"),
    *("os.listdir", "os.scandir", "glob.", "tempfile.", "os.utime", "signal."),
)


class Outside(BaseException):
    """A function was about to touch the world."""


class Guard:
    """Stops what reaches for the world while it is up."""

    def __init__(self) -> None:
        self.is_up = False
        sys.addaudithook(self)
        # The interpreter audits neither of the first two before 3.13. Passwords are hashed by
        # threads that the clock of this one does not see.
        for place, name in (
            (time, "sleep"),
            (threading.Thread, "start"),
            (PasswordHasher, "hash"),
            (PasswordHasher, "verify"),
        ):
            setattr(place, name, self._stopping(getattr(place, name)))

    def __call__(self, event: str, given: tuple[object, ...]) -> None:
        if not self.is_up:
            return
        is_outside = event.startswith(OUTSIDE) or (event == "open" and not _is_library(given))
        if is_outside and not _is_an_import():
            self.is_up = False
            raise Outside(event)

    def _stopping(self, does: Callable[..., T]) -> Callable[..., T]:
        def run(*given: object) -> T:
            if self.is_up:
                self.is_up = False
                raise Outside(does.__qualname__)
            return does(*given)

        return run

    def around(self, call: Callable[[], object]) -> Callable[[], object]:
        """The call with the guard up; one that ends the program reaches for the world, too."""

        def run() -> None:
            self.is_up = True
            try:
                call()
            except SystemExit as ended:
                raise Outside("exit") from ended
            finally:
                self.is_up = False

        return run


def _is_an_import() -> bool:
    """Whether the hook was called because a module is being looked for."""
    return sys._getframe(2).f_code.co_filename.startswith("<frozen importlib")


def _is_library(given: tuple[object, ...]) -> bool:
    path, mode = Path(str(given[0])), str(given[1])
    return mode in ("r", "rb", "None") and path.is_absolute() and path.suffix != ""
