"""Crawls as child processes: how they end, and what is left when they end badly."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from dataclasses import replace
from datetime import timedelta
from io import StringIO

import pytest
from rich.console import Console

from core.leases import portal_lock
from crawlers.crawl import children
from crawlers.crawl.children import crawl
from crawlers.crawl.progress import Progress
from crawlers.records import CrawlOutcome
from reportwatch.console import NightConsole
from tests.archived import crawl_reports
from tests.crawlers.conftest import CONTACT, NIGHT, Ground, serving_all
from tests.crawlers.markup import english
from tests.crawlers.server import Server, serving
from tests.crawlers.small_site import site
from tests.processes import wait_for

# After robots.txt such a crawl waits a minute for its next request.
SLOW = 60.0
PARENT = """
import sys
from datetime import datetime
from pathlib import Path
from crawlers.crawl.children import CrawlContext, crawl
config, archive, locks, as_of = sys.argv[1:]
moment = datetime.fromisoformat(as_of)
context = CrawlContext(Path(config), archive, Path(locks), moment, "mailto:ops@example.invalid")
crawl(["small"], context, 1, 60, print)
"""


def is_running(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def holder_of_lock(ground: Ground) -> int:
    return int((ground.folder / "locks" / "crawl-small.lock").read_text())


def kill_when_asked(ground: Ground, server: Server, number: signal.Signals) -> None:
    wait_for(lambda: bool(server.requests), "the first request")
    os.kill(holder_of_lock(ground), number)


def test_a_parent_that_is_killed_takes_its_child_along(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server, delay_s=SLOW)
        context = ground.context()
        arguments = [str(context.config), context.archive, str(context.locks), NIGHT.isoformat()]
        with subprocess.Popen([sys.executable, "-c", PARENT, *arguments]) as parent:
            wait_for(lambda: bool(server.requests), "the first request")
            child = holder_of_lock(ground)
            assert is_running(child)
            parent.kill()
        wait_for(lambda: not is_running(child), "the end of the child")


def test_a_child_that_runs_too_long_is_asked_to_end_and_reports(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server, delay_s=SLOW)
        report = ground.crawl("small", timeout_s=3)["small"]
    assert report.outcome is CrawlOutcome.FAILED
    assert re.search("stopped before its end|ran longer than 3 s", english(report.reason))
    assert crawl_reports(ground.archive, "small") == (report,)


def test_a_child_that_is_killed_gets_a_report_that_says_so(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server, delay_s=SLOW)
        killer = threading.Thread(target=kill_when_asked, args=(ground, server, signal.SIGKILL))
        killer.start()
        report = ground.crawl("small")["small"]
        killer.join()
    assert report.outcome is CrawlOutcome.FAILED
    assert "killed by SIGKILL" in english(report.reason)
    assert report.requests is None, "nobody counted how many were made"
    shown = StringIO()
    with NightConsole(Console(file=shown, width=200), "en") as told:
        told.crawled([report])
    assert "requests" not in shown.getvalue()
    assert crawl_reports(ground.archive, "small") == (report,)


def test_two_crawls_of_one_portal_never_run_at_once(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server)
        with portal_lock(ground.folder / "locks", "small"):
            report = ground.crawl("small")["small"]
        assert server.requests == []
        assert ground.crawl("small")["small"].outcome is CrawlOutcome.COMPLETE
    assert report.outcome is CrawlOutcome.FAILED
    assert "another crawl of small is running" in english(report.reason)
    assert len(crawl_reports(ground.archive, "small")) == 1


def test_a_file_in_the_place_of_a_portals_folder_ends_the_crawl_of_that_portal_alone(
    ground: Ground,
) -> None:
    (ground.folder / "archive" / "crawls").mkdir(parents=True)
    (ground.folder / "archive" / "crawls" / "small").write_text("put there by somebody")
    with serving(site()) as server:
        ground.describe("small", server)
        report = ground.crawl("small")["small"]
    assert report.outcome is CrawlOutcome.FAILED
    assert "could not be written into the archive" in english(report.reason)


@pytest.mark.parametrize("kind", ["crawls", pytest.param("manifest", marks=pytest.mark.faults)])
def test_a_link_to_itself_in_the_place_of_a_folder_ends_the_crawl_of_that_portal_alone(
    ground: Ground, kind: str
) -> None:
    (ground.folder / "archive" / kind).mkdir(parents=True)
    (ground.folder / "archive" / kind / "small").symlink_to("small")
    with serving_all({"small": site(), "other": site()}) as servers:
        for portal, server in servers.items():
            ground.describe(portal, server)
        reports = ground.crawl("small", "other")
    assert reports["small"].outcome is CrawlOutcome.FAILED
    assert reports["other"].outcome is CrawlOutcome.COMPLETE
    assert "something lies in the place of this folder" in english(reports["small"].reason)
    assert "File " not in english(reports["small"].reason), "no part of a traceback"


def test_a_store_that_cannot_be_reached_fails_each_crawl_by_itself(ground: Ground) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    context = replace(ground.context(), archive=f"ftp://127.0.0.1:{port}/archive")
    with serving(site()) as server:
        for portal in ("small", "other"):
            ground.describe(portal, server)
        reports = crawl(["small", "other"], context, 2, 60, lambda _: None)
    assert [report.outcome for report in reports] == [CrawlOutcome.FAILED] * 2
    assert all("connection was refused" in english(report.reason) for report in reports)
    assert len({report.crawl_id for report in reports}) == 2


def test_what_fails_around_one_crawl_ends_no_other(ground: Ground) -> None:
    def told(event: Progress) -> None:
        if event.portal == "small":
            raise RuntimeError("nobody foresaw this")

    with serving_all({"small": site(), "other": site()}) as servers:
        for portal, server in servers.items():
            ground.describe(portal, server)
        reports = ground.crawl("small", "other", progress=told)
    assert reports["other"].outcome is CrawlOutcome.COMPLETE
    assert reports["small"].outcome is CrawlOutcome.FAILED
    assert "nobody foresaw this" in english(reports["small"].reason)


# A process that starts one beside itself, which hears no request to end and keeps its pipes open.
DEAF = """
import os, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(60)
sys.stdout.write(f"{os.getpid()}\\n")
sys.stdout.flush()
signal.signal(signal.SIGINT, signal.SIG_DFL)
if sys.argv[1] == "killed":
    os.kill(os.getpid(), signal.SIGKILL)
