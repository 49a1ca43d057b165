"""Photograph the main pages of the desk over the demonstration for docs/desk.md.

`python -m tests.desk.pictures` (`make desk-pictures`), after a night of the demonstration.
"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from core.browser import find_browser
from core.clock import parse_moment
from core.messages import LANGUAGES
from reportwatch.database import open_migrated
from reportwatch.web.running import Place, desk_open
from tests.desk.demonstration import PASSWORD, demonstrated, let_in
from tests.replicas.stage import AS_OF

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
# Name, width in pixels, who looks, address.
PAGES = (
    ("login", 1280, None, "/login"),
    ("overview", 1280, "林晓柳", "/"),
    ("places", 1280, "管理员", "/?sort=place"),
    ("proof", 1280, "林晓柳", "/missing/990101-wjj/2022"),
    ("report", 1280, "林晓柳", "/reports/990101004/2022?at=2"),
    ("pdf", 1280, "管理员", "/reports/990104001/2022"),
    ("agency", 1280, "林晓柳", "/agencies/990101-jyj"),
    ("district", 1280, "林晓柳", "/districts/990101"),
    ("portals", 1280, "值班工程师", "/portals"),
    ("operations", 1280, "值班工程师", "/operations"),
    ("phone", 390, "林晓柳", "/"),
)
HEIGHT = 900


def main() -> int:
    """Write every picture in every language; 1 without a night or a browser."""
    options, path = demonstrated(Path("data/demo").absolute()), find_browser(None)
    if path is None or not (options.data / "reportwatch.sqlite3").exists():
        print("expected a Chromium, and a night in data/demo (`make run`)")
        return 1
    let_in(options)
    engine = open_migrated(options.database)
    morning = parse_moment(AS_OF.replace("T02:00", "T09:00"))
    place = Place("127.0.0.1", 0, "")
    with (
        desk_open(options, engine, place, lambda: morning) as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=str(path), args=["--no-sandbox"])
        for language in LANGUAGES:
            for name, width, who, where in PAGES:
                target = FOLDER / f"desk-{name}.{language}.png"
                _photograph(browser, address, (language, width, who, where), target)
        browser.close()
    engine.dispose()
    return 0


def _photograph(
    browser: Browser, address: str, what: tuple[str, int, str | None, str], target: Path
) -> None:
    language, width, who, where = what
    context = browser.new_context(viewport={"width": width, "height": HEIGHT})
    page = context.new_page()
    page.goto(f"{address}login?lang={language}")
    if who is not None:
        page.fill("#name", who)
        page.fill("#password", PASSWORD)
        page.click(".stack button")
        page.goto(address.rstrip("/") + where)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(target))
    context.close()
    print(target.name)


if __name__ == "__main__":
    sys.exit(main())
