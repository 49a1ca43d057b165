"""Lists that only a browser's own script can fetch, and browsers that break on the way."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import pytest
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy_playwright.handler import Config

from core.browser import find_browser
from crawlers.asking.browser import browser_settings, opening_of
from crawlers.asking.browser_pages import BrowserGone, Rendering
from crawlers.asking.driving import (
    KeptBrowser,
    browsers_of,
    drivers_of,
    ended,
    kill_browser,
    kill_driver,
)
from crawlers.asking.unshown import Unshown
from crawlers.records import CrawlOutcome, CrawlReport
from tests.archived import latest_sightings
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english
from tests.crawlers.portal_in_memory import portal
from tests.families.tokens import NAME, token_search
from tests.replicas.server import Replica, running

BROWSER = find_browser(None)
BUSY = "for (;;);"
PORTAL = """name = "柳城区人民政府网"
base_url = "{base_url}"
layout = "json_catalog"
article = '/\\d{{6}}/c\\d+_\\d+\\.shtml$'
delay_s = 0
browser = true
[expect]
min_reports = 13
"""
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]


@contextmanager
def crawled(
    ground: Ground, when_asked: Callable[[int], None]
) -> Iterator[tuple[Replica, CrawlReport]]:
    """Crawl the portal with a real browser."""
    with running(Replica(NAME, token_search(when_asked).site)) as replica:
        file = ground.folder / "config" / "portals" / f"{NAME}.toml"
        file.parent.mkdir(parents=True)
        file.write_text(PORTAL.format(base_url=replica.base_url), encoding="utf-8")
        yield replica, ground.crawl(NAME)[NAME]


def crawling_process(ground: Ground) -> int:
    return int((ground.folder / "locks" / f"crawl-{NAME}.lock").read_text())


def test_lists_that_only_the_sites_script_can_fetch_are_read_though_the_browser_crashes(
    ground: Ground,
) -> None:
    def crash_once(times: int) -> None:
        if times == 1:
            kill_browser(of=crawling_process(ground))

    with crawled(ground, crash_once) as (replica, report):
        targets = [request.target for request in replica.requests]
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert [column.rows_seen for column in report.columns] == [12, 4]
    searches = [target for target in targets if "/common/search/" in target]
    assert len(searches) == 3
    assert all("token=42" in target for target in searches)
    assert not [target for target in targets if target.endswith((".png", ".mp4", ".woff2"))]
    rendered = [url for url in latest_sightings(ground.archive, NAME) if url.endswith("#rendered")]
    # One page at a time may be open: the second came because the first was closed.
    assert len(rendered) == 2


def test_a_browser_that_crashes_again_blocks_the_portal(ground: Ground) -> None:
    with crawled(ground, lambda times: kill_browser(of=crawling_process(ground))) as (_, report):
        process = crawling_process(ground)
    assert report.outcome is CrawlOutcome.BLOCKED
    assert "crashed or hung again" in english(report.reason)
    with pytest.raises(ProcessLookupError):
        os.killpg(process, 0)


@pytest.mark.parametrize("hangs", [1, pytest.param(2, marks=pytest.mark.faults)])
def test_a_browser_that_hangs_is_killed_and_started_anew_once(hangs: int) -> None:
    opened: list[Request] = []

    def hang(request: Request) -> None:
        opened.append(request)
        if len(opened) <= hangs:
            signal_browsers(signal.SIGSTOP)

    async def main() -> Response:
        async with started() as provider:
            return await rendering(provider, hang).open(Request("http://127.0.0.1/"))

    if hangs == 1:
        assert "年度报告" in asyncio.run(main()).body.decode()
    else:
        with pytest.raises(BrowserGone):
            asyncio.run(main())
    assert len(opened) == 2
    assert browsers_of(os.getpid()) == []


@pytest.mark.faults
def test_a_page_whose_script_never_ends_is_closed_and_the_next_one_is_opened() -> None:
    contents = [f"<script>{BUSY}</script>", "<p>年度报告</p>"]

    async def main() -> Response:
        async with started() as provider:
            pages = rendering(provider, lambda _: None, contents)
            with pytest.raises(Unshown) as unshown:
                await pages.open(Request("http://127.0.0.1/"))
            assert "still busy after 4 s" in english(unshown.value.reason)
            return await pages.open(Request("http://127.0.0.1/"))

    assert "年度报告" in asyncio.run(main()).body.decode()


def test_a_driver_that_answers_nothing_is_killed_with_its_browser() -> None:
    async def main() -> Response:
        async with started() as provider:
            pages = rendering(provider, lambda _: signal_drivers(signal.SIGSTOP))
            return await pages.open(Request("http://127.0.0.1/"))

    with pytest.raises(BrowserGone):
        asyncio.run(main())
    assert browsers_of(os.getpid()) == []


@asynccontextmanager
async def started() -> AsyncIterator[KeptBrowser]:
    """What starts browsers under their keepers; in the end all of it is gone, in whatever state."""
    assert BROWSER is not None
    settings = browser_settings(BROWSER, portal(), lambda _: True)
    provider = KeptBrowser(Config.from_settings(Settings(settings)))
    try:
        yield provider
    finally:
        closing = asyncio.ensure_future(provider.close())
        assert await ended(closing, (kill_browser, kill_driver)) <= 2
        provider.clear()


def rendering(
    provider: KeptBrowser, when_open: Callable[[Request], None], contents: Sequence[str] = ()
) -> Rendering:
    """Opens one page after the other, each in a browser of its own."""
    still = list(contents)

    async def download(request: Request) -> Response:
        opening_of(request).has_begun = True
        browser = await provider.launch_browser()
        page = opening_of(request).page = await browser.new_page()
        when_open(request)
        await page.set_content(still.pop(0) if still else "<p>年度报告</p>")
        return Response(request.url, body=(await page.content()).encode())

    return Rendering(download, hung_after_s=4, ended_within_s=2)


def signal_browsers(number: signal.Signals) -> None:
    """Send a signal to the browsers that this very process drives."""
    for process in browsers_of(os.getpid()):
        os.kill(process, number)


def signal_drivers(number: signal.Signals) -> None:
    for process in drivers_of(os.getpid()):
        os.kill(process, number)
