"""No secret of ours reaches a crawl or the browser of a hostile page."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.browser import keeper, kept_flags
from core.environment import for_browser, for_crawl
from crawlers.asking.browser import browser_settings
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
# A browser that notes what it was told, and shows nothing.
NOSY = '#!/bin/sh\nenv > "$(dirname "$0")/told"\n'


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def nosy(tmp_path: Path) -> Path:
    browser = tmp_path / "browser"
    browser.write_text(NOSY, encoding="ascii")
    browser.chmod(0o755)
    return browser


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


def test_proxies_are_for_crawls_and_not_for_browsers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("https_proxy", "http://user:secret@proxy.invalid")
    assert "https_proxy" in for_crawl()
    assert "https_proxy" not in for_browser()


def _assert_harmless(browser: Path) -> None:
    told = (browser.parent / "told").read_text(encoding="utf-8")
    assert "PATH=" in told
    assert "secret" not in told
