"""Whole nights over the replica portals, through the command that operators use.

Every test starts real portals, a real mail server, real crawls in child processes and reads what
people would read: the status report, the mailbox, the exit status.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import pytest

from reportwatch.database import open_migrated
from tests.installation import started
from tests.replicas.faults import HostFault, Switch
from tests.replicas.plan import YEARS
from tests.replicas.portals import PORTALS
from tests.replicas.register import PORTAL_OF
from tests.replicas.stage import Stage, disagreements_with_plan, set_small_stage

# `make nights` lives each night over all portals and years; else over one portal for each proof:
# a plain list, one that needs a browser, and beside a server that fails a healthy one.
RECENT = YEARS[-2:]
WHOLE = pytest.mark.slow
FIRST = [(("acheng",), RECENT), pytest.param((PORTALS, YEARS), marks=WHOLE)]
BESIDE_A_FAILURE = [
    (("hrbpf", "beiguan"), RECENT), pytest.param(PORTALS, YEARS, marks=WHOLE),
]  # fmt: skip
KILLED = [(("beiguan",), YEARS[-1:], 0), pytest.param(PORTALS, YEARS, 2, marks=WHOLE)]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=FIRST, ids=["few", "all"])
def first_night(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """One undisturbed night and its start; tests look at it, and run a second night on it."""
    with set_small_stage(tmp_path_factory.mktemp("night"), *request.param) as stage:
        assert (stage.night(), _mails(stage), stage.start()) == (0, [], 0)
        yield stage


def _mails(stage: Stage) -> list[str]:
    return [path.name for path in stage.mailbox.mails()]


def _blobs(stage: Stage) -> set[str]:
    return {path.name for path in (stage.data / "archive" / "blobs").rglob("*.gz")}


def test_the_status_report_equals_the_plan_name_by_name(first_night: Stage) -> None:
    assert disagreements_with_plan(first_night) == []


def test_every_officer_and_nobody_else_gets_one_mail(first_night: Stage) -> None:
    recipients = sorted(name.partition("-")[2].removesuffix(".eml") for name in _mails(first_night))
    told = len([name for name in recipients if name.startswith("gongkai.")])
    assert told == _officers(first_night.portals)
    # One of the five portals alone gives an operator nothing to do.
    assert len(recipients) - told == (first_night.portals == PORTALS)
    assert len(recipients) == len(set(recipients))
    assert first_night.mailbox.duplicates() == []


@pytest.mark.parametrize(
    ("page", "ending"), [("status.html", "-2022.html"), ("status.en.html", "-2022.en.html")]
)
def test_who_is_told_missing_can_open_what_the_portal_listed(
    first_night: Stage, page: str, ending: str
) -> None:
    folder = first_night.data / "status"
    text = (folder / page).read_text("utf-8")
    absent = text.partition('class="absent"')[2].partition("</ul>")[0]
    links = re.findall(r'href="(seen/[^"]+)"', absent)
    assert len(links) == absent.count('class="who"') > 0
    for link in set(links):
        shown = (folder / link).read_text("utf-8")
        files = re.findall(r'href="(\d+\.\w+)"', shown)
        assert link.endswith(ending)
        listed = shown.partition("<ol>")[2].partition("</ol>")[0]
        assert 'class="year"' in listed
        assert 'id="place"' in listed
        assert files
        assert all((folder / link).with_name(name).stat().st_size for name in files)


def test_a_missing_report_of_a_replica_has_a_proof_that_holds(
    first_night: Stage, tmp_path: Path
) -> None:
    proof = tmp_path / "proof.zip"
    made = ("evidence", "--proof", "990101-wjj", "2022", "-o", str(proof))
    for words in (made, ("verify", str(proof))):
        done = subprocess.run(
            first_night.command(*words), env=first_night.environment(),
            capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
    assert "没有签名" in done.stdout


def test_what_a_night_keeps_is_for_its_owner_alone(first_night: Stage) -> None:
    data = first_night.data
    kept = [data / "reportwatch.sqlite3", *(data / "archive").rglob("*")]
    kept += (data / "status").rglob("*")
    assert len(kept) > 100
    assert [path for path in kept if path.lstat().st_mode & 0o077 and not path.is_symlink()] == []


def test_a_night_was_polite(first_night: Stage) -> None:
    for portal, replica in first_night.replicas.items():
        assert max((request.running for request in replica.requests), default=1) == 1, portal
        agents = {request.agent for request in replica.requests}
        assert all("reportwatch" in agent and "+" in agent for agent in agents), agents


def test_a_second_night_on_the_same_day_changes_nothing(first_night: Stage) -> None:
    mails, blobs = _mails(first_night), _blobs(first_night)
    asked_before = {name: len(r.requests) for name, r in first_night.replicas.items()}

    assert first_night.night() == 0

    answers = [
        request.status
        for name, replica in first_night.replicas.items()
        for request in replica.requests[asked_before[name] :]
        if request.method == "GET" and not request.target.endswith("/robots.txt")
    ]
    assert _mails(first_night) == mails
    assert _blobs(first_night) == blobs
    assert disagreements_with_plan(first_night) == []
    assert answers.count(304) >= 0.9 * len(answers)


@pytest.mark.postgresql
@pytest.mark.parametrize(("portals", "years"), BESIDE_A_FAILURE, ids=["few", "all"])
def test_on_postgresql_a_portal_that_answers_500_makes_its_agencies_unknown_and_never_missing(
    portals: Collection[str],
    years: Sequence[int],
    tmp_path: Path,
    postgresql_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("REPORTWATCH_DATABASE_URL", postgresql_url)
    with set_small_stage(tmp_path, portals, years) as stage:
        stage.replicas["beiguan"].switch = Switch(HostFault.ERRORS)
        assert (stage.night(), stage.start()) == (3, 0)
        assert disagreements_with_plan(stage, down=frozenset({"beiguan"})) == []
        assert len([path for path in stage.mailbox.mails() if "operator" in path.name]) == 1


@pytest.mark.parametrize(("portals", "years", "random_kills"), KILLED, ids=["few", "all"])
def test_a_night_killed_at_any_moment_ends_in_the_same_state(
    portals: Collection[str], years: Sequence[int], random_kills: int, tmp_path: Path
) -> None:
    """`kill -9` while portals are crawled, while mails leave, and at random moments in between."""
    seed = int(os.environ.get("KILL_SEED", "20230410"))
    with set_small_stage(tmp_path, portals, years) as stage:
        stage.data.mkdir(parents=True, exist_ok=True)
        database = f"sqlite:///{stage.data / 'reportwatch.sqlite3'}"
        started(open_migrated(database)).dispose()
        stage.killed_night(lambda: stage.requests() >= 12 * len(portals))
        for after_s in random.Random(seed).choices(range(2, 14), k=random_kills):
            stage.killed_night(_after(after_s))
        stage.killed_night(lambda: bool(stage.mailbox.mails()))
        assert stage.night() == 0, f"KILL_SEED={seed}"
        assert disagreements_with_plan(stage) == []
        assert stage.mailbox.duplicates() == []
        recipients = [name.partition("-")[2] for name in _mails(stage)]
        assert len(recipients) == len(set(recipients)) == 1 + _officers(portals)


def _officers(portals: Collection[str]) -> int:
    return sum(portal in portals for portal in PORTAL_OF.values())


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
