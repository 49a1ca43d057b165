"""The desk of a crawl: where articles are read, and captures go into the archive in order.

Taking pages apart, packing and the disk cost as much time as a fast portal does: in a process
beside the crawl they keep no question waiting.
"""

from __future__ import annotations

import asyncio
import gc
import signal
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection

from crawlers.archive import Archive
from crawlers.crawl.captures import Capture, keep
from crawlers.pages.answers import Answer
from crawlers.pages.articles import Article, read_article
from crawlers.pages.listing import Row
from crawlers.portals import Portal
from crawlers.records import FetchedDocument

# Bodies that both sides of the pipe remember, so that one which was read travels only once.
REMEMBERED = 8


class HelperGone(Exception):
    """The process of the desk has ended before its crawl."""


@dataclass(frozen=True)
class ToRead:
    """An article for the process beside; None for the home page that it knows from before."""

    answer: Answer
    row: Row
    home: Answer | None


@dataclass(frozen=True)
class ToKeep:
    """A sighting for the process beside: its bytes, or the place among the remembered bodies."""

    document: FetchedDocument
    content: bytes | int | None


@dataclass(frozen=True)
class ArchiverReply:
    """What came of work; after the last one nothing more is done."""

    article: Article | None = None
    fault: Exception | None = None
    is_last: bool = False


Work = ToRead | ToKeep | None
MakeDesk = Callable[[Archive, Portal, str], "Archiver"]


def desk_for(archive: Archive, portal: Portal, crawl_id: str) -> Archiver:
    """The desk of a crawl; a connection to a store far away would not survive in a copy."""
    kind = ArchiverProcess if archive.is_local else Archiver
    return kind(archive, portal, crawl_id)


class Archiver:
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


class ArchiverProcess(Archiver):
    """The desk in a process beside the crawl.

    It ends with its crawl, however that ends, and does what was handed over before. It is to be
    made before the crawl has threads and sockets, of which it would have copies.
    """

    def __init__(self, archive: Archive, portal: Portal, crawl_id: str) -> None:
        super().__init__(archive, portal, crawl_id)
        self._home: Answer | None = None
        self._bodies: deque[bytes] = deque(maxlen=REMEMBERED)
        self._waiting: deque[asyncio.Future[Article | None]] = deque()
        self._fault: Exception | None = None
        self._is_watched = False
        self._pipe, far_end = get_context("fork").Pipe()
        # What is in memory now is shared with the process as long as nobody counts through it.
        gc.freeze()
        self._process = get_context("fork").Process(target=self._work, args=(far_end,), daemon=True)
        self._process.start()
        far_end.close()
        self._manifest.close()

    async def read(self, answer: Answer, row: Row, home: Answer | None) -> Article:
        is_known = home is None or home is self._home
        self._home = home
        self._bodies.append(answer.body)
        # A copy has nothing with it that was worked out of the answer here.
        article = await self._ask(ToRead(replace(answer), row, None if is_known else home))
        assert article is not None
        return article

    async def keep(self, capture: Capture) -> None:
        places = (at for at, body in enumerate(self._bodies) if body is capture.content)
        self._send(ToKeep(capture.document, next(places, capture.content)))

    async def finish(self) -> None:
        await self._ask(None)

    def close(self) -> None:
        self._pipe.close()
        self._process.join()

    def _ask(self, work: ToRead | None) -> asyncio.Future[Article | None]:
        """Send work that is answered; the future raises what the work raised."""
        loop = asyncio.get_running_loop()
        if not self._is_watched:
            loop.add_reader(self._pipe.fileno(), self._take_back)
            self._is_watched = True
        self._send(work)
        done: asyncio.Future[Article | None] = loop.create_future()
        self._waiting.append(done)
        return done

    def _send(self, work: Work) -> None:
        if self._fault is not None:
            raise self._fault
        self._pipe.send(work)

    def _take_back(self) -> None:
        """Hand a reply to the one who waits for it; the last one to everybody."""
        reply = self._received()
        if reply.is_last:
            asyncio.get_running_loop().remove_reader(self._pipe.fileno())
            self._fault = reply.fault
        answered = len(self._waiting) if reply.is_last else 1
        for done in [self._waiting.popleft() for _ in range(answered)]:
            if done.cancelled():
                continue
            if reply.fault is not None:
                done.set_exception(reply.fault)
            else:
                done.set_result(reply.article)

    def _received(self) -> ArchiverReply:
        try:
            reply: ArchiverReply = self._pipe.recv()
        except (EOFError, OSError):
            return ArchiverReply(
                fault=HelperGone("the process beside the crawl has ended"), is_last=True
            )
        return reply

    def _work(self, pipe: Connection) -> None:
        """In the process: do what comes, until nothing can come any more."""
        # Whoever ends the crawl signals all of its group; the crawl ends in order, and then this.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        self._pipe.close()
        is_over = False
        while True:
            try:
                work: Work = pipe.recv()
            except (EOFError, OSError):  # OSError: the crawl was killed while it sent
                return
            reply = None if is_over else self._done(work)
            if reply is not None:
                is_over = reply.is_last
                with suppress(ConnectionError):  # killed, too; what it handed over is kept
                    pipe.send(reply)

    def _done(self, work: Work) -> ArchiverReply | None:
        """In the process: do one thing.

        What is kept needs no reply unless that fails, and then all is over.
        """
        match work:
            case None:
                return ArchiverReply()
            case ToRead(answer, row, home):
                self._bodies.append(answer.body)
                self._home = home or self._home
                try:
                    return ArchiverReply(read_article(answer, row, self._portal, self._home))
                except Exception as fault:  # noqa: BLE001 raised again where the work came from
                    return ArchiverReply(fault=fault)
            case ToKeep(document, content):
                body = self._bodies[content] if isinstance(content, int) else content
                try:
                    self._keep(Capture(document, body))
                except Exception as fault:  # noqa: BLE001 raised again in the crawl
                    return ArchiverReply(fault=fault, is_last=True)
        return None
