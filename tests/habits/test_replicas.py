"""In a real browser, each replica shows every report to who does what a visitor would do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from core.browser import find_browser
from tests.habits.portal import Portal, served, settle
from tests.habits.portals import ALL

pytestmark = [pytest.mark.browser, pytest.mark.faults]
# What the page shows and links, scripts left out.
SHOWN = """() => { const all = document.documentElement.cloneNode(true);
all.querySelectorAll("script").forEach(one => one.remove()); return all.outerHTML; }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = find_browser(None)
    if found is None:
        pytest.skip("no Chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_a_visitor_finds_every_report(kind: type[Portal], browser: Browser) -> None:
    portal = kind()
    with served(portal) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.click("text=政府信息公开年报")
        settle(page)
        looks = [_numbers(page) for _ in portal.by_hand(page)]
        wanted = {str(one.number) for one in portal.plan.reports}
        seen = wanted.intersection(*[set().union(*looks)])
        assert seen == wanted, f"{len(wanted - seen)} of {len(wanted)} are not shown"
        report = portal.plan.number(min(wanted & _numbers(page)))
        assert report is not None
        _open(page, str(report.number))
        assert any(report.title in one.content() for one in context.pages)


def _numbers(page: Page) -> set[str]:
    return {one for frame in page.frames for one in re.findall(r"\d{6}", frame.evaluate(SHOWN))}


def _open(page: Page, number: str) -> None:
    for frame in page.frames:
        row = frame.locator(f'[href*="{number}"], [onclick*="{number}"]')
        if row.count():
            row.first.click()
    page.wait_for_timeout(400)
