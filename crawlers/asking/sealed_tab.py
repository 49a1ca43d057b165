"""Tabs of a browser that ask a portal for nothing but what may be asked, one question at a time.

What a page asked for when it first came up is kept, so that a fresh tab comes up in the same state
without asking again. Nothing is submitted: whatever is no plain question is refused and counted.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import (
    Browser,
    BrowserContext,
    CDPSession,
    Dialog,
    Playwright,
    Route,
    async_playwright,
)
from playwright.async_api import Error as BrowserError
from playwright.async_api import Page as BrowserPage
from playwright.async_api import Request as BrowserRequest

from core.browser import FLAGS, keeper, kept_flags, why_not_started, within_reach
from core.environment import for_browser
from core.errors import NotPossible
from crawlers.asking.browser import NO_CALLS
from crawlers.asking.driving import ended, kill_browser, kill_driver, temporary_files_in
from crawlers.asking.names import rules_for_browser
from crawlers.asking.paced_questions import Events, Pace, PausedRequest, TabReply
from crawlers.asking.permission import ROBOTS_PATH, NotAllowed, Permission
from crawlers.pages.answers import Answer, Ask, Refusal
from crawlers.portals import Portal
from crawlers.records import Role

FOLDER = "reportwatch-look-"
NOTHING = "about:blank"
TRIES, TO_COME_UP_S = 4, 0.1
REFUSED = "BlockedByClient"
# A page's looks matter here: without its styles nothing says what can be clicked.
KINDS = ("Document", "Script", "Stylesheet", "XHR", "Fetch")
SHELVED = ("Script", "Stylesheet")
PICTURE = "Image"
PICTURE_HEADERS = (("Content-Type", "image/svg+xml"),)
# In place of any picture, so that what is only a picture takes its place and can be clicked.
ANY_PICTURE = base64.b64encode(
    b'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24"/>'
).decode()
# Clear answers: there is nothing at this address.
GONE = (404, 410)
ANSWERED_WITHIN_S = 30.0
OPENED_WITHIN_MS = 180_000
LARGEST_KEPT = 16 * 2**20
WIDTH, HEIGHT = 1280, 1600
ENOUGH = "the look's own limit"
TOLD = "reportwatchTold"
# Forms stay here; what a page would send, or open beside itself, is told instead.
SEALS = f"""{NO_CALLS}
(() => {{
    const tell = what => window.{TOLD} && window.{TOLD}(what);
    const keep = event => {{ event.preventDefault(); tell('submit'); }};
    window.addEventListener('submit', keep, true);
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (how) {{
        const root = attach.call(this, how);
        root.addEventListener('submit', keep, true);
        return root;
    }};
    for (const name of ['submit', 'requestSubmit'])
        HTMLFormElement.prototype[name] = () => tell('submit');
    window.open = url => {{
        tell(`open ${{new URL(url || '', document.baseURI).href}}`);
        return null;
    }};
    delete window.WebSocket;
    delete window.EventSource;
    Navigator.prototype.sendBeacon = () => true;
}})();"""


@dataclass(frozen=True, slots=True)
class Sealing:
    """What all tabs of a look share: the browser, whom it may ask, how, and for whom."""

    browser: Browser
    portal: Portal
    permission: Permission
    pace: Pace
    user_agent: str


class SealedTab:
    """One tab, which is made fresh again and again."""

    def __init__(self, sealing: Sealing, page: BrowserPage) -> None:
        self.page = page
        self.events = Events()
        self.replies: list[TabReply] = []
        #: What is answered in place of the portal, by address.
        self.planted: Mapping[str, TabReply] = {}
        self.running = 0
        self.stirred_at = time.monotonic()
        self._sealing = sealing
        self._before: dict[str, list[TabReply]] = {}
        self._shelf: dict[str, TabReply] = {}
        self._held: dict[str, tuple[str, asyncio.TimerHandle]] = {}
        self._session: CDPSession | None = None

    @property
    def session(self) -> CDPSession:
        """The tab's own protocol; raises RuntimeError before it is guarded."""
        if self._session is None:
            raise RuntimeError("expected a tab that is guarded")
        return self._session

    async def guard(self) -> None:
        """Put ourselves between the tab and the portal."""
        page = self.page
        page.on("dialog", self._dismiss)
        page.on("pageerror", lambda error: self.events.errors.append(str(error)))
        await page.context.expose_binding(TOLD, self._told)
        await page.context.add_init_script(SEALS)
        await page.context.route(lambda _: True, self._only_here)
        self._session = await page.context.new_cdp_session(page)
        self._session.on("Fetch.requestPaused", self._decide)
        stages = [{"urlPattern": "http*", "requestStage": one} for one in ("Request", "Response")]
        await self._session.send("Fetch.enable", {"patterns": stages})
        await self._session.send("Performance.enable")

    async def freshen(self, before: Sequence[TabReply] = ()) -> None:
        """Leave the page and forget all that it stored.

        The replies that came before are given again, in their order, in place of asking; scripts
        and styles, which every page of a portal loads, as often as they are asked for.
        """
        await self._leave()
        await self.page.context.clear_cookies()
        stored = {"origin": self._sealing.portal.base_url, "storageTypes": "all"}
        await self.session.send("Storage.clearDataForOrigin", stored)
        self.events, self.replies, self._before = Events(), [], {}
        for reply in before:
            self._before.setdefault(reply.url, []).append(reply)

    async def open(self, url: str) -> int:
        """Go to an address; the status of what came, 0 where nothing did."""
        with suppress(BrowserError):
            await self.page.goto(url, timeout=OPENED_WITHIN_MS, wait_until="load")
        landed = (self.page.url.partition("#")[0], url)
        # An empty answer is shown by a page of the browser's own, under another address.
        came = (one for at in landed for one in reversed(self.replies) if one.url == at)
        return next((one.status for one in came), 0)

    async def _leave(self) -> None:
        """Go nowhere; a page of the browser's own that is just coming up may come in between."""
        for _ in range(TRIES - 1):
            with suppress(BrowserError):
                await self.page.goto(NOTHING)
                return
            await asyncio.sleep(TO_COME_UP_S)
        await self.page.goto(NOTHING)

    async def close(self) -> None:
        """Close the tab and what it stored; whoever waits for our turn may go on."""
        for url, alarm in self._held.values():
            alarm.cancel()
            self._sealing.pace.pass_on(url)
        self._held.clear()
        with suppress(BrowserError):
            await ended(asyncio.ensure_future(self.page.context.close()), (kill_browser,))

    def _told(self, _: Mapping[str, object], what: str) -> None:
        if what == "submit":
            self.events.submitted += 1
        elif what.startswith("open "):
            self.events.opened.append(what.removeprefix("open "))

    async def _dismiss(self, dialog: Dialog) -> None:
        if dialog.type != "alert":
            self.events.questions.append(dialog.message)
        with suppress(BrowserError):
            await dialog.dismiss()

    async def _only_here(self, route: Route) -> None:
        """A tab that opens beside ours asks for nothing; we note where it wanted to go."""
        is_ours = _page_of(route.request) is self.page
        with suppress(BrowserError):
            if is_ours:
                await route.continue_()
            else:
                self.events.opened.append(route.request.url)
                await route.abort()

    async def _decide(self, paused: PausedRequest) -> None:
        """Decide on a question, or take in its answer; a tab that is closed asks no more."""
        self.stirred_at = time.monotonic()
        with suppress(BrowserError):
            if "responseStatusCode" in paused or "responseErrorReason" in paused:
                await self._take_in(paused)
            else:
                await self._ask(paused)

    async def _ask(self, paused: PausedRequest) -> None:
        asked, kind, name = paused["request"], paused["resourceType"], paused["requestId"]
        url = asked["url"].partition("#")[0]
        if kind == PICTURE:
            await self._give(name, TabReply(url, kind, 200, PICTURE_HEADERS, ANY_PICTURE))
        elif url in self.planted:
            self.replies.append(self.planted[url])
            await self._give(name, self.planted[url])
        elif kind not in KINDS or not self._is_allowed(url, kind, asked["method"]):
            await self._refuse(name)
        elif (reply := self._known_reply(url)) is not None:
            self.replies.append(reply)
            self.events.replies.append(reply)
            await self._give(name, reply)
        else:
            await self._ask_portal(name, url)

    def _known_reply(self, url: str) -> TabReply | None:
        before = self._before.get(url)
        return before.pop(0) if before else self._shelf.get(url)

    def is_off_portal(self, url: str) -> bool:
        """Whether an address is another's, which no tab asks for."""
        try:
            self._sealing.permission.check(url, Role.LIST)
        except NotAllowed as refused:
            return refused.refusal is Refusal.OFF_PORTAL
        return False

    def _is_allowed(self, url: str, kind: str, method: str) -> bool:
        """Whether a question is a plain one and ours to ask; what is not is noted."""
        if method != "GET":
            self.events.submitted += 1
            return False
        try:
            self._sealing.permission.check(url, Role.LIST)
        except NotAllowed as refused:
            if refused.refusal is Refusal.OFF_PORTAL:
                self.events.elsewhere.append((kind, url))
            else:
                self.events.forbidden.append(url)
            return False
        return True

    async def _ask_portal(self, name: str, url: str) -> None:
        self.running += 1
        try:
            if not await self._sealing.pace.take(url):
                self.running -= 1
                await self._refuse(name)
                return
            loop = asyncio.get_running_loop()
            alarm = loop.call_later(ANSWERED_WITHIN_S, self._release, name, ENOUGH)
            self._held[name] = (url, alarm)
            await self.session.send("Fetch.continueRequest", {"requestId": name})
        except BrowserError:
            self._release(name, ENOUGH)
            raise

    def _release(self, name: str, why: str | None = None) -> str | None:
        """Our question is answered, or given up; its address, None when it was before."""
        held = self._held.pop(name, None)
        if held is None:
            return None
        url, alarm = held
        alarm.cancel()
        self.running -= 1
        self.stirred_at = time.monotonic()
        self._sealing.pace.pass_on(url)
        if why is not None:
            self.events.failed.append(url)
        return url

    async def _take_in(self, paused: PausedRequest) -> None:
        name = paused["requestId"]
        url = self._release(name)
        if url is not None:
            status = paused.get("responseStatusCode", 0)
            headers = tuple(
                (one["name"], one["value"]) for one in paused.get("responseHeaders", ())
            )
            body = "" if 300 <= status < 400 or not status else await self._body(name)
            if status == 0 or (status >= 400 and status not in GONE):
                self.events.failed.append(url)
            if status:
                reply = TabReply(url, paused["resourceType"], status, headers, body)
                self.replies.append(reply)
                self.events.replies.append(reply)
                if reply.kind in SHELVED and status in (200, *GONE):
                    self._shelf[url] = reply
        await self.session.send("Fetch.continueRequest", {"requestId": name})

    async def _body(self, name: str) -> str:
        with suppress(BrowserError):
            told = await self.session.send("Fetch.getResponseBody", {"requestId": name})
            body = str(told["body"])
            if not told["base64Encoded"]:
                body = base64.b64encode(body.encode("utf-8", "surrogatepass")).decode()
            return body if len(body) <= LARGEST_KEPT else ""
        return ""

    async def _give(self, name: str, reply: TabReply) -> None:
        skipped = ("content-encoding", "content-length", "transfer-encoding")
        headers = [
            {"name": key, "value": value}
            for key, value in reply.headers
            if key.lower() not in skipped
        ]
        answer = {"requestId": name, "responseCode": reply.status, "responseHeaders": headers}
        await self.session.send("Fetch.fulfillRequest", {**answer, "body": reply.body})

    async def _refuse(self, name: str) -> None:
        await self.session.send("Fetch.failRequest", {"requestId": name, "errorReason": REFUSED})


