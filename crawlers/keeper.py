"""The way into the archive: in order, and while the next page is already fetched.

Making bytes safe on the disk takes longer than a fast portal takes to answer, and needs no Python.
"""

from __future__ import annotations

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor

from crawlers.archive import Archive, Manifest
from crawlers.captures import Capture, keep
from crawlers.records import FetchedDocument

# As many pages as wait in memory before the crawl waits for the disk.
MOST_WAITING = 20


class Keeper:
    """Keeps the captures of one crawl, one after another, in a thread of its own."""

    def __init__(self, archive: Archive, manifest: Manifest) -> None:
        self._archive = archive
        self._manifest = manifest
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="keeper")
        self._waiting: deque[Future[FetchedDocument]] = deque()

    async def keep(self, capture: Capture) -> None:
        """Store a capture soon, and wait only when too much waits for the disk.

        Raises what the archive raised at this capture or an earlier one.
        """
        stored = self._thread.submit(keep, capture, self._archive, self._manifest)
        self._waiting.append(stored)
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > MOST_WAITING):
            await self._first()

    async def finish(self) -> None:
        """Wait until everything handed over is kept; raises what the archive raised."""
        while self._waiting:
            await self._first()

    def close(self) -> None:
        """End with the manifest whole; nothing is kept any more."""
        self._thread.shutdown()
        self._manifest.close()

    async def _first(self) -> None:
        first = self._waiting.popleft()
        if first.done():
            first.result()
        else:
            await asyncio.wrap_future(first)
