"""How fast and how large a crawl is, beside Scrapy alone over the same pages.

`python -m bench.crawling` prints the table of docs/performance.md; with `--scale` also 200 portals
in one night and one portal of 10,000 pages, which take some minutes.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.large_site import Served, serving_apart
from core.clock import SHANGHAI
from crawlers.crawl.children import CrawlContext, crawl
from crawlers.records import CrawlOutcome
from tests.crawlers.portal_in_memory import ARTICLE

NIGHT = datetime(2023, 2, 1, 2, 0, tzinfo=SHANGHAI)
REPORTS, SCRIPTED_REPORTS = 1000, 450
ROUNDS = 15
MANY_PORTALS, AT_ONCE, REPORTS_EACH = 200, 4, 30
MANY_REPORTS = 9300
PORTAL = """name = "某区"
base_url = "{base_url}"
layout = "static_list"
article = '{article}'
delay_s = 0
budget = 100000
{more}
[pager]
kind = "numbered"
counts_from = 1
"""


def main() -> None:
    """Print what was measured, as tables."""
    print("| pages | ours, pages/s | Scrapy alone, pages/s | ratio |\n| --- | --- | --- | --- |")
    ours, bare, pages = speeds()
    print(f"| {pages} | {ours:.0f} | {bare:.0f} | {ours / bare:.2f} |")
    plain_s, browser_s, lists = browser_cost()
    print(
        f"\n{lists} list pages: {plain_s:.2f} s each by plain HTTP, {browser_s:.2f} s in a browser"
    )
    if "--scale" in sys.argv:
        print(many_portals())
        print(flat_memory())


def speeds() -> tuple[float, float, int]:
    """Pages per second of our crawl and of Scrapy alone, in turn; the medians, and the pages."""
    ours, bare, pages = [], [], 0
    for _ in range(ROUNDS):
        with TemporaryDirectory() as folder, serving_apart([REPORTS]) as served:
            _crawl_one(Path(folder), served)
        rate, targets = _rate(served)
        ours.append(rate)
        pages = len(targets)
        with TemporaryDirectory() as folder, serving_apart([REPORTS]) as served:
            addresses = Path(folder) / "addresses"
            lines = "\n".join(f"{served.base_urls[0]}{target}" for target in targets)
            addresses.write_text(lines, encoding="utf-8")
            subprocess.run([sys.executable, "-m", "bench.bare_spider", str(addresses)], check=True)
        bare.append(_rate(served)[0])
    return median(ours), median(bare), pages


def browser_cost() -> tuple[float, float, int]:
    """Seconds a list page takes over plain HTTP, and when its rows are written by a script."""
    seconds = []
    for is_scripted in (False, True):
        with (
            TemporaryDirectory() as folder,
            serving_apart([SCRIPTED_REPORTS], is_scripted) as served,
        ):
            _crawl_one(Path(folder), served, "browser = true")
        lists = [at for at, target in served.seen[0] if "/list" in target]
        names = {target for _, target in served.seen[0] if "/list" in target}
        seconds.append((lists[-1] - lists[0]) / (len(names) - 1))
    return seconds[0], seconds[1], len(names)


def many_portals() -> str:
    """One night over many portals, at most four at a time."""
    with TemporaryDirectory() as folder, serving_apart([REPORTS_EACH] * MANY_PORTALS) as served:
        context = _context(Path(folder), served)
        names = [f"p{n}" for n in range(MANY_PORTALS)]
        start = time.monotonic()
        reports = crawl(names, context, AT_ONCE, 600, lambda _: None)
        took_s = time.monotonic() - start
    complete = sum(report.outcome is CrawlOutcome.COMPLETE for report in reports)
    pages = sum(report.requests for report in reports)
    return (
        f"{complete} of {MANY_PORTALS} portals complete, {pages} pages, {took_s:.0f} s, "
        f"{took_s / MANY_PORTALS:.2f} s a portal, {AT_ONCE} at a time"
    )


def flat_memory() -> str:
    """The memory of one crawl of a very large portal, at a tenth, a half and the end of it.

    First that of the crawl, then that of its desk.
    """
    with TemporaryDirectory() as folder, serving_apart([MANY_REPORTS]) as served:
        context = _context(Path(folder), served)
        sizes = []
        quiet = subprocess.DEVNULL
        with subprocess.Popen(_command("p0", context), stdout=quiet, stderr=quiet) as child:
            while child.poll() is None:
                both = [_resident_mb(process) for process in (child.pid, *_children(child.pid))]
                sizes += [both] if len(both) == 2 and all(both) else []
                time.sleep(0.5)
    marks = [sizes[int((len(sizes) - 1) * share)] for share in (0.1, 0.5, 0.99)]
    crawl, desk = (" → ".join(f"{mark:.0f}" for mark in of) for of in zip(*marks, strict=True))
    pages = len(served.seen[0])
    return f"{pages} pages: {crawl} MB at a tenth, a half and the end; its desk {desk} MB"


def _resident_mb(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _crawl_one(folder: Path, served: Served, more: str = "") -> None:
    (report,) = crawl(["p0"], _context(folder, served, more), 1, 600, lambda _: None)
    if report.outcome is not CrawlOutcome.COMPLETE:
        raise RuntimeError(f"expected a complete crawl, found {report.outcome}: {report.reason}")


def _context(folder: Path, served: Served, more: str = "") -> CrawlContext:
    portals = folder / "config" / "portals"
    portals.mkdir(parents=True)
    for number, base_url in enumerate(served.base_urls):
        text = PORTAL.format(base_url=base_url, article=ARTICLE, more=more)
        (portals / f"p{number}.toml").write_text(text, encoding="utf-8")
    archive, locks = str(folder / "archive"), folder / "locks"
    return CrawlContext(folder / "config", archive, locks, NIGHT, "bench@example.invalid")


def _command(portal: str, context: CrawlContext) -> Sequence[str]:
    command = [sys.executable, "-m", "crawlers.run", portal, "--stand-alone"]
    command += ["--config", str(context.config), "--archive", context.archive]
    command += ["--locks", str(context.locks), "--as-of", NIGHT.isoformat()]
    return [*command, "--contact", context.contact]


def _rate(served: Served) -> tuple[float, list[str]]:
    """Pages per second between the first page and the last, and what was asked for."""
    asked = [(at, target) for at, target in served.seen[0] if target != "/robots.txt"]
    return (len(asked) - 1) / (asked[-1][0] - asked[0][0]), [target for _, target in asked]


if __name__ == "__main__":
    main()
