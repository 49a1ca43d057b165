"""The desk of a crawl: where articles are read, and captures go into the archive in order.

Taking pages apart, packing and the disk cost as much time as a fast portal does: beside the crawl,
in processes of their own, they keep no question waiting.
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
from multiprocessing.connection import Connection
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


MakeDesk = Callable[[Archive, Portal, str], "Desk"]


def desk_for(archive: Archive, portal: Portal, crawl_id: str) -> Desk:
    """The desk of a crawl; a connection to a store far away would not survive in a copy."""
    kind = DeskBeside if archive.is_local else Desk
    return kind(archive, portal, crawl_id)


class HelperGone(Exception):
    """A process of the desk has ended before its crawl."""


class Desk:
    """The desk in the process of the crawl: one thing after another."""

    def __init__(self, archive: Archive, portal: Portal, crawl_id: str) -> None:
        self._archive = archive
        self._portal = portal
        self._manifest = archive.open_manifest(portal.id, crawl_id)

    async def read(self, answer: Answer, row: Row, home: Answer | None) -> Article:
        """Read the answer to the question for an article that a row lists."""
        return read_article(answer, row, self._portal, home)

    async def keep(self, capture: Capture) -> None:
        """Store a capture, now or soon; raises what the archive raised, at this one or earlier."""
        # A store far away may take its time; whatever else the crawl does goes on.
        await asyncio.to_thread(self._keep, capture)

    async def finish(self) -> None:
        """Wait until everything handed over is kept; raises what the archive raised."""

    def close(self) -> None:
        """End with the manifest whole; nothing is kept any more."""
        self._manifest.close()

    def _keep(self, capture: Capture) -> None:
        keep(capture, self._archive, self._manifest)


class DeskBeside(Desk):
    """The desk in two processes beside the crawl: one reads, one keeps.

    They end with their crawl, however that ends, and do what was handed over before. They are to be
    made before the crawl has threads and sockets, of which they would have copies.
    """

    def __init__(self, archive: Archive, portal: Portal, crawl_id: str) -> None:
        super().__init__(archive, portal, crawl_id)
        self._home: Answer | None = None
        self._kept: deque[asyncio.Future[None]] = deque()
        self._reader = _Helper(self._read)
        self._keeper = _Helper(self._keep)
        self._manifest.close()

    async def read(self, answer: Answer, row: Row, home: Answer | None) -> Article:
        # The home page travels once, and nothing that was worked out of an answer here.
        is_known = home is None or home is self._home
        self._home = home
        return await self._reader.hand_over((replace(answer), row, None if is_known else home))

    async def keep(self, capture: Capture) -> None:
        self._kept.append(self._keeper.hand_over(capture))
        while self._kept and (self._kept[0].done() or len(self._kept) > MOST_WAITING):
            await self._kept.popleft()

    async def finish(self) -> None:
        while self._kept:
            await self._kept.popleft()

    def close(self) -> None:
        # The keeper was made later and has a copy of the reader's pipe: it has to end first.
        for helper in (self._keeper, self._reader):
            helper.let_go()
        for helper in (self._keeper, self._reader):
            helper.join()

    def _read(self, unread: Unread) -> Article:
        answer, row, home = unread
        self._home = home or self._home
        return read_article(answer, row, self._portal, self._home)


class _Helper(Generic[Work, Done]):
    """A process that does work of one kind; what comes of it returns in the same order."""

    def __init__(self, do: Callable[[Work], Done]) -> None:
        self._do = do
        self._waiting: deque[asyncio.Future[Done]] = deque()
        self._is_watched = False
        self._pipe, far_end = get_context("fork").Pipe()
        # What is in memory now is shared with the process as long as nobody counts through it.
        gc.freeze()
        self._process = get_context("fork").Process(target=self._work, args=(far_end,), daemon=True)
        self._process.start()
        far_end.close()

    def hand_over(self, work: Work) -> asyncio.Future[Done]:
        """Send work; the future raises what the work raised, or HelperGone."""
        loop = asyncio.get_running_loop()
        if not self._is_watched:
            loop.add_reader(self._pipe.fileno(), self._take_back)
            self._is_watched = True
        done: asyncio.Future[Done] = loop.create_future()
        self._waiting.append(done)
        self._pipe.send(work)
        return done

    def let_go(self) -> None:
        """Nothing is handed over any more; the process ends when its work is done."""
        self._pipe.close()

    def join(self) -> None:
        self._process.join()

    def _take_back(self) -> None:
        try:
            result, fault = self._pipe.recv()
        except (EOFError, ConnectionError):
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
            result, fault = None, HelperGone("a process that reads or keeps pages has ended")
        ended = len(self._waiting) if isinstance(fault, HelperGone) else 1
        for done in [self._waiting.popleft() for _ in range(ended)]:
            if done.cancelled():
                continue
            if fault is not None:
                done.set_exception(fault)
            else:
                done.set_result(result)

    def _work(self, pipe: Connection) -> None:
        """Do what comes, in the process, until nothing can come any more."""
        # Whoever ends the crawl signals all of its group; the crawl ends in order, and then this.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._pipe.close()
        reply: tuple[Done | None, Exception | None]
        while True:
            try:
                work: Work = pipe.recv()
            except EOFError:
                return
            try:
                reply = (self._do(work), None)
            except Exception as fault:  # noqa: BLE001 raised again where the work came from
                reply = (None, fault)
            with suppress(ConnectionError):  # the crawl was killed; what it handed over is kept
                pipe.send(reply)
