"""Manners, proved by what servers saw: one question at a time, the delay, nobody else's hosts."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from core.browser import find_browser
from crawlers.crawl.children import crawl
from crawlers.records import CrawlOutcome, Role
from tests.crawlers.conftest import NIGHT, Ground, serving_all
from tests.crawlers.markup import article, english, hub, links, listing, page, rows
from tests.crawlers.paces import least_gap_s
from tests.crawlers.server import Answer, Reply, Server
from tests.crawlers.small_site import REPORTS, site
from tests.crawlers.test_crawls import SCRIPT
from tests.processes import wait_for

DELAY_S = 0.25
ANSWERS_WITHIN_S = 0.05
# A busy machine may note one question late and the next one in time; without a delay it is 0.05 s.
LEAST_GAP_S = 0.7 * DELAY_S
TITLE, FIRST, DAY = REPORTS[0]


def slowly(content: Answer) -> Answer:
    """The same answer, after a moment in which a second question would be noticed."""

    def answer(_times: int) -> Reply:
        time.sleep(ANSWERS_WITHIN_S)
        return Reply(str(content).encode())

    return answer


def slow(pages: dict[str, Answer]) -> dict[str, Answer]:
    return {at: slowly(content) for at, content in pages.items()}


def gap_s(server: Server) -> float:
    return least_gap_s([request.at for request in server.requests])


def test_two_portals_on_one_host_are_asked_one_question_at_a_time(ground: Ground) -> None:
    """Districts of one city share its host: two processes, one connection, one delay."""
    with serving_all({"city": slow(site())}) as servers:
        for district in ("east", "west"):
            ground.describe(district, servers["city"], delay_s=DELAY_S)
        reports = ground.crawl("east", "west")
    assert {report.outcome for report in reports.values()} == {CrawlOutcome.COMPLETE}
    assert servers["city"].most_running == 1
    assert gap_s(servers["city"]) >= LEAST_GAP_S


def test_a_host_of_files_that_portals_share_is_asked_one_question_at_a_time(
    ground: Ground,
) -> None:
    with serving_all({"files": slow({f"/{name}.pdf": "%PDF-1.4" for name in "ab"})}) as shared:
        files = shared["files"]
        with serving_all({name: _with_file(files, name) for name in "ab"}) as servers:
            for name, server in servers.items():
                more = f'file_hosts = ["{files.base_url}"]'
                ground.describe(name, server, more, delay_s=DELAY_S)
            ground.crawl("a", "b")
    asked = [target for target in files.targets if target.endswith(".pdf")]
    assert sorted(asked) == ["/a.pdf", "/b.pdf"]
    assert files.most_running == 1
    assert gap_s(files) >= LEAST_GAP_S


def _with_file(files: Server, name: str) -> dict[str, Answer]:
    link = f'<p>附件：<a href="{files.base_url}/{name}.pdf">年度报告.pdf</a></p>'
    return {**site(), FIRST: article(TITLE, DAY, link)}


@pytest.mark.browser
@pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine")
def test_nobody_else_is_asked_whatever_a_page_says(ground: Ground) -> None:
    """Links, rows, files, redirects, frames and scripts that lead to a stranger lead nowhere.

    Nor does a script ask for what robots.txt forbids.
    """
    with serving_all({"stranger": {}}) as strangers:
        stranger = strangers["stranger"]
        with serving_all({"small": _leading_to(stranger)}) as servers:
            ground.describe("small", servers["small"], "browser = true")
            ground.crawl("small")
    assert stranger.requests == []
    targets = set(servers["small"].targets)
    assert {"/site/c1/list.shtml", FIRST, "/attachment.do?id=1"} <= targets
    assert "/site/secret.json" not in targets


def _leading_to(stranger: Server) -> dict[str, Answer]:
    away, anything = stranger.base_url, stranger.base_url.removeprefix("http:")
    columns = (("街道（乡镇）", "/site/c1/list.shtml"), ("部门", f"{away}/site/c2/list.shtml"))
    body = (
        f'<p>附件：<a href="{anything}/report.pdf">年度报告.pdf</a>'
        f'<a href="/attachment.do?id=1">年度报告.doc</a></p><img src="{away}/scan.png">'
        f'<iframe src="{away}/frame.shtml"></iframe>'
    )
    stray = (TITLE, f"{away}/site/c1/202301/c01_9.shtml", DAY)
    script = f"<script src='{away}/pager.js'></script><script>fetch('{away}/x.json')</script>"
    script += SCRIPT.replace("ROWS", rows([*REPORTS, stray]))
    script += "<script>fetch('/site/secret.json')</script>"
    entries = (("政府信息公开年报", f"{anything}/nb.shtml"), ("政务公开", "/site/zwgk.shtml"))
    return {
        **site(),
        "/": page(links(*entries)),
        "/robots.txt": Reply(b"User-agent: *\nDisallow: /site/secret\n"),
        "/site/c2022/nb.shtml": hub("2022年", *columns),
        "/site/c1/list.shtml": listing([], script),
        FIRST: article(TITLE, DAY, body),
        REPORTS[1][1]: Reply(b"", 302, (("Location", f"{away}/login.do"),)),
        "/attachment.do?id=1": Reply(b"", 302, (("Location", f"{away}/report.doc"),)),
    }


@pytest.mark.parametrize(
    "killed_after",
    [pytest.param(2, marks=pytest.mark.faults), 6, pytest.param(8, marks=pytest.mark.faults)],
)
def test_a_killed_crawl_is_made_good_by_the_next_without_loss_or_repetition(
    ground: Ground, killed_after: int
) -> None:
    with serving_all({"small": site()}) as servers:
        server = servers["small"]
        ground.describe("small", server, delay_s=0.1)
        with _crawling(ground) as child:
            wait_for(lambda: len(server.requests) >= killed_after, f"{killed_after} requests")
            child.kill()
        in_archive = {one.url for one in ground.archive.sightings("small") if one.role != Role.LIST}
        asked_before = len(server.requests)
        (report,) = crawl(["small"], ground.context(), 1, 60, lambda _: None)
    documents = [one for one in ground.archive.sightings("small") if one.role is not Role.LIST]
    again = {f"{server.base_url}{target}" for target in server.targets[asked_before:]}
    assert report.outcome is CrawlOutcome.COMPLETE, english(report.reason)
    assert {one.url for one in documents} == {f"{server.base_url}{at}" for _, at, _ in REPORTS}
    assert all(ground.archive.read(one.sha256) for one in documents if one.sha256)
    assert not in_archive & again


@contextmanager
def _crawling(ground: Ground) -> Iterator[subprocess.Popen[bytes]]:
    context = ground.context()
    command = [sys.executable, "-m", "crawlers.run", "small", "--stand-alone"]
    command += ["--config", str(context.config), "--archive", context.archive]
    command += ["--locks", str(context.locks), "--as-of", NIGHT.isoformat()]
    with subprocess.Popen([*command, "--contact", context.contact]) as child:
        yield child
