"""A whole night: an accusation waits for a second look, which knows nothing of what crawls know."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.clock import parse_moment
from core.messages import render
from crawlers.archive import Archive
from crawlers.kept_looks import name_of_look, newest_looks
from monitor.assessment import glance
from monitor.configuration import load_books
from reportwatch.cli.main import main
from reportwatch.database import open_migrated
from tests.crawlers.server import Answer, Server, serving
from tests.monitor.archived_office import page_of
from tests.monitor.made import CONFIG
from tests.replicas.configuration import of_one_district, with_changes
from tests.replicas.register import AGENCIES, AgencyRow, write_register
from tests.second_look.pages import ICON

pytestmark = pytest.mark.browser
PORTAL = "acheng"
CODES = ("990101002", "990101003", "990101004", "990101-czj")
STREETS = [row for row in AGENCIES if row.code in CODES]
UNSEEN = next(row for row in STREETS if row.code == "990101-czj")
NIGHT, NEXT, LATER = "2023-02-10T02:00", "2023-02-11T02:00", "2023-02-12T02:00"
WATCHED = """name = "柳城"
base_url = "{base_url}"
layout = "static_list"
article = '/c1/n[a-z0-9_-]+\\.html$'
delay_s = 0
[pager]
kind = "numbered"
counts_from = 1
"""
FRAME = (
    "<title>政府信息公开年报</title><p>首页 &gt; 政务公开 &gt; 政府信息公开年报</p>"
    "<p>共{count}条</p>{page}"
)
HOME = '<title>柳城区</title><a href="/c1/list.html">政府信息公开年报</a>'


def title(row: AgencyRow, year: int) -> str:
    return f"{row.name}{year}年政府信息公开工作年度报告"


def item(row: AgencyRow, year: int) -> str:
    at = f"/c1/n{row.code}_{year}.html"
    return f'<li><a href="{at}">{title(row, year)}</a><span>{year + 1}-01-18</span></li>'


def site(*hidden: tuple[AgencyRow, int]) -> dict[str, Answer]:
    """A list that says how many rows are on the screen, and hides others behind an icon."""
    shown = [(row, 2022) for row in STREETS if row is not UNSEEN] + [(UNSEEN, 2021)]
    rows = "".join(item(*one) for one in shown)
    behind = "".join(item(*one) for one in hidden) or rows
    page = ICON.replace("%ROWS%", rows).replace("%HERE%", "/c1/k")
    reports = {
        f"/c1/n{row.code}_{year}.html": page_of(row.code, year).decode()
        for row, year in (*shown, *hidden)
    }
    listed = FRAME.format(count=len(shown), page=page)
    return {"/": HOME, "/c1/list.html": listed, "/c1/k": behind, **reports}


@dataclass(frozen=True, slots=True)
class Installation:
    """A portal, and an installation that watches it."""

    folder: Path
    server: Server

    def run(self, *arguments: str, browser: str = "") -> str:
        places = ("--config", str(self.folder / "config"), "--data", str(self.folder / "data"))
        environment = {"CHROMIUM_PATH": browser} if browser else {}
        command = [*places, "--lang", "en", *arguments]
        result = CliRunner().invoke(main, command, env=environment)
        assert result.exit_code in (0, 3), result.output
        return result.output

    def night(self, as_of: str, browser: str = "") -> dict[str, str]:
        """One night; how the agency stands, and why."""
        self.run("night", "--as-of", as_of, "--hold-mail", browser=browser)
        engine = open_migrated(f"sqlite:///{self.folder / 'data' / 'reportwatch.sqlite3'}")
        books = load_books(self.folder / "config")
        judged = glance(engine, books, parse_moment(as_of)).judgements
        engine.dispose()
        one = next(j for j in judged if (j.duty.agency_code, j.duty.year) == (UNSEEN.code, 2022))
        why = " ".join(render(said, "en") for said in one.evidence)
        return {"standing": one.standing.value, "why": why}

    @property
    def archive(self) -> Archive:
        return Archive(str(self.folder / "data" / "archive"))


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with serving(site()) as server:
        config = tmp_path / "config"
        shutil.copytree(CONFIG, config)
        for path in (config / "portals").iterdir():
            path.unlink()
        described = WATCHED.format(base_url=server.base_url)
        (config / "portals" / f"{PORTAL}.toml").write_text(described, encoding="utf-8")
        watch = (config / "watch.toml").read_text(encoding="utf-8")
        (config / "watch.toml").write_text(with_changes(watch, {"quiet_s": "0.12"}), "utf-8")
        write_register(config / "agencies.csv", STREETS)
        of_one_district(config / "officers.toml", STREETS[0].district)
        yield Installation(tmp_path, server)


def test_what_an_icon_hides_accuses_nobody_and_the_reason_names_the_look(
    installation: Installation,
) -> None:
    installation.server.pages.update(site((UNSEEN, 2022)))
    stands = installation.night(NIGHT)
    assert stands["standing"] == "unknown"
    assert title(UNSEEN, 2022) in stands["why"]
    asked = len(installation.server.requests)
    assert installation.night(NEXT)["standing"] == "unknown"
    assert [one for one in installation.server.requests[asked:] if one.target == "/c1/k"] == []


def test_nobody_is_accused_without_a_browser_and_with_one_in_the_same_night(
    installation: Installation,
) -> None:
    stands = installation.night(NIGHT, browser="/nowhere")
    assert stands["standing"] == "unknown"
    assert "waiting for a second look" in stands["why"].lower()
    assert list(newest_looks(installation.archive, PORTAL)) == []

    stands = installation.night(NEXT)
    assert stands["standing"] == "missing"
    assert "looked at again" in stands["why"]

    (look,) = newest_looks(installation.archive, PORTAL)
    (installation.folder / "data" / "archive" / name_of_look(PORTAL, look.look_id)).unlink()
    stands = installation.night(LATER, browser="/nowhere")
    assert stands["standing"] == "unknown"
    assert "waiting for a second look" in stands["why"].lower()
