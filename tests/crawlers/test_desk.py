"""The desk beside a crawl: the same work as in the crawl's own process, whoever ends first."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.archive import Archive
from crawlers.crawl.archiver import REMEMBERED, Archiver, ArchiverProcess, HelperGone, desk_for
from crawlers.crawl.captures import Capture, CaptureOrigin, captured
from crawlers.pages.answers import Answer, Ask
from crawlers.pages.articles import read_article
from crawlers.pages.impostors import Disguise
from crawlers.pages.listing import Row
from crawlers.records import FetchedDocument, Role
from tests.crawlers.markup import article, links, page
from tests.crawlers.portal_in_memory import BASE, HTML, portal

CRAWL = "20230201T000000Z-001"
SEEN = datetime(2023, 2, 1, tzinfo=UTC)
ROW = Row(f"{BASE}/202301/c1_1.shtml", "某局2022年政府信息公开工作年度报告", None)
HOME_PAGE = page(links(("政务公开", "/zwgk.shtml")))
# Hands over captures until it is killed, as a crawl does; says when the first twenty are gone.
CRAWLING = """
import asyncio, os, signal, sys
from crawlers.archive import Archive
from crawlers.crawl.archiver import ArchiverProcess
from tests.crawlers.test_desk import CRAWL, a_capture
from tests.crawlers.portal_in_memory import portal
async def crawl():
    archiver = ArchiverProcess(Archive(sys.argv[1]), portal(), CRAWL)
    for number in range(15):
        await archiver.keep(a_capture(number))
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(crawl())
"""


def an_answer(body: str, url: str = ROW.url, role: Role = Role.ARTICLE) -> Answer:
    return Answer(Ask(url, role), url, 200, HTML, body.encode())


def a_capture(number: int) -> Capture:
    body = article(f"第{number}街道办事处2022年政府信息公开工作年度报告", "2023-01-20 09:30")
    answer = an_answer(body, f"{BASE}/202301/c1_{number}.shtml")
    return captured(answer, "acheng", SEEN, CaptureOrigin(title=f"报告{number}", column=("年报",)))


def kept(folder: Path) -> tuple[FetchedDocument, ...]:
    return Archive(str(folder)).sightings("acheng", CRAWL)


@pytest.mark.parametrize("kind", [Archiver, ArchiverProcess])
def test_articles_are_read_and_captures_kept_in_order(tmp_path: Path, kind: type[Archiver]) -> None:
    home = an_answer(HOME_PAGE, f"{BASE}/", Role.LIST)
    report = article(ROW.title, "2023-01-20 09:30").replace("</body>", '<a href="a.pdf">附件</a>')

    async def work() -> None:
        desk = kind(Archive(str(tmp_path)), portal(), CRAWL)
        article = await desk.read(an_answer(report), ROW, home)
        assert article.impostor is None
        assert article.title == ROW.title
        assert {str(date.on) for date in article.dates} == {"2023-01-20"}
        assert article.files == (f"{BASE}/202301/a.pdf",)
        instead = await desk.read(an_answer(HOME_PAGE), ROW, home)
        assert instead.impostor is not None
        assert instead.impostor.disguise is Disguise.HOME_PAGE
        for number in range(50):
            await desk.keep(a_capture(number))
        await desk.finish()
        desk.close()

    asyncio.run(work())
    assert [one.title for one in kept(tmp_path)] == [f"报告{number}" for number in range(50)]
    archive = Archive(str(tmp_path))
    for number, one in enumerate(kept(tmp_path)):
        assert one.sha256 is not None
        assert archive.read(one.sha256) == a_capture(number).content


def test_an_article_in_a_script_that_ends_with_half_a_sign_is_read() -> None:
    content = r'{"content": "<p>\ud83d</p><a href=\"a.pdf\">\u62a5\u544a</a>"}'
    answer = an_answer(page(f"<h1>{ROW.title}</h1><script>var DETAIL = {content}</script>"))
    assert read_article(answer, ROW, portal(), None).files == (f"{BASE}/202301/a.pdf",)


def test_what_was_read_long_ago_is_kept_whole_all_the_same(tmp_path: Path) -> None:
    captures = [a_capture(number) for number in range(2 * REMEMBERED)]

    async def work() -> None:
        desk = ArchiverProcess(Archive(str(tmp_path)), portal(), CRAWL)
        for capture in captures:
            body = capture.content or b""
            await desk.read(Answer(Ask(ROW.url, Role.ARTICLE), ROW.url, 200, HTML, body), ROW, None)
        for capture in captures:
            await desk.keep(capture)
        await desk.finish()
        desk.close()

    asyncio.run(work())
    archive = Archive(str(tmp_path))
    found = [archive.read(one.sha256 or "") for one in kept(tmp_path)]
    assert found == [capture.content for capture in captures]


def test_a_store_far_away_is_written_by_the_process_that_reached_it(tmp_path: Path) -> None:
    far = Archive("memory://desk-far-away")

    async def work() -> None:
        desk = desk_for(far, portal(), CRAWL)
        await desk.keep(a_capture(1))
        await desk.finish()
        desk.close()

    asyncio.run(work())
    assert [one.title for one in far.sightings("acheng", CRAWL)] == ["报告1"]
    beside = desk_for(Archive(str(tmp_path)), portal(), CRAWL)
    beside.close()
    assert isinstance(beside, ArchiverProcess)


def test_a_fault_of_the_archive_reaches_the_crawl(tmp_path: Path) -> None:
    async def work() -> None:
        desk = ArchiverProcess(Archive(str(tmp_path)), portal(), CRAWL)
        (tmp_path / "blobs").write_text("no folder")
        try:
            await desk.keep(a_capture(1))
            await desk.keep(a_capture(2))
            with pytest.raises(NotADirectoryError, match="blobs"):
                await desk.finish()
            await desk.keep(a_capture(3))
        finally:
            desk.close()

    with pytest.raises(NotADirectoryError, match="blobs"):
        asyncio.run(work())
    assert kept(tmp_path) == ()


def test_a_desk_that_is_gone_is_an_error_and_no_page_is_waited_for(tmp_path: Path) -> None:
    async def work() -> None:
        before = _children()
        desk = ArchiverProcess(Archive(str(tmp_path)), portal(), CRAWL)
        for process in _children() - before:
            os.kill(process, signal.SIGKILL)
        try:
            await desk.read(an_answer(HOME_PAGE), ROW, None)
        finally:
            desk.close()

    with pytest.raises((HelperGone, ConnectionError)):
        asyncio.run(work())


def test_what_a_killed_crawl_handed_over_is_kept_and_the_desk_ends(tmp_path: Path) -> None:
    crawl = subprocess.run(
        [sys.executable, "-c", CRAWLING, str(tmp_path)],
        check=False,
        timeout=60,
        capture_output=True,
    )
    # The pipes of its output close with the last process that has them: the desk is gone, too.
    assert crawl.returncode == -signal.SIGKILL
    assert [one.title for one in kept(tmp_path)] == [f"报告{number}" for number in range(15)]


def _children() -> set[int]:
    tasks = Path("/proc/self/task").iterdir()
    return {int(child) for task in tasks for child in (task / "children").read_text().split()}
