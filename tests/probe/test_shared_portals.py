"""The portals of ../shared/cases: probed, written, and crawled one night, unaided."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

from crawlers.records import CrawlOutcome
from tests.probe.looking import documents, tried

KIT = Path(__file__).parents[3] / "shared" / "cases" / "portals" / "kit.py"
REPORTS = 24
# Found whole, or the crawl says that it does not know the end.
CASES = [
    ("select-year", CrawlOutcome.COMPLETE),
    ("icon-pager", CrawlOutcome.COMPLETE),
    ("sub-sites", CrawlOutcome.COMPLETE),
    ("load-more", CrawlOutcome.PARTIAL),
]


@contextmanager
def serving(name: str, folder: Path) -> Iterator[str]:
    """The portal of a case on a free port."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    command = [sys.executable, str(KIT), name, str(port)]
    with subprocess.Popen(command, env={**os.environ, "RUN": str(folder)}) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/")
            yield f"http://127.0.0.1:{port}/"
        finally:
            process.kill()


def _wait_for(url: str) -> None:
    for _ in range(200):
        try:
            requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"nothing answers at {url}")


@pytest.mark.skipif(not KIT.exists(), reason=f"{KIT} is not there")
@pytest.mark.slow
@pytest.mark.parametrize(("name", "outcome"), CASES, ids=[case[0] for case in CASES])
def test_a_case_is_found_whole_or_its_end_is_unknown(
    name: str, outcome: CrawlOutcome, tmp_path: Path
) -> None:
    with serving(name, tmp_path) as url:
        seen = tried(url, tmp_path)

    assert seen.trial.report.outcome is outcome
    if outcome is CrawlOutcome.COMPLETE:
        assert len(documents(seen.archive, seen.trial.report.portal)) == REPORTS
