"""What a sealed tab asks a portal and what came: one question after the other, and how many."""

from __future__ import annotations

import asyncio
import base64
import time
from dataclasses import dataclass, field
from typing import TypedDict

from crawlers.asking.host_locks import HostLocks


class AskedFor(TypedDict):
    url: str
    method: str


class HeaderLine(TypedDict):
    name: str
    value: str


class PausedRequest(TypedDict, total=False):
    """A question that waits for our word, or its answer that does."""

    requestId: str
    request: AskedFor
    resourceType: str
    responseStatusCode: int
    responseErrorReason: str
    responseHeaders: list[HeaderLine]


@dataclass(frozen=True, slots=True)
class TabReply:
    """What the portal answered to one question; `body` is in base64, as the browser hands it on."""

    url: str
    kind: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes of the body; raises ValueError for what is no base64."""
        return base64.b64decode(self.body)


@dataclass(slots=True)
class Pace:
    """How the questions of one look follow on each other, and how many there may be."""

    locks: HostLocks
    delay_s: float
    most: int
    asked: int = 0
    is_used_up: bool = False
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    last: float = 0.0

    async def take(self, url: str) -> bool:
        """Wait for our turn with this host; False where no more may be asked."""
        if self.asked >= self.most:
            self.is_used_up = True
            return False
        await self.turn.acquire()
        await asyncio.sleep(max(0.0, self.last + self.delay_s - time.monotonic()))
        await self.locks.take(url, self.delay_s)
        self.asked += 1
        return True

    def pass_on(self, url: str) -> None:
        """Let the next question follow."""
        if self.turn.locked():
            self.last = time.monotonic()
            self.locks.pass_on(url)
            self.turn.release()


@dataclass(slots=True)
class Events:
    """What happened in a tab since this was last cleared."""

    replies: list[TabReply] = field(default_factory=list)
    submitted: int = 0
    forbidden: list[str] = field(default_factory=list)
    elsewhere: list[tuple[str, str]] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
