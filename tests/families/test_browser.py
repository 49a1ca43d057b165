"""Lists that only a browser's own script can fetch, and browsers that break on the way."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.async_api import async_playwright
from scrapy import Request
from scrapy.http import Response

from crawlers.records import CrawlOutcome, CrawlReport
from crawlers.transport import rendering
from crawlers.transport.browser import find_browser
from crawlers.transport.rendering import BrowserGone, Rendering, kill_browser
from tests.crawlers.conftest import Ground
from tests.crawlers.markup import english
from tests.families.tokens import NAME, token_search
from tests.replicas.server import Replica, running

BROWSER = find_browser(None)
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
    rendered = [url for url in ground.archive.latest_sightings(NAME) if url.endswith("#rendered")]
    # One page at a time may be open: the second came because the first was closed.
    assert len(rendered) == 2


def test_a_browser_that_crashes_again_blocks_the_portal(ground: Ground) -> None:
    with crawled(ground, lambda times: kill_browser(of=crawling_process(ground))) as (_, report):
        process = crawling_process(ground)
    assert report.outcome is CrawlOutcome.BLOCKED
    assert "crashed or hung again" in english(report.reason)
    with pytest.raises(ProcessLookupError):
        os.killpg(process, 0)


@pytest.mark.parametrize("hangs", [1, 2])
def test_a_browser_that_hangs_is_killed_and_started_anew_once(hangs: int) -> None:
    opened: list[Request] = []

    async def main() -> Response:
        async with async_playwright() as driver:

            async def download(request: Request) -> Response:
                opened.append(request)
                flags = ["--no-sandbox", "--disable-gpu"]
                browser = await driver.chromium.launch(executable_path=str(BROWSER), args=flags)
                page = await browser.new_page()
                if len(opened) <= hangs:
                    signal_browser(signal.SIGSTOP)
                await page.set_content("<p>年度报告</p>")
                body = (await page.content()).encode()
                await browser.close()
                return Response(request.url, body=body)

            return await Rendering(download, hung_after_s=2).open(Request("http://127.0.0.1/"))

    if hangs == 1:
        assert "年度报告" in asyncio.run(main()).body.decode()
    else:
        with pytest.raises(BrowserGone):
            asyncio.run(main())
    assert len(opened) == 2


def signal_browser(number: signal.Signals) -> None:
    """Send a signal to the browser that this very process drives."""
    for process in rendering.browsers_of(os.getpid()):
        os.kill(process, number)
