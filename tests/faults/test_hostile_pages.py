"""Pages that would keep a browser for ever: memory, time, and what is left of it afterwards."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.browser import find_browser
from crawlers.asking.keeper import BOUND_BYTES
from crawlers.records import CrawlOutcome, CrawlReport
from tests.crawlers.conftest import CONTACT, NIGHT, Ground
from tests.crawlers.markup import english, hub, page
from tests.crawlers.server import Answer, serving
from tests.crawlers.small_site import site
from tests.crawlers.test_children import PARENT
from tests.processes import marked, peak_of_browsers, wait_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
]
MORE = "let all = []; onload = function more() {{ {} setTimeout(more) }}"
HEAP = MORE.format("for (let i = 0; i < 20; i++) all.push(new Array(1e6).fill(Math.random()));")
BUFFERS = MORE.format("for (let i = 0; i < 4; i++) all.push(new Uint8Array(1e8).fill(7));")
WASM = MORE.format("""let memory = new WebAssembly.Memory({initial: 4000});
    new Uint8Array(memory.buffer).fill(1); all.push(memory);""")
CANVASES = MORE.format("""let one = document.createElement('canvas');
    one.width = one.height = 4000; let drawn = one.getContext('2d');
    drawn.fillRect(0, 0, 4000, 4000); drawn.getImageData(0, 0, 1, 1);
    document.body.append(one);""")
DOCUMENT = MORE.format("""let part = document.createElement('div');
    part.innerHTML = '<div><p>a<b>b</b></p></div>'.repeat(1e5); document.body.append(part);""")
WORKERS = """for (let i = 0; i < 4; i++) new Worker(URL.createObjectURL(new Blob(
    ['let all = []; for (;;) all.push(new Uint8Array(1e8).fill(3))'])));"""
FRAMES = """onload = () => { for (let i = 0; i < 200; i++) {
    let frame = document.createElement('iframe');
    frame.srcdoc = '<script>all = new Uint8Array(3e7).fill(5)<' + '/script>';
    document.body.append(frame); } }"""
POPUPS = MORE.format("""let other = window.open('about:blank');
    if (other) other.eval('all = new Uint8Array(2e8).fill(5)');""")
LONG = "onload = () => { document.body.dataset.all = 'x'.repeat(5e7); };"
# In two parts: five pages that show nothing are the most that one crawl opens.
GROWING = (
    {"heap": HEAP, "buffers": BUFFERS, "canvases": CANVASES, "document": DOCUMENT},
    {"workers": WORKERS, "wasm": WASM, "frames": FRAMES, "popups": POPUPS},
)
BOTHERING = {
    "dialogs": MORE.format("alert(1); confirm(2); prompt(3); print();"),
    "leaving": """onbeforeunload = event => event.preventDefault();
        onload = () => location.reload();""",
    "download": """onload = () => { let link = document.createElement('a'); link.download = 'x';
        link.href = URL.createObjectURL(new Blob(['x'.repeat(1e6)])); link.click(); }""",
    "asking": MORE.format("fetch('/endless?' + all.push(1));"),
    "popups": "onload = () => { for (let i = 0; i < 100; i++) open('/popup'); };",
}
HUNGRY = "needs more memory than a browser may use (2000 MB)"


def hostile(scripts: Mapping[str, str]) -> dict[str, Answer]:
    """A portal with one list in order, and one for each script that runs in place of its rows."""
    lists = {f"{name}/list": page(f"<script>{script}</script>") for name, script in scripts.items()}
    links = [(f"{name}局年度报告", f"/site/c1/{name}/list.shtml") for name in scripts]
    year = hub("2022年", ("街道（乡镇）", "/site/c1/list.shtml"), *links)
    return {**site(**lists), "/site/c2022/nb.shtml": year, "/favicon.ico": 404}


@pytest.fixture
def crumbs(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where everything that is started here puts its temporary files.

    A browser's socket needs a short path, which those of pytest are not.
    """
    with tempfile.TemporaryDirectory(prefix="crumbs-") as folder:
        Path(folder).chmod(0o711)  # for root's browser, which is another user
        monkeypatch.setenv("TMPDIR", folder)
        yield Path(folder)


def crawled(ground: Ground, scripts: Mapping[str, str]) -> tuple[CrawlReport, dict[str, str]]:
    """One crawl, and what was wrong with each page that a script spoiled."""
    with serving(hostile(scripts)) as server:
        ground.describe("small", server, more="browser = true")
        report = ground.crawl("small", timeout_s=400)["small"]
    return report, {one.url.split("/")[-2]: english(one.found) for one in report.problems}


