"""How pages look and read: on a phone, in both languages, without a mouse, to axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from core.browser import find_browser
from core.messages import LANGUAGES
from tests.desk.office import GONE, HERE, PASSWORD, WRONG, OpenDesk

BROWSER = find_browser(None)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="needs a Chromium"),
]
WIDE, NARROW = 1280, 390
PAGES = (
    "/",
    "/?sort=place",
    "/?q=nothing-of-this-name",
    f"/missing/{GONE}/2022",
    f"/reports/{WRONG}/2022",
    f"/agencies/{WRONG}",
    f"/districts/{HERE}",
    "/portals",
    "/portals/acheng",
    "/operations",
    "/people",
    "/agencies/nobody",
)
GRAVE = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(BROWSER), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def context(browser: Browser, desk: OpenDesk) -> Iterator[BrowserContext]:
    """A browser in which the administrator is logged in, and where scripts of ours may look."""
    # axe is put into the page by the test; the policy that keeps scripts out keeps it out, too.
    opened = browser.new_context(bypass_csp=True)
    page = opened.new_page()
    page.goto(f"{desk.address}login")
    page.fill("#name", "administrator")
    page.fill("#password", PASSWORD)
    page.click(".stack button")
    page.close()
    yield opened
    opened.close()


@pytest.mark.parametrize("path", ["/login", *PAGES])
def test_axe_finds_nothing_serious(path: str, context: BrowserContext, desk: OpenDesk) -> None:
    page = context.new_page()
    page.goto(f"{desk.address.rstrip('/')}{path}")
    found = [
        (one["id"], [node["html"][:200] for node in one["nodes"][:3]])
        for one in Axe().run(page).response["violations"]
        if one["impact"] in GRAVE
    ]
    page.close()
    assert found == []


def test_axe_sees_a_planted_fault(context: BrowserContext) -> None:
    page = context.new_page()
    page.set_content("<html lang=en><title>x</title><main><input><img src=x></main></html>")
    found = {one["impact"] for one in Axe().run(page).response["violations"]}
    page.close()
    assert found & set(GRAVE)


@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_the_window(
    path: str, context: BrowserContext, desk: OpenDesk
) -> None:
    page = context.new_page()
    wide = []
    for language in LANGUAGES:
        joined = "&" if "?" in path else "?"
        page.goto(f"{desk.address.rstrip('/')}{path}{joined}lang={language}")
        for width in (WIDE, NARROW):
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wide.append((language, width))
    page.close()
    assert wide == []


def test_the_language_is_chosen_on_any_page_and_stays(
    context: BrowserContext, desk: OpenDesk
) -> None:
    page = context.new_page()
    page.goto(f"{desk.address}agencies/{WRONG}?lang=zh")
    page.get_by_role("link", name="English").click()
    assert page.locator("html").get_attribute("lang") == "en"
    assert f"agencies/{WRONG}" in page.url
    page.goto(desk.address)
    assert page.locator("html").get_attribute("lang") == "en"
    page.close()


def test_search_filters_and_sheets_need_no_script(browser: Browser, desk: OpenDesk) -> None:
    opened = browser.new_context(java_script_enabled=False)
    page = opened.new_page()
    page.goto(f"{desk.address}?lang=en")
    page.fill("#name", "officer")
    page.fill("#password", PASSWORD)
    page.click(".stack button")
    page.fill("input[name=q]", WRONG[-4:])
    page.get_by_role("button", name="Show").click()
    assert page.locator(".matrix tbody tr").count() == 1
    assert "q=" + WRONG[-4:] in page.url
    with page.expect_download() as download:
        page.get_by_role("link", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    opened.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(
    context: BrowserContext, desk: OpenDesk
) -> None:
    page = context.new_page()
    page.goto(desk.address)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.close()
