"""No secret of ours reaches a crawl or the browser of a hostile page."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from core.browser import NOWHERE, keeper, kept_flags
from core.environment import UNSEALED_BROWSER, for_browser, for_crawl
from crawlers.asking.browser import browser_settings
from crawlers.asking.keeper import SHARED_MEMORY
from crawlers.crawl.children import Children, attend
from monitor.mails.printing import PrintingFailed, print_page
from tests.crawlers.portal_in_memory import portal

SECRETS = {
    "REPORTWATCH_SMTP_URL": "smtp://user:secret@mail.invalid",
    "REPORTWATCH_DATABASE_URL": "postgresql://user:secret@db.invalid/x",
    "DINGTALK_OF_THE_DISTRICT": "https://robot.invalid/?access_token=secret",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "FSSPEC_S3_SECRET": "secret",
}
SAID = "import os; print(' '.join(sorted(os.environ)))"
# A browser that notes what it was told, where browsers may write, and shows nothing.
NOSY = '#!/bin/sh\n(env; echo "$@"; echo "user $(id -u)") > "{told}"\n'


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def nosy() -> Iterator[Path]:
    """Where a user may read whom nobody else is, which root's browsers run as."""
    with tempfile.TemporaryDirectory(prefix="nosy-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        browser = folder / "browser"
        browser.write_text(NOSY.format(told=_told_in(browser)), encoding="ascii")
        browser.chmod(0o755)
        yield browser
        _told_in(browser).unlink(missing_ok=True)


def _told_in(browser: Path) -> Path:
    return SHARED_MEMORY / browser.parent.name


def _told_to_a_crawl(archive: str) -> set[str]:
    command = [sys.executable, "-c", SAID]
    ending = attend(Children(archive), command, 60, lambda _: None)
    return set(ending.last_line.split())


def test_a_crawl_is_told_what_its_archive_needs_and_nothing_else(tmp_path: Path) -> None:
    told = _told_to_a_crawl(str(tmp_path))
    assert "PATH" in told
    assert told & SECRETS.keys() == set()
    wanted = {"AWS_SECRET_ACCESS_KEY", "FSSPEC_S3_SECRET"}
    assert _told_to_a_crawl("simplecache::s3://bucket/archive") & SECRETS.keys() == wanted


def test_a_browser_that_prints_is_told_no_secret(nosy: Path) -> None:
    with pytest.raises(PrintingFailed):
        print_page("<p>年度报告</p>", nosy)
    _assert_harmless(nosy)


def test_a_browser_that_opens_portals_is_told_no_secret(nosy: Path, tmp_path: Path) -> None:
    arguments = [str(keeper()), *kept_flags(nosy, os.getpid(), tmp_path)]
    process = os.posix_spawn(arguments[0], arguments, os.environ)
    os.waitpid(process, 0)
    _assert_harmless(nosy)
    options = browser_settings(nosy, portal(), lambda _: True)["PLAYWRIGHT_LAUNCH_OPTIONS"]
    assert isinstance(options, Mapping)
    assert options["env"].keys() & SECRETS.keys() == set()


@pytest.mark.parametrize("agreed", [None, "no", "yes"])
def test_a_browser_goes_without_its_sandbox_where_that_was_agreed_to(
    nosy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, agreed: str | None
) -> None:
    if agreed is not None:
        monkeypatch.setenv(UNSEALED_BROWSER, agreed)
    arguments = [str(keeper()), *kept_flags(nosy, os.getpid(), tmp_path), "--no-sandbox"]
    process = os.posix_spawn(arguments[0], arguments, for_crawl())
    os.waitpid(process, 0)
    told = _told_in(nosy).read_text(encoding="utf-8")
    assert ("--no-sandbox" in told) is (agreed == "yes")
    assert NOWHERE in told
    assert "user 0\n" not in told


def test_a_browser_knows_the_names_that_it_is_told_and_else_none(
    nosy: Path, tmp_path: Path
) -> None:
    names = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE portal.invalid"
    arguments = [str(keeper()), *kept_flags(nosy, os.getpid(), tmp_path), names]
    os.waitpid(os.posix_spawn(arguments[0], arguments, for_crawl()), 0)
    told = _told_in(nosy).read_text(encoding="utf-8")
    assert told.count("--host-resolver-rules") == 1
    assert names in told


def test_proxies_are_for_crawls_and_not_for_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.invalid")
    assert "https_proxy" in for_crawl()
    assert "https_proxy" not in for_browser()


def _assert_harmless(browser: Path) -> None:
    told = _told_in(browser).read_text(encoding="utf-8")
    assert "PATH=" in told
    assert "secret" not in told


# Notes, by the interpreter's own account, every name that is looked up.
COOKIES = """
import sys
asked = []
def note(event, given):
    if event in ("socket.getaddrinfo", "socket.connect"):
        asked.append(event)
sys.addaudithook(note)
from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
cookies, asked_for = CookiesMiddleware(), Request("http://portal.gov.cn/")
given = [b"a=1; Domain=.gov.cn", b"b=2; Domain=portal.gov.cn"]
cookies.process_response(asked_for, Response(asked_for.url, headers={"Set-Cookie": given}))
print(",".join(sorted(one.name for one in cookies.jars[None])), ",".join(asked) or "nobody")
"""


def test_nobody_is_asked_which_domains_are_public(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    ending = attend(Children(), [sys.executable, "-B", "-c", COOKIES], 60, lambda _: None)
    assert ending.last_line.strip() == "b nobody"
    assert list(tmp_path.iterdir()) == []
