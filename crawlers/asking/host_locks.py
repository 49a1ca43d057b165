"""One question at a time to every host, whoever of us asks.

Two portals may share a host (districts of one city, the platform's host of files) and are crawled
by two processes. A file with a lock per host keeps them in line, and the delay between them.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import time
from pathlib import Path
from urllib.parse import urlsplit

from core.leases import take_lock

LOOK_EVERY_S = 0.02


class HostLocks:
    """The lock files of one installation; a process that dies lets go of its locks."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, int] = {}
        self._us = str(os.getpid()).encode()

    async def take(self, url: str, delay_s: float) -> None:
        """Wait until nobody asks this host, and until the delay after another's question is over.

        The delay after our own questions is Scrapy's to keep.
        """
        lock = self._file(url)
        while not take_lock(lock):
            await asyncio.sleep(LOOK_EVERY_S)
        holder = os.pread(lock, len(self._us) + 1, 0)
        if holder and holder != self._us:
            rest_s = os.fstat(lock).st_mtime + delay_s - time.time()
            await asyncio.sleep(max(0.0, rest_s))
        if holder != self._us:
            os.ftruncate(lock, 0)
            os.pwrite(lock, self._us, 0)

    def pass_on(self, url: str) -> None:
        """Let the next one ask this host; a host that was not taken is no error."""
        lock = self._file(url)
        os.utime(lock)
        fcntl.flock(lock, fcntl.LOCK_UN)

    def _file(self, url: str) -> int:
        parts = urlsplit(url)
        server = f"{parts.scheme}://{parts.netloc}"
        if server not in self._files:
            self._folder.mkdir(parents=True, exist_ok=True)
            name = f"{parts.hostname}_{parts.port or parts.scheme}".replace(":", "-")
            path = self._folder / f"host-{name}.lock"
            self._files[server] = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        return self._files[server]
