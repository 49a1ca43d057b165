"""The processes below one of ours, and what memory they hold."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from crawlers.asking.keeper import parents

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def wait_for(condition: Callable[[], bool], what: str, within_s: float = 120) -> None:
    end = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < end, f"waited {within_s} s for {what}"
        time.sleep(0.02)


def marked(mark: str) -> list[str]:
    """The command lines of all other processes that know a mark, from whoever started them.

    A browser is another user's: who may not look into others' environments, as in most containers,
    sees the mark in the profile that a browser names to each of its helpers.
    """
    others = [process for process in dict(parents()) if process != os.getpid()]
    said = {process: _said(process, "environ") + _command_line(process) for process in others}
    return [_command_line(process) for process in others if mark in said[process]]


@contextmanager
def peak_of_browsers() -> Iterator[list[int]]:
    """The most bytes that browsers started from here on held at once, helpers and all.

    A browser that lays out documents may stay open from an earlier test; it is not counted.
    """
    peak, is_over = [0], threading.Event()
    earlier = frozenset(below(os.getpid()))

    def look() -> None:
        while not is_over.wait(0.05):
            peak[0] = max(peak[0], sum(map(_browser_bytes, {*below(os.getpid())} - earlier)))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield peak
    finally:
        is_over.set()
        looking.join()


def below(process: int) -> list[int]:
    """The descendants of a process."""
    above = dict(parents())
    found = [process]
    for one in found:
        found += [child for child, parent in above.items() if parent == one]
    return found[1:]


def _browser_bytes(process: int) -> int:
    if "chrom" not in _command_line(process).partition(" ")[0]:
        return 0
    with suppress(OSError, IndexError):  # it may just have ended
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE_BYTES
    return 0


def _command_line(process: int) -> str:
    return _said(process, "cmdline")


def _said(process: int, name: str) -> str:
    with suppress(OSError):  # it may just have ended
        return Path(f"/proc/{process}/{name}").read_bytes().replace(b"\0", b" ").decode()
    return ""
