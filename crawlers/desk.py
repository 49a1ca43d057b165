"""The desk of a crawl: where articles are read, and captures go into the archive in order.

Taking pages apart, packing and the disk cost as much time as a fast portal does: beside the crawl,
in a process of their own, they keep no question waiting.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from threading import Thread
from typing import Generic, TypeVar

from crawlers.archive import Archive
from crawlers.captures import Capture, keep
from crawlers.pages.articles import Article, read_article
from crawlers.pages.listing import Row
from crawlers.portals import Portal
from crawlers.transport.answers import Answer

# As many captures may wait for the disk before the crawl waits for it, too.
MOST_WAITING = 20
Work = TypeVar("Work")
Done = TypeVar("Done")
Unread = tuple[Answer, Row, Answer | None]


class DeskGone(Exception):
    """The process of the desk has ended before its crawl."""


class Desk:
    """The desk in the process of the crawl: one thing after another."""

    def __init__(self, archive: str, portal: Portal, crawl_id: str) -> None:
        self._archive = Archive(archive)
        self._portal = portal
        self._manifest = self._archive.open_manifest(portal.id, crawl_id)

    async def read(self, answer: Answer, row: Row, home: Answer | None) -> Article:
        """Read the answer to the question for an article that a row lists."""
        return read_article(answer, row, self._portal, home)

    async def keep(self, capture: Capture) -> None:
        """Store a capture, now or soon; raises what the archive raised, at this one or earlier."""
        self._keep(capture)

    async def finish(self) -> None:
        """Wait until everything handed over is kept; raises what the archive raised."""

    def close(self) -> None:
        """End with the manifest whole; nothing is kept any more."""
        self._manifest.close()

    def _keep(self, capture: Capture) -> None:
        keep(capture, self._archive, self._manifest)


class DeskBeside(Desk):
    """The desk in a process beside the crawl.

    It ends with its crawl, however that ends, and keeps what was handed over before. It is to be
    made before the crawl has threads and sockets, of which the process would have copies.
    """

    def __init__(self, archive: str, portal: Portal, crawl_id: str) -> None:
        super().__init__(archive, portal, crawl_id)
        self._home: Answer | None = None
        self._reading = _Line(self._read)
        self._keeping = _Line(self._keep)
        self._kept: deque[asyncio.Future[None]] = deque()
        # What is in memory now is shared with the process as long as nobody counts through it.
        gc.freeze()
        self._process = get_context("fork").Process(target=self._work, daemon=True)
        self._process.start()
        self._manifest.close()
        for line in (self._reading, self._keeping):
            line.far_end.close()

    async def read(self, answer: Answer, row: Row, home: Answer | None) -> Article:
        # The home page travels once, and nothing that was worked out of an answer here.
        is_known = home is None or home is self._home
        self._home = home
        unread = (replace(answer), row, None if is_known else home)
        return await self._reading.hand_over(unread)

    async def keep(self, capture: Capture) -> None:
        self._kept.append(self._keeping.hand_over(capture))
        while self._kept and (self._kept[0].done() or len(self._kept) > MOST_WAITING):
            await self._kept.popleft()

    async def finish(self) -> None:
        while self._kept:
            await self._kept.popleft()

    def close(self) -> None:
        for line in (self._reading, self._keeping):
            line.near_end.close()
        self._process.join()

    def _work(self) -> None:
        """What the process does until the crawl has ended; no page waits for the disk."""
        # Whoever ends the crawl signals all of its group; the crawl ends in order, and then this.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for line in (self._reading, self._keeping):
            line.near_end.close()
        keeping = Thread(target=self._keeping.serve)
        keeping.start()
        self._reading.serve()
        keeping.join()
        self._manifest.close()

    def _read(self, unread: Unread) -> Article:
        answer, row, home = unread
        self._home = home or self._home
        return read_article(answer, row, self._portal, self._home)


class _Line(Generic[Work, Done]):
    """Work of one kind for the other process; what comes of it returns in the same order."""

    def __init__(self, do: Callable[[Work], Done]) -> None:
        self._do = do
        self.near_end, self.far_end = get_context("fork").Pipe()
        self._waiting: deque[asyncio.Future[Done]] = deque()
        self._is_watched = False

    def hand_over(self, work: Work) -> asyncio.Future[Done]:
        """Send work; the future raises what the work raised, or DeskGone."""
        loop = asyncio.get_running_loop()
        if not self._is_watched:
            loop.add_reader(self.near_end.fileno(), self._take_back)
            self._is_watched = True
        done: asyncio.Future[Done] = loop.create_future()
        self._waiting.append(done)
        self.near_end.send(work)
        return done

    def _take_back(self) -> None:
        try:
            result, fault = self.near_end.recv()
        except (EOFError, ConnectionError):
            asyncio.get_running_loop().remove_reader(self.near_end.fileno())
            result, fault = None, DeskGone("the process that reads and keeps pages has ended")
        ended = len(self._waiting) if isinstance(fault, DeskGone) else 1
        for done in [self._waiting.popleft() for _ in range(ended)]:
            if done.cancelled():
                continue
            if fault is not None:
                done.set_exception(fault)
            else:
                done.set_result(result)

    def serve(self) -> None:
        """Do what comes, in the other process, until nothing can come any more."""
        reply: tuple[Done | None, Exception | None]
        while True:
            try:
                work: Work = self.far_end.recv()
            except EOFError:
                return
            try:
                reply = (self._do(work), None)
            except Exception as fault:  # noqa: BLE001 raised again where the work came from
                reply = (None, fault)
            with suppress(ConnectionError):  # the crawl was killed; what it handed over is kept
                self.far_end.send(reply)
