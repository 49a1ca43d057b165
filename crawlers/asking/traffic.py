"""What a page in the browser asks and answers while something is done to it."""

from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Self

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request, Response

ASKING = ("document", "script", "xhr", "fetch")
ANSWERING = ("document", "xhr", "fetch")
# What we refuse a page, or it gives up by itself, is no fault of the portal's.
REFUSED = ("ERR_FAILED", "ERR_ABORTED", "ERR_BLOCKED")
LOOK_EVERY_S = 0.05


class Traffic:
    """Listens to one page.

    `has_failed`: some answer was an error. Since the last act began: `questions` are what the page
    asked for, `errors` those of its scripts, and `has_moved` says that another page took its place,
    asked for by its address alone.
    """

    def __init__(self, page: BrowserPage) -> None:
        self._page = page
        self._pending: set[Request] = set()
        self._older: set[Request] = set()
        self._moved_at = time.monotonic()
        self.has_failed = self.has_moved = False
        self.questions = 0
        self.errors = 0

    def __enter__(self) -> Self:
        self._page.on("request", self._asked)
        self._page.on("requestfinished", self._answered)
        self._page.on("requestfailed", self._failed)
        self._page.on("response", self._seen)
        self._page.on("pageerror", self._broke)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._page.remove_listener("request", self._asked)
        self._page.remove_listener("requestfinished", self._answered)
        self._page.remove_listener("requestfailed", self._failed)
        self._page.remove_listener("response", self._seen)
        self._page.remove_listener("pageerror", self._broke)

    def begin(self) -> None:
        """Count anew what comes of the next act."""
        self.questions = self.errors = 0
        self.has_moved = False
        self._older = set(self._pending)
        self._moved_at = time.monotonic()

    async def quiet(self, for_s: float, within_s: float) -> bool:
        """Wait until nothing was under way for a while; False where that does not come."""
        end = time.monotonic() + within_s
        while time.monotonic() < end:
            if self.rests_for(for_s):
                return True
            await asyncio.sleep(LOOK_EVERY_S)
        return False

    def rests_for(self, for_s: float) -> bool:
        """Whether nothing is under way, and was not for a while."""
        return not self._pending and time.monotonic() - self._moved_at >= for_s

    def is_answered(self) -> bool:
        """Whether everything that was asked for since the last act began has come."""
        return self._pending <= self._older

    def _asked(self, request: Request) -> None:
        if request.resource_type in ASKING:
            self._pending.add(request)
            self.questions += 1
            self._moved_at = time.monotonic()

    def _answered(self, request: Request) -> None:
        self._ended(request)
        self.has_moved |= request.is_navigation_request() and request.method == "GET"

    def _ended(self, request: Request) -> None:
        self._pending.discard(request)
        self._moved_at = time.monotonic()

    def _failed(self, request: Request) -> None:
        self._ended(request)
        is_refused = any(reason in (request.failure or "") for reason in REFUSED)
        self.has_failed |= request.resource_type in ANSWERING and not is_refused

    def _seen(self, response: Response) -> None:
        is_error = response.status >= 400 and response.request.resource_type in ANSWERING
        self.has_failed |= is_error

    def _broke(self, _: BrowserError) -> None:
        self.errors += 1
