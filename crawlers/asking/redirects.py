"""Redirects of a browser: it follows them by itself, past the rules for what a page asks for.

Its own protocol shows them before they are asked: there ends what robots.txt forbids.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TypedDict

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from scrapy import Request

from crawlers.asking.permission import NotAllowed, Permission
from crawlers.records import Role

# Where the meta of a request keeps the last refusal of what its page was sent on to.
REFUSED = "refused"
REASON = "BlockedByClient"
BLOCKED = "ERR_BLOCKED_BY_CLIENT"


class Asked(TypedDict):
    url: str


class Paused(TypedDict):
    """A request that waits for our word; `resourceType` is "Document" of pages and frames."""

    requestId: str
    request: Asked
    resourceType: str


async def refuse_forbidden(page: BrowserPage, request: Request, permission: Permission) -> None:
    """Let a page ask for nothing that is not ours to ask, wherever it is sent on to."""
    session = await page.context.new_cdp_session(page)

    async def decide(paused: Paused) -> None:
        # A page that is closed meanwhile asks for nothing any more.
        with suppress(BrowserError):
            try:
                permission.check(paused["request"]["url"], Role.LIST)
            except NotAllowed as refused:
                if paused["resourceType"] == "Document":
                    request.meta[REFUSED] = refused
                failed = {"requestId": paused["requestId"], "errorReason": REASON}
                await session.send("Fetch.failRequest", failed)
            else:
                await session.send("Fetch.continueRequest", {"requestId": paused["requestId"]})

    session.on("Fetch.requestPaused", decide)
    await session.send("Fetch.enable", {"patterns": [{"urlPattern": "http*"}]})


def refusal_in(request: Request, fault: BrowserError) -> NotAllowed | None:
    """The refusal because of which a page did not open; None when it failed otherwise."""
    refused = request.meta.get(REFUSED)
    return refused if isinstance(refused, NotAllowed) and BLOCKED in str(fault) else None