def _page_of(request: BrowserRequest) -> BrowserPage | None:
    with suppress(BrowserError):
        return request.frame.page
    return None


@asynccontextmanager
async def started(browser: Path, portal: Portal) -> AsyncIterator[Browser]:
    """Start a browser under its keeper that can find nothing but this portal."""
    folder = Path(tempfile.mkdtemp(prefix=FOLDER, dir=within_reach()))
    names = f"--host-resolver-rules={rules_for_browser(portal)}"
    flags = [*FLAGS, names, *kept_flags(browser, os.getpid(), folder)]
    try:
        with temporary_files_in(folder):
            player = await async_playwright().start()
        try:
            yield await _launched(player, flags)
        finally:
            await ended(asyncio.ensure_future(player.stop()), (kill_browser, kill_driver))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _launched(player: Playwright, flags: Sequence[str]) -> Browser:
    """A browser under its keeper; raises NotPossible where it does not start."""
    try:
        return await player.chromium.launch(
            executable_path=str(keeper()), args=flags, env=dict(for_browser())
        )
    except BrowserError as fault:
        why = why_not_started(fault)
        raise NotPossible(why.template, **why.values) from fault


@asynccontextmanager
async def a_tab(sealing: Sealing) -> AsyncIterator[SealedTab]:
    """A tab, with nothing stored by any earlier one."""
    context: BrowserContext = await sealing.browser.new_context(
        user_agent=sealing.user_agent,
        ignore_https_errors=not sealing.portal.verify_tls,
        accept_downloads=False,
        service_workers="block",
        has_touch=True,
        locale="zh-CN",
        viewport={"width": WIDTH, "height": HEIGHT},
    )
    tab = SealedTab(sealing, await context.new_page())
    try:
        await tab.guard()
        yield tab
    finally:
        await tab.close()


async def learn_robots(sealing: Sealing) -> None:
    """Ask for the portal's robots.txt, before anything else of it."""
    url = f"{sealing.portal.base_url}{ROBOTS_PATH}"
    async with a_tab(sealing) as tab:
        await tab.open(url)
        reply = next((one for one in reversed(tab.replies) if one.kind == KINDS[0]), None)
    status, content = (reply.status, reply.content) if reply is not None else (0, b"")
    refusal = None if status else Refusal.NETWORK
    answer = Answer(Ask(url, Role.LIST), url, status, {}, content, refusal=refusal)
    delay_s = sealing.permission.learn_robots(sealing.portal.base_url, answer)
    sealing.pace.delay_s = max(sealing.pace.delay_s, delay_s or 0.0)
