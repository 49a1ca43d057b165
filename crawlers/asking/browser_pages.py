"""Pages in the browser: each within its time, and a browser that breaks is started anew once."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from scrapy import Request
from scrapy.http import Response

from core.browser import never_starts
from core.messages import Message
from crawlers.asking.browser import MOST_ASKED, Opening, opening_of
from crawlers.asking.driving import ENDED_WITHIN_S, ended, kill_browser, kill_driver
from crawlers.asking.next_page import TURNING
from crawlers.asking.redirects import refusal_in
from crawlers.asking.unshown import Unshown
from crawlers.pages.answers import TurnedPages

Download = Callable[[Request], Awaitable[Response]]
# Longer than all that one page may wait for (browser.py): what still says nothing hangs.
HUNG_AFTER_S = 60.0
STARTED_WITHIN_S = 60.0
HEEDED_EVERY_S = 0.5
MOST_RESTARTS = 1
# Each of them costs a minute or a browser.
MOST_UNSHOWN = 5
# The plugin forgets a browser that is gone when it hears of it, which takes a moment.
TO_NOTICE_S = 0.5
NO_LASTING_BROWSER = "spider.no-lasting-browser"
GONE = re.compile(r"has been closed|crashed|Connection closed|Browser closed", re.IGNORECASE)


class BrowserGone(Exception):
    """There is no browser any more; `why`: it crashed or hung again, or it can have no sandbox."""

    def __init__(self, url: str, why: Message | None = None) -> None:
        super().__init__(url)
        self.why = why or Message(NO_LASTING_BROWSER, {"url": url})


class Rendering:
    """Opens pages in the browser; `download` is how a request gets there."""

    def __init__(
        self,
        download: Download,
        hung_after_s: float = HUNG_AFTER_S,
        ended_within_s: float = ENDED_WITHIN_S,
    ) -> None:
        self._download = download
        self._last_steps: asyncio.Future[int] | None = None
        self._hung_after_s = hung_after_s
        self._ended_within_s = ended_within_s
        self._restarts = 0
        self._unshown = 0

    async def open(self, request: Request) -> Response:
        """Open one page; raises BrowserGone, Refused, Unshown or, of other faults, BrowserError."""
        if self._unshown >= MOST_UNSHOWN:
            raise Unshown.no_more(self._unshown)
        try:
            return await self._lasting(request)
        except Unshown:
            self._unshown += 1
            await asyncio.sleep(TO_NOTICE_S)
            raise

    async def _lasting(self, request: Request) -> Response:
        """Open one page, in a new browser if the first one breaks."""
        while True:
            try:
                return await self._opened(request)
            except BrowserError as fault:
                if opening_of(request).is_insatiable:
                    raise Unshown.insatiable(MOST_ASKED) from fault
                refused = refusal_in(request, fault)
                if refused is not None:
                    raise refused from fault
                never = never_starts(fault)
                if never is not None:
                    raise BrowserGone(request.url, never) from fault
                if not GONE.search(str(fault)):
                    raise
                if self._restarts >= MOST_RESTARTS:
                    raise BrowserGone(request.url) from fault
            self._restarts += 1
            await asyncio.sleep(TO_NOTICE_S)

    async def _opened(self, request: Request) -> Response:
        """Open one page; what hangs is ended: the page alone, else the browser, else its driver."""
        state = opening_of(request)
        state.has_begun, state.page = False, None
        opening = asyncio.ensure_future(self._download(request))
        try:
            if await self._has_come(opening, state, request.meta.get(TURNING)):
                return await opening
        except asyncio.CancelledError:  # the crawl is stopped, and ends after its last page
            kill_browser()
            self._last_steps = asyncio.ensure_future(self._ended(opening))
            raise
        closing = asyncio.ensure_future(_closed(state.page))
        killed = await self._ended(opening)
        closing.cancel()
        if killed == 0 and opening.exception() is not None:
            raise Unshown.unending(self._hung_after_s)
        if killed > 1:
            raise BrowserGone(request.url)
        return await opening

    async def _ended(self, opening: asyncio.Future[Response]) -> int:
        return await ended(opening, (kill_browser, kill_driver), self._ended_within_s)

    async def _has_come(
        self, opening: asyncio.Future[Response], state: Opening, turning: object
    ) -> bool:
        """Wait for an answer while there is hope: every step that a page makes gives it new time.

        Its turn comes after the delay between two questions, which may be long. The browser's own
        start is no page's, and one that turns a list may take long over it.
        """
        left_s, before = STARTED_WITHIN_S, (False, 0)
        while left_s > 0:
            if (await asyncio.wait({opening}, timeout=HEEDED_EVERY_S))[0]:
                return True
            left_s -= HEEDED_EVERY_S if state.has_begun else 0
            now = (state.page is not None, _steps_of(turning))
            if now != before:
                left_s, before = self._hung_after_s, now
        return False


async def _closed(page: BrowserPage | None) -> None:
    """Close a page; a browser that hangs never answers, one that is killed does so with an error.

    A page whose own script never ends is closed like any other.
    """
    if page is not None:
        with suppress(BrowserError):
            await page.close()


def _steps_of(turning: object) -> int:
    return turning.steps if isinstance(turning, TurnedPages) else 0
