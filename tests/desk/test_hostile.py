"""What portals and registers may say, on every page and sheet: words, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

import pytest
from playwright.sync_api import Browser, Page, StorageState, sync_playwright
from python_calamine import CalamineWorkbook

from core.browser import find_browser
from monitor.status.tables import FORMULA_STARTS
from reportwatch.views.editions import in_context
from reportwatch.views.marked_original import ANCHOR, PrintedPlace, marked
from tests.desk.office import GONE, HERE, NAMED, PASSWORD, SCRIPT, WRONG, OpenDesk
from tests.monitor.office import a_report

BROWSER = find_browser(None)
PAGES = (
    "/",
    f"/missing/{GONE}/2022",
    f"/missing/{GONE}/2022?all=1",
    f"/reports/{WRONG}/2022",
    f"/reports/{WRONG}/2022/original?at=1",
    "/seen/acheng/001.html",
    f"/agencies/{GONE}",
    f"/agencies/{WRONG}",
    f"/districts/{HERE}",
    "/portals/acheng",
    "/operations",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=str(BROWSER), args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def session(browser: Browser, desk: OpenDesk) -> StorageState:
    """What a browser keeps in which the administrator logged in."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{desk.address}login?lang=en")
    opened.fill("#name", "administrator")
    opened.fill("#password", PASSWORD)
    opened.click(".stack button")
    kept = context.storage_state()
    context.close()
    return kept


@pytest.fixture
def page(browser: Browser, session: StorageState) -> Iterator[Page]:
    """A page in which the administrator is logged in; whatever it asks of others is noted."""
    context = browser.new_context(storage_state=session, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs a Chromium")
@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_loads_or_leads_on(path: str, page: Page, desk: OpenDesk) -> None:
    asked: list[str] = []
    dialogs: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page.goto(desk.address.rstrip("/") + path)
    page.wait_for_load_state("networkidle")
    assert page.url.startswith(desk.address)
    assert [one for one in asked if not one.startswith(desk.address)] == []
    assert dialogs == []
    assert "owned" not in page.title()
    assert all("owned" not in frame.title() for frame in page.frames)


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs a Chromium")
def test_no_link_of_a_page_runs_anything(page: Page, desk: OpenDesk) -> None:
    for path in PAGES:
        if "original" in path or "seen" in path:
            continue
        page.goto(desk.address.rstrip("/") + path)
        targets = page.eval_on_selector_all("a[href]", "all => all.map(one => one.protocol)")
        assert set(targets) <= {"http:", "https:"}, path
        assert page.locator("main script, main img[onerror], main [onmouseover]").count() == 0


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs a Chromium")
def test_the_wrong_cell_stands_beside_the_original_two_clicks_from_the_first_page(
    page: Page, desk: OpenDesk
) -> None:
    page.goto(desk.address)
    page.click(f"#y2022-{WRONG} a")
    assert page.locator("td.marked").first.inner_text().startswith("999")
    frame = page.frame_locator("iframe")
    box = frame.locator(f"#{ANCHOR}")
    assert box.inner_text() == "999"
    there, within = box.bounding_box(), page.locator("iframe").bounding_box()
    assert there is not None
    assert within is not None
    assert within["y"] <= there["y"] <= within["y"] + within["height"]


@pytest.mark.browser
@pytest.mark.skipif(BROWSER is None, reason="needs a Chromium")
def test_the_proof_stands_one_click_from_the_names_of_the_missing(
    page: Page, desk: OpenDesk
) -> None:
    page.goto(desk.address)
    assert page.locator(".matrix tbody tr").first.locator(".chip.missing").count() > 0
    page.click(f"#y2022-{GONE} a")
    assert page.locator(".place").first.is_visible()
    assert NAMED in page.content().replace("&lt;", "<").replace("&gt;", ">")


def test_the_words_of_a_portal_are_shown_as_they_are(desk: OpenDesk) -> None:
    said = desk.session("officer").get(f"{desk.address}missing/{GONE}/2022").text
    assert "&lt;script&gt;" in said
    assert SCRIPT not in said
    assert "{{7*7}}" in said
    assert "javascript:" not in said


def test_sheets_hold_no_formula(desk: OpenDesk) -> None:
    session = desk.session("officer")
    sheet = session.get(f"{desk.address}overview.csv").content.decode("utf-8-sig")
    cells = [cell for line in sheet.splitlines() for cell in line.split(",")]
    assert len(cells) > 20
    assert [cell for cell in cells if cell.startswith(FORMULA_STARTS)] == []
    book = CalamineWorkbook.from_filelike(
        BytesIO(session.get(f"{desk.address}overview.xlsx").content)
    )
    rows = book.get_sheet_by_index(0).to_python()
    assert NAMED in [row[1] for row in rows]


ROW = "<tr><td>（一）予以公开</td><td>3</td><td>999</td></tr>"
TABLE = f"<p>予以公开 999</p><table><tr><th>x</th></tr>{ROW}</table>"
BOX = f'<td id="{ANCHOR}"'


@pytest.mark.parametrize(
    ("page_", "column", "printed", "wanted"),
    [
        (TABLE, 1, "999", f'{BOX} style="outline:4px solid #b3261e;outline-offset:-4px;'
         'scroll-margin:30vh">999</td>'),
        # What stands there is not what was read: the label alone is marked.
        (TABLE, 0, "999", f'{BOX} style="outline:4px solid #b3261e;outline-offset:-4px;'
         'scroll-margin:30vh">（一）'),
        (TABLE, 7, "999", '>（一）'),
        ("<table><tr><td>别的</td></tr></table>", 0, "1", f'<span id="{ANCHOR}"'),
    ],
)  # fmt: skip
def test_a_cell_is_marked_where_it_prints_what_was_read(
    page_: str, column: int, printed: str, wanted: str
) -> None:
    shown = marked(page_, PrintedPlace(frozenset({"予以公开"}), column, printed))
    assert wanted in shown
    assert shown.count(ANCHOR) == 1


@pytest.mark.parametrize("page_", ["", "<p>no table</p>", "<td" * 3000, "<table><td<tr</t" * 2000])
def test_a_page_without_the_place_stays_as_it_is_or_opens_at_a_table(page_: str) -> None:
    shown = marked(page_, PrintedPlace(frozenset({"x"}), 0, "1"))
    assert shown.replace(f'<span id="{ANCHOR}" style="scroll-margin:10vh"></span>', "") == page_


def test_a_quotation_stands_in_its_context_or_alone() -> None:
    section = "前文。" * 40 + "共收到申请三件。" + "后文。" * 40
    report = replace(a_report("990101", 2022, ()), sections={2: section}, text=section)
    before, quote, after = in_context("共收到申请三件。", report) or ("", "", "")
    assert quote == "共收到申请三件。"
    assert (len(before), len(after)) == (60, 60)
    assert f"{before}{quote}{after}" in section
    assert in_context("没有这句话", report) is None