time.sleep(60)
"""


@pytest.mark.parametrize(
    ("how", "timeout_s", "said"),
    [("killed", 600.0, "killed by SIGKILL"), ("slow", 0.5, "ran longer than 0 s")],
)
def test_what_stands_beside_a_crawl_and_hangs_ends_with_it(
    how: str, timeout_s: float, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(children, "GRACE_S", 0.2)
    command = [sys.executable, "-c", DEAF, how]
    ending = children.attend(children.Children(), command, timeout_s, lambda _: None)
    assert said in english(ending.words)
    wait_for(lambda: not is_running(int(ending.last_line)), "the end of the group")


def test_an_archive_that_cannot_be_written_is_our_own_error(ground: Ground) -> None:
    (ground.folder / "archive").mkdir()
    (ground.folder / "archive" / "blobs").write_text("not a folder")
    with serving(site()) as server:
        ground.describe("small", server)
        report = ground.crawl("small")["small"]
    assert report.outcome is CrawlOutcome.FAILED
    assert english(report.reason).startswith("our own error")


def test_a_mistake_in_the_configuration_is_in_the_report(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server, more="bowser = true")
    report = ground.crawl("small")["small"]
    assert report.outcome is CrawlOutcome.FAILED
    assert "unknown key 'bowser'" in english(report.reason)


def test_a_host_that_is_down_has_failed(ground: Ground) -> None:
    with serving(site()) as server:
        ground.describe("small", server)
    report = ground.crawl("small")["small"]
    assert report.outcome is CrawlOutcome.FAILED
    assert "robots.txt" in english(report.reason)


def test_progress_is_told_while_the_crawl_runs(ground: Ground) -> None:
    events: list[Progress] = []
    with serving(site()) as server:
        ground.describe("small", server)
        report = ground.crawl("small", progress=events.append)["small"]
    assert [event.pages for event in events] == [0, 5]
    assert {event.crawl_id for event in events} == {report.crawl_id}


@pytest.mark.parametrize(
    ("everything", "status"), [(None, 0), (403, 4)], ids=["complete", "blocked"]
)
def test_the_exit_status_is_that_of_the_outcome(
    ground: Ground, everything: int | None, status: int
) -> None:
    with serving(site(), everything) as server:
        ground.describe("small", server)
        command = [sys.executable, "-m", "crawlers.run", "small", "--stand-alone"]
        command += ["--config", str(ground.folder / "config"), "--contact", CONTACT]
        command += ["--archive", str(ground.folder / "archive")]
        command += ["--locks", str(ground.folder / "locks"), "--as-of", "2023-02-01T02:00"]
        run = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert run.returncode == status, run.stderr.decode()
    assert crawl_reports(ground.archive, "small")[0].started_at - NIGHT < timedelta(seconds=1)
