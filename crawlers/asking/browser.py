"""Lists that exist only after scripts ran: which browser opens them, and what it may ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import TimeoutError as BrowserTimeout
from scrapy import Request
from scrapy_playwright.page import PageMethod

from core.browser import FLAGS
from core.environment import for_browser
from crawlers.asking.names import rules_for_browser
from crawlers.asking.next_page import TURNING, turn
from crawlers.asking.page_controls import ROWS
from crawlers.asking.permission import Permission
from crawlers.asking.redirects import refuse_forbidden
from crawlers.asking.weight import weigh
from crawlers.pages.answers import TurnedPages
from crawlers.portals import Portal

NEEDED = ("document", "script", "xhr", "fetch")
# What a page and its scripts may ask for, for each page of a list that they turn to.
MOST_ASKED = 200
# A list that a script fetches is there when the page's network has gone quiet; a list that a timer
# builds may come a little later. A hub without any rows costs this wait, too.
QUIET_WITHIN_MS = 10_000
ROWS_WITHIN_MS = 1_500
OPEN_WITHIN_MS = 30_000
PHOTOGRAPHED_WITHIN_MS = 10_000
HANDLER = "crawlers.asking.driving.OneBrowserHandler"
PROVIDER = "crawlers.asking.driving.KeptBrowser"
# Where the meta of a request keeps how far its page is.
OPENING = "opening"
# Video calls ask servers over UDP, by address and past every rule.
NO_CALLS = "delete window.RTCPeerConnection; delete window.webkitRTCPeerConnection;"
ANY_ARTICLE = f"pattern => ({ROWS})(pattern) !== ''"


@dataclass(slots=True)
class Opening:
    """How far a page is: whether its turn has come, and the page once the browser has it.

    `asked`: how much its scripts have asked for. `is_insatiable`: that was more than they may, and
    it is closed.
    """

    has_begun: bool = False
    page: BrowserPage | None = None
    asked: int = 0
    is_insatiable: bool = False


def opening_of(request: Request) -> Opening:
    """The opening that a request carries through the downloader; a new one where nobody waits."""
    opening = request.meta.setdefault(OPENING, Opening())
    if not isinstance(opening, Opening):
        raise TypeError(f"expected an opening, found {opening!r}")
    return opening


def browser_settings(
    browser: Path, portal: Portal, may_ask: Callable[[str], bool]
) -> dict[str, object]:
    """The Scrapy settings that add a browser; the handler costs 190 MB even when idle."""
    return {
        "DOWNLOAD_HANDLERS": {"http": HANDLER, "https": HANDLER},
        "PLAYWRIGHT_BROWSER_PROVIDER": PROVIDER,
        "PLAYWRIGHT_LAUNCH_OPTIONS": {
            "executable_path": str(browser),
            "headless": True,
            "env": for_browser(),
            "args": [*FLAGS, f"--host-resolver-rules={rules_for_browser(portal)}"],
        },
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
        "PLAYWRIGHT_DEFAULT_NAVIGATION_TIMEOUT": OPEN_WITHIN_MS,
        "PLAYWRIGHT_ABORT_REQUEST": partial(_is_not_needed, may_ask),
    }


def browser_meta(
    portal: Portal, user_agent: str, permission: Permission, turning: TurnedPages | None
) -> dict[str, object]:
    """The meta of a request that a browser is to open; its page is closed by the handler.

    With a turning the list is turned to its end, and what stood there is put into it.
    """
    turned = [] if turning is None else [PageMethod(turn, turning, portal.article)]
    return {
        TURNING: turning,
        "playwright": True,
        "playwright_context_kwargs": {
            "user_agent": user_agent,
            "ignore_https_errors": not portal.verify_tls,
            # What a page wants to store on our disk has no end.
            "accept_downloads": False,
            # Their requests are shown to nobody.
            "service_workers": "block",
        },
        "playwright_page_init_callback": partial(guarded, permission),
        "playwright_page_methods": [
            PageMethod(wait_for_rows, portal.article),
            PageMethod(photographed),
            *turned,
            PageMethod(weigh),
        ],
        # The time that scripts take says nothing about the server's.
        "autothrottle_dont_adjust_delay": True,
    }


async def guarded(permission: Permission, page: BrowserPage, request: Request) -> None:
    """Close what a page opens beside itself before it asks for anything, and what was left over.

    The rules for a page's own requests do not reach its popups and redirects, those for names no
    calls.
    """
    opening = opening_of(request)
    opening.page, opening.asked = page, 0
    page.on("request", partial(_count, page, opening, request.meta.get(TURNING)))
    for other in page.context.pages:
        if other is not page:
            await _close(other)
    await refuse_forbidden(page, request, permission)
    page.on("popup", _close)
    await page.add_init_script(NO_CALLS)


async def _count(page: BrowserPage, opening: Opening, turning: object, new: BrowserRequest) -> None:
    """Close a page that asks for too much: it would never be quiet, nor we polite."""
    if new.resource_type in NEEDED:
        opening.asked += 1
    steps = turning.steps if isinstance(turning, TurnedPages) else 0
    if opening.asked > MOST_ASKED * (1 + steps) and not opening.is_insatiable:
        opening.is_insatiable = True
        await _close(page)


async def _close(popup: BrowserPage) -> None:
    with suppress(BrowserError):
        await popup.close()


async def wait_for_rows(page: BrowserPage, article: str) -> None:
    """Wait until the page links an article, or has long been quiet without; then it has none."""
    with suppress(BrowserTimeout):
        await page.wait_for_load_state("networkidle", timeout=QUIET_WITHIN_MS)
    with suppress(BrowserTimeout):
        await page.wait_for_function(ANY_ARTICLE, arg=article, timeout=ROWS_WITHIN_MS)


async def photographed(page: BrowserPage) -> bytes:
    """The whole page as a PNG; b"" where it cannot be drawn, which spoils nothing else.

    It shows text and layout: pictures and web fonts are not asked for, out of manners.
    """
    with suppress(BrowserError):
        return await page.screenshot(full_page=True, type="png", timeout=PHOTOGRAPHED_WITHIN_MS)
    return b""


def screenshot_in(meta: Mapping[str, object]) -> bytes:
    """The screenshot that a browser's answer brings in its meta; b"" when there is none."""
    methods = meta.get("playwright_page_methods")
    results = [method.result for method in methods] if isinstance(methods, list) else []
    return next((result for result in results if isinstance(result, bytes)), b"")


def _is_not_needed(may_ask: Callable[[str], bool], request: BrowserRequest) -> bool:
    """A page's own requests come without our delay: as few as possible, all of them allowed."""
    return request.resource_type not in NEEDED or not may_ask(request.url)
