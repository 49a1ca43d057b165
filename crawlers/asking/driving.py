"""The browser's life: started when the first page needs it, ended whatever state it is in.

Between us and the browser stand a driver (a node process) and the browser's keeper. No wait for
any of the three lasts longer than the processes that are waited for: they are ended from the inside
out, and with the driver ends every answer that it owes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from playwright.async_api import Browser
from playwright.async_api import Error as BrowserError
from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import Config, ScrapyPlaywrightDownloadHandler
from scrapy_playwright.provider import PlaywrightBrowserProvider

from core.browser import keeper, kept_flags, within_reach
from crawlers.asking.browser import opening_of
from crawlers.asking.keeper import DRIVEN, KEEPER, NOTE, parents
from crawlers.asking.unshown import Unshown

T = TypeVar("T")
DRIVER = b"run-driver"
FOLDER = "reportwatch-browser-"
# How long a thing may take to end by itself, or after the thing below it was killed.
ENDED_WITHIN_S = 5.0


class KeptBrowser(PlaywrightBrowserProvider):  # type: ignore[misc]  # it has no types
    """The plugin's way to a browser, under a keeper, with a folder for all that it leaves on disk.

    `folder` is made with the first browser: most crawls need none.
    """

    folder: Path | None = None

    async def start(self) -> None:
        """Start nothing yet; a driver that idles costs 100 MB."""

    async def launch_browser(self) -> Browser:
        """Start a browser, and the driver before the first."""
        if self.folder is None:
            self.folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=within_reach()))
        if self.browser_type is None:
            with temporary_files_in(self.folder):
                await super().start()
        options = self.config.launch_options
        browser = Path(options["executable_path"])
        flags = (*options["args"], *kept_flags(browser, os.getpid(), self.folder))
        kept = {**options, "executable_path": str(keeper()), "args": flags}
        started: Browser = await self.browser_type.launch(**kept)
        return started

    def has_outgrown(self) -> bool:
        """Say whether the keeper ended a browser because of its size since this was last asked."""
        with suppress(FileNotFoundError):
            if self.folder is not None:
                (self.folder / NOTE).unlink()
                return True
        return False

    def clear(self) -> None:
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


class OneBrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # it has no types
    """The plugin's handler, which leaves it to `Rendering` to start a browser anew.

    By itself it opens the page in up to three more browsers, however each of them ended.
    """

    browser_provider: KeptBrowser
    config: Config

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.config.target_closed_max_retries = 0

    async def _download_request(self, request: Request, spider: Spider | None = None) -> Response:
        """Open one page; raises Unshown when the browser was ended because of its size."""
        opening_of(request).has_begun = True
        self.browser_provider.has_outgrown()  # of a page before, after it was read
        try:
            response: Response = await super()._download_request(request, spider)
        except BrowserError as fault:
            if self.browser_provider.has_outgrown():
                raise Unshown.too_hungry() from fault
            raise
        except RuntimeError as fault:  # what the plugin says of a page that is a download
            raise BrowserError(str(fault)) from fault
        return response

    async def _close(self) -> None:
        """Close the browser and its driver, or kill them."""
        closing = asyncio.ensure_future(super()._close())
        await ended(closing, (kill_browser, kill_driver))
        self.browser_provider.clear()


async def ended(
    task: asyncio.Future[T], ways: Sequence[Callable[[], None]], within_s: float = ENDED_WITHIN_S
) -> int:
    """Wait for the end of a task; one way after the other brings it about where it does not come.

    Returns how many ways it took; one more than there are when it goes on, and nobody waits then.
    """
    taken = 0
    while not (await asyncio.wait({task}, timeout=within_s))[0] and taken < len(ways):
        ways[taken]()
        taken += 1
    if not task.done():
        task.cancel()
        return taken + 1
    if not task.cancelled():
        task.exception()  # who wants it finds it; who does not is not told of it by the loop
    return taken


@contextmanager
def temporary_files_in(folder: Path) -> Iterator[None]:
    """Let what is started meanwhile keep its temporary files in a folder."""
    before = os.environ.get("TMPDIR")
    os.environ["TMPDIR"] = str(folder)
    try:
        yield
    finally:
        if before is None:
            del os.environ["TMPDIR"]
        else:
            os.environ["TMPDIR"] = before


def kill_browser(of: int | None = None) -> None:
    """Kill the browsers that a process, this one or another, drives; their keepers do the rest."""
    _kill(browsers_of(of or os.getpid()))


def kill_driver() -> None:
    """Kill the driver of this process, with which every answer ends that it owes."""
    _kill(drivers_of(os.getpid()))


def drivers_of(owner: int) -> list[int]:
    """The drivers that a process has started."""
    mine = [process for process, parent in parents() if parent == owner]
    return [process for process in mine if DRIVER in _command_line(process)]


def browsers_of(owner: int) -> list[int]:
    """The browsers that a process drives, without their keepers and helpers."""
    above = dict(parents())
    below = [process for process in above if owner in _line(process, above)]
    return [process for process in below if _is_browser(_command_line(process))]


def _line(process: int, above: dict[int, int]) -> Iterator[int]:
    while (process := above.get(process, 0)) != 0:
        yield process


def _is_browser(command_line: bytes) -> bool:
    return DRIVEN.encode() in command_line and KEEPER.encode() not in command_line


def _command_line(process: int) -> bytes:
    with suppress(OSError):  # it may just have ended
        return Path(f"/proc/{process}/cmdline").read_bytes()
    return b""


def _kill(processes: Sequence[int]) -> None:
    for process in processes:
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
