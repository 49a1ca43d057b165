"""A crawl is killed at random moments, run again to its end, and compared with an unkilled one.

make kill        # runs 30 rounds of this in all; KILL_SEED repeats a run
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.clock import SHANGHAI
from crawlers.archive import Archive
from crawlers.records import CrawlOutcome, FetchedDocument, Role
from monitor.assessment import assess
from monitor.configuration import load_books
from pipeline.run import read_archive
from reportwatch.database import open_migrated
from tests.archived import crawl_reports
from tests.looked import kept_again
from tests.replicas.configuration import write_configuration
from tests.replicas.server import Replica, serve_all

PORTAL = "acheng"
NIGHT = datetime(2023, 2, 6, 2, 0, tzinfo=SHANGHAI)
SEED = int(os.environ.get("KILL_SEED", "20230206"))
MOST_KILLS = 3
SHORT, FULL = 1, 30


@dataclass(frozen=True, slots=True)
class Remains:
    """What a night leaves: documents as their own sightings tell them, lists, and standings."""

    documents: frozenset[tuple[object, ...]]
    lists: frozenset[tuple[object, ...]]
    standings: frozenset[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """One portal on 127.0.0.1, and how it is crawled when nobody is killed."""

    folder: Path
    replica: Replica
    lasts_s: float
    remains: Remains

    def begin(self, home: Path, delay_s: float = 0, minute: int = 0) -> subprocess.Popen[bytes]:
        return _begin(self.folder / "config", home, delay_s, minute)


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    folder = tmp_path_factory.mktemp("crawls")
    with serve_all() as replicas:
        write_configuration(folder / "config", replicas)
        began = time.monotonic()
        assert _begin(folder / "config", folder / "unkilled").wait(120) == 0
        lasts_s = time.monotonic() - began
        remains = _remains(folder / "config", folder / "unkilled")
        assert "missing" in {standing for _, _, standing, *_ in remains.standings}
        yield Ground(folder, replicas[PORTAL], lasts_s, remains)


@pytest.mark.parametrize("number", range(SHORT))
def test_a_crawl_killed_at_some_moments_ends_as_if_it_had_not_been(
    ground: Ground, tmp_path: Path, number: int
) -> None:
    _kill_and_finish(ground, tmp_path, random.Random(SEED + number))


@pytest.mark.slow
@pytest.mark.parametrize("number", range(SHORT, FULL))
def test_a_crawl_killed_at_many_moments_ends_as_if_it_had_not_been(
    ground: Ground, tmp_path: Path, number: int
) -> None:
    _kill_and_finish(ground, tmp_path, random.Random(SEED + number))


def _kill_and_finish(ground: Ground, home: Path, dice: random.Random) -> None:
    """Kill one to three crawls in a row; the next one owes what is missing, and nothing twice."""
    kills = dice.randint(1, MOST_KILLS)
    for minute in range(kills):
        child = ground.begin(home, minute=minute)
        _kill_after(child, dice.uniform(0, ground.lasts_s))
    archive = Archive(str(home / "archive"))
    kept = {seen.url for seen in _documents(archive)}
    before = len(ground.replica.requests)

    assert ground.begin(home, minute=kills).wait(120) == 0

    asked = [request.target for request in ground.replica.requests[before:]]
    again = {url.removeprefix(ground.replica.base_url) for url in kept} & set(asked)
    assert again == set(), f"KILL_SEED={SEED}: archived before the kill and asked again"
    assert crawl_reports(archive, PORTAL)[-1].outcome is CrawlOutcome.COMPLETE
    lines = Counter(seen.url for seen in _documents(archive))
    assert {url for url, times in lines.items() if times > 1} == set(), f"KILL_SEED={SEED}"
    remains = _remains(ground.folder / "config", home)
    for kind in ("documents", "lists", "standings"):
        different = getattr(remains, kind) ^ getattr(ground.remains, kind)
        assert different == frozenset(), f"KILL_SEED={SEED}: {kind}"


def _kill_after(child: subprocess.Popen[bytes], seconds: float) -> None:
    """Kill a crawl with SIGKILL; one that has ended by then was quicker, which is no harm."""
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        assert child.wait(10) in (0, -signal.SIGKILL)


def _begin(
    config: Path, home: Path, delay_s: float = 0, minute: int = 0
) -> subprocess.Popen[bytes]:
    """Begin a crawl some minutes into the night: what it sees was not seen before the last one."""
    as_of = NIGHT + timedelta(minutes=minute)
    command = [sys.executable, "-m", "crawlers.run", PORTAL, "--stand-alone"]
    command += ["--config", str(config), "--archive", str(home / "archive")]
    command += ["--locks", str(home / "locks"), "--as-of", as_of.isoformat()]
    command += ["--contact", "mailto:ops@example.invalid", "--delay", str(delay_s)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _documents(archive: Archive) -> list[FetchedDocument]:
    """Every answer that was asked for and brought a document, once for each sighting."""
    return [
        seen
        for seen in archive.sightings(PORTAL)
        if seen.role is not Role.LIST and seen.is_asked and seen.sha256 is not None
    ]


def _remains(config: Path, home: Path) -> Remains:
    """Read the archive into a database of its own, and judge."""
    archive = Archive(str(home / "archive"))
    last = archive.sightings(PORTAL, archive.crawl_ids(PORTAL)[-1])
    configuration = load_books(config)
    engine = open_migrated(f"sqlite:///{home / 'db.sqlite3'}")
    kept_again(archive, crawl_reports(archive, PORTAL)[-1])
    read_archive(archive, engine, configuration.reference, lambda done, total: None, NIGHT)
    picture = assess(engine, configuration, NIGHT)
    for seen in archive.sightings(PORTAL):
        assert seen.sha256 is None or archive.read(seen.sha256)
    return Remains(
        frozenset((d.url, d.sha256, d.role, d.title, d.dates) for d in _documents(archive)),
        frozenset((d.url, d.sha256, d.column) for d in last if d.role is Role.LIST),
        frozenset(
            (
                one.duty.agency_code,
                one.duty.year,
                one.standing,
                one.published_on,
                one.report_sha256,
                tuple(sorted(finding.rule for finding in one.findings)),
            )
            for one in picture.judgements
        ),
    )


def test_of_two_crawls_of_one_portal_started_together_one_runs(
    ground: Ground, tmp_path: Path
) -> None:
    before = len(ground.replica.requests)
    children = [ground.begin(tmp_path) for _ in range(4)]
    statuses = sorted(child.wait(120) for child in children)
    archive = Archive(str(tmp_path / "archive"))
    asked = Counter(request.target for request in ground.replica.requests[before:])
    assert statuses == [0, 1, 1, 1]
    assert len(archive.crawl_ids(PORTAL)) == len(crawl_reports(archive, PORTAL)) == 1
    assert asked["/robots.txt"] == asked["/"] == 1
    assert {request.running for request in ground.replica.requests[before:]} == {1}


def test_a_killed_crawl_leaves_its_portal_free_at_once(ground: Ground, tmp_path: Path) -> None:
    first = ground.begin(tmp_path, delay_s=1)
    lock = tmp_path / "locks" / f"crawl-{PORTAL}.lock"
    while not (lock.exists() and lock.read_text()):
        assert first.poll() is None
        time.sleep(0.01)
    second = ground.begin(tmp_path)
    assert second.wait(60) == 1, "the first one is still running"
    first.kill()
    first.wait(10)
    assert ground.begin(tmp_path).wait(120) == 0
