"""The browser as a thing that breaks: a crashed or hung one is started anew, once in a crawl."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Awaitable, Callable, Iterator
from contextlib import suppress
from pathlib import Path

from playwright.async_api import Error as BrowserError
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler

from crawlers.transport.answers import Turning
from crawlers.transport.redirects import refusal_in
from crawlers.transport.turning import TURNING

Download = Callable[[Request], Awaitable[Response]]
# Longer than all that one page may wait for (browser.py): a browser that still says nothing hangs.
HUNG_AFTER_S = 60.0
MOST_RESTARTS = 1
# The plugin forgets a browser that is gone when it hears of it, which takes a moment.
TO_NOTICE_S = 0.5
DRIVEN = b"--remote-debugging-pipe"
GONE = re.compile(r"has been closed|crashed|Connection closed|Browser closed", re.IGNORECASE)


class OneBrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # it has no types
    """The plugin's handler, which leaves it to `Rendering` to start a browser anew.

    By itself it opens the page in up to three more browsers, however each of them ended.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.config.target_closed_max_retries = 0


class BrowserGone(Exception):
    """The browser crashed or hung again after it was started anew."""


class Rendering:
    """Opens pages in the browser; `download` is how a request gets there."""

    def __init__(self, download: Download, hung_after_s: float = HUNG_AFTER_S) -> None:
        self._download = download
        self._hung_after_s = hung_after_s
        self._restarts = 0

    async def open(self, request: Request) -> Response:
        """Open one page; raises BrowserGone, Refused, or BrowserError when the page is at fault."""
        while True:
            try:
                return await self._opened(request)
            except BrowserError as fault:
                refused = refusal_in(request, fault)
                if refused is not None:
                    raise refused from fault
                if not GONE.search(str(fault)):
                    raise
                if self._restarts >= MOST_RESTARTS:
                    raise BrowserGone(request.url) from fault
            self._restarts += 1
            await asyncio.sleep(TO_NOTICE_S)

    async def _opened(self, request: Request) -> Response:
        """A browser that hangs is killed, which ends the request with an error of its own.

        One that turns the pages of a list takes its time: it hangs when no further page comes.
        """
        opening = asyncio.ensure_future(self._download(request))
        turning = request.meta.get(TURNING)
        done, pages = False, -1
        while not done and pages != (pages := _pages_of(turning)):
            done = bool((await asyncio.wait({opening}, timeout=self._hung_after_s))[0])
        if not done:
            kill_browser()
        return await opening


def _pages_of(turning: object) -> int:
    return len(turning.pages) if isinstance(turning, Turning) else 0


def kill_browser(of: int | None = None) -> None:
    """Kill the browser that a process, this one or another, drives: its driver's own child."""
    for process in browsers_of(of or os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def browsers_of(owner: int) -> list[int]:
    """The browsers that a process drives."""
    parents = dict(_parents())
    return [
        process
        for process, parent in parents.items()
        if parents.get(parent) == owner and _is_driven(process)
    ]


def _is_driven(process: int) -> bool:
    """Say whether a process is a browser that obeys a driver; its helpers die with it."""
    with suppress(OSError):  # it may just have ended
        return DRIVEN in Path(f"/proc/{process}/cmdline").read_bytes()
    return False


def _parents() -> Iterator[tuple[int, int]]:
    """Every process of this machine and its parent; where there is no /proc, none."""
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # pid (name) state ppid …; the name may hold blanks and brackets itself
            after_name = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2]
            yield int(stat.parent.name), int(after_name.split()[1])
