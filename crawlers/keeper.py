"""The way into the archive: in order, and while the next page is already fetched.

Making bytes safe on the disk takes longer than a fast portal takes to answer, and needs no Python.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from crawlers.archive import Archive, Manifest
from crawlers.captures import Capture, keep

# As many pages as wait in memory before the crawl waits for the disk.
MOST_WAITING = 20


class Keeper:
    """Keeps the captures of one crawl, one after another, in a thread of its own."""

    def __init__(self, archive: Archive, manifest: Manifest) -> None:
        self._archive = archive
        self._manifest = manifest
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")
        self._waiting = 0

    async def keep(self, capture: Capture) -> None:
        """Store a capture; raises what the archive raises."""
        self._waiting += 1
        try:
            await self._in_turn(capture)
        finally:
            self._waiting -= 1

    async def make_room(self) -> None:
        """Wait for the disk, when too much waits for it."""
        if self._waiting >= MOST_WAITING:
            await self._in_turn(None)

    async def finish(self) -> None:
        """Wait until everything handed over so far is kept."""
        # Items reach the keeper with the next turn of the loop.
        await asyncio.sleep(0)
        while self._waiting:
            await self._in_turn(None)

    def close(self) -> None:
        """End with the manifest whole; nothing is kept any more."""
        self._thread.shutdown()
        self._manifest.close()

    async def _in_turn(self, capture: Capture | None) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._put, capture)

    def _put(self, capture: Capture | None) -> None:
        if capture is not None:
            keep(capture, self._archive, self._manifest)
