"""`reportwatch portals look`: after a crawl that saw less than a pointer finds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from core.messages import render
from crawlers.kept_looks import newest_looks, rows_kept
from crawlers.looks import LookOutcome
from reportwatch.cli.main import main
from tests.crawlers.conftest import Ground
from tests.crawlers.server import Server, serving
from tests.monitor.made import CONFIG
from tests.second_look.pages import HIDDEN, ICON, SHOWN, items, rows_of

pytestmark = pytest.mark.browser
HOME = '<title>云栖区</title><a href="/nb/list.html">政府信息公开年报</a>'
FRAME = (
    "<title>政府信息公开年报</title><p>首页 &gt; 政务公开 &gt; 政府信息公开年报</p>"
    "<p>共{count}条</p>{page}"
)
ARTICLE = r"/n\d+\.html$"


def site() -> dict[str, str]:
    """A list that counts its rows wrongly, because it counts those on the screen."""
    shown = items(rows_of("nb", *SHOWN)).replace("公开工作情况", "政府信息公开工作年度报告")
    page = ICON.replace("%ROWS%", shown).replace("%HERE%", "/nb/k")
    reports = {
        row.url: f"<title>{row.text}</title><p>一、总体情况。</p>" * 9
        for row in rows_of("nb", *SHOWN)
    }
    listing = FRAME.format(count=len(SHOWN), page=page)
    return {"/": HOME, "/nb/list.html": listing, "/nb/k": items(rows_of("nb", *HIDDEN)), **reports}


def run(folder: Path, *arguments: str) -> Result:
    places = ("--config", str(folder / "config"), "--data", str(folder), "--lang", "en")
    return CliRunner().invoke(main, [*places, "portals", "look", *arguments])


def describe(ground: Ground, server: Server) -> None:
    ground.describe("yunqi", server)
    path = ground.folder / "config" / "portals" / "yunqi.toml"
    text = path.read_text(encoding="utf-8")
    head, _, tail = text.partition("article = ")
    path.write_text(f"{head}article = '{ARTICLE}'\n{tail.partition(chr(10))[2]}", encoding="utf-8")
    watch = (CONFIG / "watch.toml").read_text(encoding="utf-8")
    watch = watch.replace("quiet_s = 5.0", "quiet_s = 0.15")
    (ground.folder / "config" / "watch.toml").write_text(watch, encoding="utf-8")


def test_a_list_with_more_than_was_crawled_is_told_with_its_evidence(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    with serving(site()) as server:
        describe(ground, server)
        crawled = ground.crawl("yunqi")["yunqi"]
        (column,) = crawled.columns
        assert len(rows_kept(ground.archive, column.rows_sha256)) == len(SHOWN)
        result = run(tmp_path, "yunqi")
        assert result.exit_code == 3, result.output
        (look,) = newest_looks(ground.archive, "yunqi")
        (seen,) = look.lists
        assert seen.outcome is LookOutcome.MORE, render(seen.reason, "en")
        assert {row.url.rpartition("/")[2] for row in seen.acts[0].rows} == {
            row.url.rpartition("/")[2] for row in rows_of("nb", *HIDDEN)
        }
        assert ground.archive.read(seen.picture_sha256 or "").startswith(b"\x89PNG")
        assert "not list" in " ".join(result.output.split())
        assert {one.method for one in server.requests} == {"GET"}
        server.pages["/nb/k"] = items(rows_of("nb", *SHOWN))
        assert "every list was looked at" in run(tmp_path, "yunqi").stdout
        again = run(tmp_path, "yunqi", "--list", column.url, "--format", "json")
        assert again.exit_code == 0, again.output
        assert json.loads(again.stdout)["lists"][0]["outcome"] == "same"
        assert "every list was looked at" in run(tmp_path, "yunqi").stdout


def test_a_portal_that_was_never_crawled_cannot_be_looked_at(tmp_path: Path) -> None:
    ground = Ground(tmp_path)
    with serving({}) as server:
        describe(ground, server)
        result = run(tmp_path, "yunqi")
    assert result.exit_code == 1
    assert "crawl" in result.output