def is_gone(crumbs: Path) -> bool:
    return marked(str(crumbs)) == [] and list(crumbs.iterdir()) == []


def test_a_page_that_fills_the_memory_is_left_and_the_others_are_read(
    ground: Ground, crumbs: Path
) -> None:
    with peak_of_browsers() as peak:
        report, found = crawled(ground, {"buffers": BUFFERS, "long": LONG})
    assert report.outcome is CrawlOutcome.PARTIAL
    assert HUNGRY in english(report.reason)
    assert HUNGRY in found["buffers"]
    assert "longer than 32 MB" in found["long"]
    assert report.documents == 4
    assert peak[0] < BOUND_BYTES
    assert is_gone(crumbs)


@pytest.mark.faults
@pytest.mark.parametrize("scripts", GROWING, ids=["page", "beside"])
def test_whatever_grows_the_browser_stays_under_its_bound(
    ground: Ground, crumbs: Path, scripts: Mapping[str, str]
) -> None:
    with peak_of_browsers() as peak:
        report, found = crawled(ground, scripts)
    assert report.outcome is CrawlOutcome.PARTIAL
    # A page that is read before it has grown is closed, and nothing is left of what it began.
    assert all(HUNGRY in found[name] for name in scripts if name in found), found
    assert report.documents == 4
    assert peak[0] < BOUND_BYTES
    assert is_gone(crumbs)


@pytest.mark.faults
@pytest.mark.parametrize("name", BOTHERING)
def test_a_page_that_bothers_ends_in_its_time_and_proves_nothing(
    ground: Ground, crumbs: Path, name: str
) -> None:
    report, found = crawled(ground, {name: BOTHERING[name]})
    assert report.outcome is CrawlOutcome.PARTIAL, english(report.reason)
    assert name != "asking" or "more than 200 things" in found[name]
    assert report.documents == 4
    assert is_gone(crumbs)


@pytest.mark.faults
def test_a_page_whose_script_never_ends_is_left_and_the_others_are_read(
    ground: Ground, crumbs: Path
) -> None:
    report, found = crawled(ground, {"busy": "for (;;);", "buffers": BUFFERS})
    assert report.outcome is CrawlOutcome.PARTIAL
    assert "Timeout 30000ms exceeded" in found["busy"]
    assert HUNGRY in found["buffers"]
    assert is_gone(crumbs)


@pytest.mark.parametrize(
    ("number", "script"),
    [
        pytest.param(signal.SIGINT, "for (;;);", id="SIGINT"),
        pytest.param(signal.SIGTERM, "for (;;);", id="SIGTERM", marks=pytest.mark.faults),
        pytest.param(signal.SIGKILL, "for (;;);", id="SIGKILL"),
        pytest.param(signal.SIGINT, HEAP, id="SIGINT-growing", marks=pytest.mark.faults),
    ],
)
def test_nothing_is_left_of_a_browser_when_its_crawl_is_stopped(
    ground: Ground, crumbs: Path, number: signal.Signals, script: str
) -> None:
    with serving(hostile({"busy": script})) as server:
        ground.describe("small", server, more="browser = true")
        with crawling(ground) as crawl:
            wait_for(lambda: server.targets.count("/site/c1/busy/list.shtml") > 1, "the browser")
            assert marked(str(crumbs))
            crawl.send_signal(number)
            crawl.wait(60)
    wait_for(lambda: is_gone(crumbs), "the end of all processes and folders")


@pytest.mark.faults
def test_nothing_is_left_of_a_browser_when_the_night_above_its_crawl_is_killed(
    ground: Ground, crumbs: Path
) -> None:
    with serving(hostile({"busy": "for (;;);"})) as server:
        ground.describe("small", server, more="browser = true")
        context = ground.context()
        arguments = [str(context.config), context.archive, str(context.locks), NIGHT.isoformat()]
        with subprocess.Popen([sys.executable, "-c", PARENT, *arguments]) as night:
            wait_for(lambda: server.targets.count("/site/c1/busy/list.shtml") > 1, "the browser")
            night.kill()
    wait_for(lambda: is_gone(crumbs), "the end of all processes and folders")


@contextmanager
def crawling(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    """A crawl that nobody stands above."""
    command = [sys.executable, "-m", "crawlers.run", "small", "--stand-alone"]
    command += ["--config", str(ground.folder / "config"), "--contact", CONTACT]
    command += ["--archive", str(ground.folder / "archive"), "--as-of", NIGHT.isoformat()]
    command += ["--locks", str(ground.folder / "locks")]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as crawl:
        try:
            yield crawl
        finally:
            crawl.kill()
