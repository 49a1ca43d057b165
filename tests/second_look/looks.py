"""One browser for all looks of a test file, and one portal that serves all of their pages."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from core.browser import find_browser
from crawlers.asking.host_locks import HostLocks
from crawlers.asking.permission import Permission
from crawlers.asking.sealed_tab import Pace, SealedTab, Sealing, a_tab, learn_robots, started
from crawlers.looks import LookLimits
from crawlers.second_look.looking import AskedList, Looked, look
from tests.crawlers.portal_in_memory import portal
from tests.crawlers.server import Answer, Server, serving
from tests.second_look.pages import Hiding

QUIET_S = 0.12
LIMITS = LookLimits(quiet_s=QUIET_S, most_s=120.0)
BUDGET = 500
ROBOTS = "User-agent: *\nDisallow: /barred/\n"


@dataclass
class Looking:
    """A browser that looks at lists of one server."""

    server: Server
    sealing: Sealing
    tab: SealedTab
    runner: asyncio.Runner

    def at(self, hiding: Hiding, limits: LookLimits = LIMITS, pages: int = 1) -> Looked:
        """Look at one list."""
        base = self.server.base_url
        rows = tuple(replace(row, url=f"{base}{row.url}") for row in hiding.rows)
        asked = AskedList(f"{base}{hiding.url}", rows, [f"{base}{hiding.url}"], pages)
        self.sealing.pace.most = self.sealing.pace.asked + BUDGET
        looked = look(self.tab, self.sealing.pace, self.sealing.portal, asked, limits)
        return self.runner.run(looked)


@contextmanager
def looking(pages: Mapping[str, Answer], locks: Path) -> Iterator[Looking]:
    """Serve these pages and hold a browser ready."""
    with serving({"/robots.txt": ROBOTS, **pages}) as server, asyncio.Runner() as runner:
        stack = AsyncExitStack()
        sealing, tab = runner.run(_ready(stack, server, locks))
        try:
            yield Looking(server, sealing, tab, runner)
        finally:
            runner.run(stack.aclose())


async def _ready(stack: AsyncExitStack, server: Server, locks: Path) -> tuple[Sealing, SealedTab]:
    browser = find_browser(None)
    assert browser is not None
    described = portal().model_copy(update={"base_url": server.base_url, "delay_s": 0.0})
    opened = await stack.enter_async_context(started(browser, described))
    pace = Pace(HostLocks(locks), 0.0, BUDGET)
    sealing = Sealing(opened, described, Permission(described), pace, "reportwatch/test")
    await learn_robots(sealing)
    return sealing, await stack.enter_async_context(a_tab(sealing))
