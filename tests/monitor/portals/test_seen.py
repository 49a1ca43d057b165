"""The lists that a judgement rests on, as pages that an officer can open and that do nothing."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from playwright.sync_api import sync_playwright

from core.browser import find_browser
from monitor.records import Judgement, Standing
from monitor.status.list_pages import accusing, harmless, is_accusing, show
from reportwatch.cli.main import main
from tests.crawlers.ambush import ambush
from tests.crawlers.conftest import NIGHT, Ground, serving_all
from tests.crawlers.small_site import REPORTS
from tests.crawlers.test_crawls import SITES
from tests.crawlers.test_strangers import ambushing
from tests.monitor.made import broken, duty

BROWSER = find_browser(None)
with_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium on this machine"),
]
HTML = {"content-type": "text/html; charset=gbk"}


@dataclass(frozen=True, slots=True)
class Crawled:
    """A portal whose lists only a browser sees, after two nights; `said` is the last list page."""

    ground: Ground
    said: bytes

    def evidence(self, *arguments: str, language: str = "zh") -> Result:
        folder = self.ground.folder
        places = ("--config", str(folder / "config"), "--data", str(folder), "--lang", language)
        return CliRunner().invoke(main, [*places, "evidence", *arguments])


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    ground = Ground(tmp_path_factory.mktemp("seen"))
    with serving_all({"scripted": SITES["scripted"]}) as servers:
        ground.describe("scripted", servers["scripted"], "browser = true")
        for days in (0, 1):
            ground.crawl("scripted", as_of=NIGHT + timedelta(days=days))
    rendered = next(
        one for one in ground.archive.sightings("scripted") if one.url.endswith("#rendered")
    )
    yield Crawled(ground, ground.archive.read(rendered.sha256 or ""))


@pytest.mark.parametrize(
    ("language", "index", "words"),
    [
        ("zh", "index.html", "截图"),
        pytest.param("en", "index.en.html", "screenshot", marks=pytest.mark.faults),
    ],
)
@with_browser[0]
@with_browser[1]
def test_the_command_writes_the_lists_of_a_night_and_their_pictures(
    crawled: Crawled, tmp_path: Path, language: str, index: str, words: str
) -> None:
    output = tmp_path / "lists"
    at = (NIGHT + timedelta(hours=1)).isoformat()
    result = crawled.evidence(
        "--portal", "scripted", "--at", at, "--pages", "-o", str(output), language=language
    )
    assert result.exit_code == 0, result.output
    shown = (output / index).read_text("utf-8")
    links = re.findall(r'href="(\d+\.(?:html|png))"', shown)
    (picture,) = (name for name in links if name.endswith(".png"))
    page = picture.replace(".png", ".html")
    assert page in links
    assert words in shown
    assert "2023-02-01 02:00" in shown
    assert hashlib.sha256(crawled.said).hexdigest() in shown
    assert (output / picture).read_bytes().startswith(b"\x89PNG\r\n")
    text = (output / page).read_text("utf-8")
    assert all(title in text for title, _, _ in REPORTS)
    assert crawled.evidence("--portal", "scripted", "--pages", "-o", str(output)).exit_code == 1


@with_browser[0]
@with_browser[1]
def test_beside_the_status_report_lie_the_lists_of_the_latest_complete_crawl(
    crawled: Crawled, tmp_path: Path
) -> None:
    later = NIGHT + timedelta(days=2)
    for _ in range(2):  # the second night takes the place of the first
        found = show(crawled.ground.archive, {"scripted", "never-crawled"}, later, tmp_path)
        assert found == {"scripted": "seen/scripted"}
    assert "2023-02-02 02:00" in (tmp_path / "seen" / "scripted" / "index.html").read_text("utf-8")
    assert [path.name for path in (tmp_path / "seen").iterdir()] == ["scripted"]


def judged(standing: Standing, *rules: str) -> Judgement:
    findings = tuple(broken(rule) for rule in rules)
    return Judgement(duty(), standing, None, None, None, None, None, None, (), findings)


def test_lists_are_shown_for_what_is_missing_or_withdrawn_and_for_nothing_else() -> None:
    missing = judged(Standing.MISSING)
    withdrawn = judged(Standing.FAULTY, "report-withdrawn")
    others = [judged(standing) for standing in Standing if standing is not Standing.MISSING]
    assert is_accusing(missing)
    assert is_accusing(withdrawn)
    assert accusing([*others, judged(Standing.FAULTY, "sum")]) == set()
    assert accusing([*others, missing]) == {"acheng"}


def test_a_shown_page_keeps_its_words_and_loses_its_life() -> None:
    page = "<html><head><META HTTP-EQUIV='Refresh' content='0;url=/x'></head>年报</html>"
    shown = harmless(page.encode("gbk"), HTML)
    assert "年报" in shown
    assert "refresh" not in shown.lower()
    assert shown.index("default-src 'none'") < shown.index("<html>")
    assert "&lt;b&gt;" in harmless(b'{"a": "<b>"}', {"content-type": "application/json"})


LIVELY = (
    '<meta http-equiv="&#114;efresh" content="0;url=/x">',
    '<meta content="0;url=/x" id="<b" http-equiv = refresh',
    '<link rel="stylesheet" href="/x.css">',
    '<base href="http://stranger.invalid/">',
    "<script>location = '/x'</script>",
    '<body onload="location = &quot;/x&quot;">',
    '<form action="/x"><button formaction="/x">查询</button></form>',
    '<a href="java\nscript:alert(1)">附件</a>',
    '<iframe srcdoc="&lt;script&gt;1&lt;/script&gt;"></iframe>',
    '<img src="http://stranger.invalid/x.png" onerror="1">',
    '<noscript><p title="</noscript><meta http-equiv=refresh content=0>"></noscript>',
    "<style></style ><meta http-equiv=refresh></style>",
    '<svg><style><img src=x onerror="1"></style><a xlink:href="/x">x</a></svg>',
    "<xmp><meta http-equiv=refresh></xmp>",
    "<!--><meta http-equiv=refresh>-->",
)
ALIVE = re.compile(
    r"<(?:meta|link|base|script|iframe|form|svg)\b|<[^>]*\s(?:on\w+|src|srcdoc|(?:form)?action)=|javas"
)


@pytest.mark.parametrize("lively", LIVELY)
def test_nothing_in_a_shown_page_runs_loads_or_leads_on(lively: str) -> None:
    page = f'<table><tr><td class="a" colspan=2>年报 &lt;1&gt;</td></tr></table>{lively}<p>完</p>'
    shown = harmless(page.encode(), {"content-type": "text/html; charset=utf-8"})
    body = shown.partition("\n")[2]
    assert ALIVE.search(body) is None, body
    assert '<td class="a" colspan="2">年报 &lt;1&gt;</td>' in body
    # What is shown once more is the same: the desk does that with what the night wrote.
    again = harmless(shown.encode(), {"content-type": "text/html; charset=utf-8"})
    assert ALIVE.search(again.partition("\n")[2]) is None
    assert "年报 &lt;1&gt;" in again


def test_a_page_without_elements_or_with_too_many_is_shown() -> None:
    assert harmless(b"", HTML).startswith("<!DOCTYPE html>")
    deep = "<div>" * 5000 + "年报"
    assert "年报" in harmless(deep.encode("gbk"), HTML)
    assert '<a href="https://portal.invalid/?a=1&amp;b=2">' in harmless(
        b'<a href="https://portal.invalid/?a=1&b=2">1</a>', HTML
    )


@with_browser[0]
@with_browser[1]
def test_a_shown_page_asks_nobody_whatever_its_scripts_try(tmp_path: Path) -> None:
    with ambush() as stranger:
        page = str(ambushing(stranger)["/site/c1/list.shtml"])
        there = f'content="0;url={stranger.spellings[0]}/x"'
        leads_on = f'<meta http-equiv="&#114;efresh" {there}>'
        leads_on += f'<noscript><p title="</noscript><meta http-equiv=refresh {there}>">'
        shown = harmless(f"{leads_on}{page}".encode("gbk"), HTML)
        (tmp_path / "page.html").write_text(shown, "utf-8")
        with sync_playwright() as driver:
            browser = driver.chromium.launch(
                executable_path=str(BROWSER), args=["--no-sandbox", "--disable-gpu"]
            )
            tab = browser.new_page()
            tab.goto((tmp_path / "page.html").as_uri())
            tab.wait_for_load_state("networkidle")
            browser.close()
        assert not stranger.was_touched
