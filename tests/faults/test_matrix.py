"""Every fault against every layout: the outcome, the standings, and what people are told.

A part of all combinations runs with the other tests, so chosen that every third kind of fault is
among them at one place, and every place and layout without a browser; `make faults` runs them all.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random

import pytest
from _pytest.mark import ParameterSet

from core.browser import find_browser
from crawlers.records import CrawlOutcome
from tests.faults import small
from tests.faults.certificate import Shown
from tests.faults.kinds import FAULTS, HEALTHY, Fault, Place
from tests.faults.small import BY_BROWSER
from tests.replicas.faults import Robots
from tests.sampling import SEED

FAMILIES = (
    *("trs", "ucap", "vsb", "hanweb-jpage", "hanweb-jpage-by-page", "hanweb-xxgk-search"),
    *("hanweb-annual-report", "hanweb-jpaas", "truecms", "ucap-search", "gkmlpt", "epoint"),
    *("script-json", "longxun-list", "longxun-annual", "iframe", BY_BROWSER),
)
# Of each layout one, and what has files: `make test` crawls these. In a browser nothing of it; that
# crashes, hangs and is read by tests/families/test_browser.py, over the same driver and keeper.
DAILY = ("trs", "ucap", "vsb", "hanweb-jpage", "gkmlpt", "longxun-list")
# What only a browser sees is tested where there is one.
NEEDING = {
    BY_BROWSER: (
        pytest.mark.browser,
        pytest.mark.skipif(find_browser(None) is None, reason="no Chromium on this machine"),
    )
}
BY_SEARCH = "ucap-search"
AT_THE_SECOND_QUESTION = {f"everywhere-{status}-then-200" for status in (429, 500, 503)}
INLINE = ("hanweb-annual-report", "longxun-annual")
# These need two years: a catalogue of one year is its own parent.
TWO_YEARS = ("gkmlpt", "hanweb-jpaas")
ABSENT, STRUCK = "柳城区民政局", "柳城区财政局"
# All chosen nights are lived through before the first test.
pytestmark = pytest.mark.timeout(3600)
IN_A_FILE = "柳城区住房和城乡建设局"
PROCESSES = 1
# Where a family has nothing that the fault could strike.
LACKING = {
    Place.FURTHER: {
        "hanweb-annual-report",
        "hanweb-jpaas",
        "epoint",
        *("longxun-list", "longxun-annual", BY_BROWSER),
    },
    Place.ARTICLE: {"longxun-annual"},
    Place.FILE: set(FAMILIES) - {"trs", "ucap", "vsb", "gkmlpt"},
    Place.SERVICE: set(FAMILIES) - {BY_BROWSER},
}


@dataclass(frozen=True, slots=True)
class Combination:
    """One family with one fault."""

    family: str
    fault: Fault

    @property
    def id(self) -> str:
        return f"{self.family}-{self.fault.id}"

    @property
    def as_it_strikes(self) -> Fault:
        """Where a column is its report, a page that does not come is a column not seen.

        A page's own script asks once: what would come at a second question is not seen.
        """
        if self.family == BY_BROWSER and self.fault.id in AT_THE_SECOND_QUESTION:
            return replace(self.fault, outcomes=(CrawlOutcome.PARTIAL,))
        if self.family == BY_SEARCH and self.fault.robots is Robots.NO_SEARCH:
            return replace(self.fault, outcomes=(CrawlOutcome.BLOCKED,), said=("robots.txt",))
        if self.family == BY_BROWSER and self.fault.robots is Robots.NO_SEARCH:
            return replace(self.fault, outcomes=(CrawlOutcome.PARTIAL,), said=("没有列表行",))
        if self.family not in INLINE or self.fault.place is not Place.ARTICLE:
            return self.fault
        outcomes = (CrawlOutcome.PARTIAL, CrawlOutcome.BLOCKED)
        return replace(self.fault, outcomes=outcomes, said=("",))


def _combinations() -> Iterator[ParameterSet]:
    """All of them. The default run has each of its faults with one family, and no other family."""
    part = _part_of_the_faults()
    for number, fault in enumerate(FAULTS):
        lacking = LACKING.get(fault.place, set())
        if fault.tls is Shown.GOOD:
            lacking = {BY_BROWSER}  # which trusts authorities of its own only
        families = [one for one in FAMILIES if one not in lacking]
        turns = [one for one in families if one in DAILY] or families
        for family in families:
            is_turn = family == turns[number % len(turns)]
            is_chosen = fault.id in part and (is_turn or (fault.id == HEALTHY and family in DAILY))
            one = Combination(family, fault)
            marks = () if is_chosen else (pytest.mark.faults,)
            yield pytest.param(one, id=one.id, marks=(*marks, *NEEDING.get(family, ())))


def _part_of_the_faults() -> set[str]:
    """Every third kind at one of its places, chosen by a seed."""
    random, places = Random(SEED), defaultdict(list)
    for fault in FAULTS:
        if fault.place is not Place.SERVICE:
            places[fault.name].append(fault.id)
    chosen = [random.choice(ids) for ids in places.values()]
    return {HEALTHY, *map(random.choice, neighbours(chosen))}


def neighbours(ids: list[str]) -> Iterator[list[str]]:
    """Three at a time."""
    return (ids[at : at + 3] for at in range(0, len(ids), 3))


COMBINATIONS = list(_combinations())


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one combination, as its process wrote it."""

    family: str
    fault: str
    outcome: str
    reason: str
    standings: Mapping[str, str]
    evidence: Mapping[str, str]
    operator: str

    @property
    def missing(self) -> set[str]:
        return {name for name, standing in self.standings.items() if standing == "missing"}

    def says(self, words: str) -> bool:
        return any(words in said for said in (self.reason, self.operator, *self.evidence.values()))


@pytest.fixture(scope="module")
def nights(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[tuple[str, str], Told]:
    """Crawl all chosen combinations, in a few processes at once."""
    called = [item.callspec for item in request.session.items if hasattr(item, "callspec")]
    chosen = [one.params["combination"] for one in called if "combination" in one.params]
    jobs: list[dict[str, list[str]]] = [{} for _ in range(PROCESSES + 2)]
    for one in chosen:
        is_file = one.fault.place is Place.FILE
        at = FAMILIES.index(one.family) % PROCESSES
        if is_file or one.family in TWO_YEARS:
            at = PROCESSES
        if one.family == BY_BROWSER:
            at = PROCESSES + 1  # whose browser is killed
        jobs[at].setdefault(one.family, []).append(one.fault.id)
    folder = tmp_path_factory.mktemp("faults")
    found: list[Told] = []
    with ExitStack() as stack:
        running = [
            stack.enter_context(_night(folder / str(number), job, number == PROCESSES))
            for number, job in enumerate(jobs)
            if job
        ]
        for child in running:
            _, errors = child.communicate(timeout=3600)
            assert child.returncode == 0, errors
    for answer in folder.glob("*/answer.json"):
        found += [Told(**one) for one in json.loads(answer.read_text())]
    return {(told.family, told.fault): told for told in found}


def _night(folder: Path, families: dict[str, list[str]], has_file: bool) -> subprocess.Popen[str]:
    folder.mkdir()
    (folder / "job.json").write_text(json.dumps({"families": families, "has_file": has_file}))
    at = (str(folder / "work"), str(folder / "job.json"), str(folder / "answer.json"))
    return subprocess.Popen(
        [sys.executable, "-m", "tests.faults.night", *at],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_a_fault_is_told_and_makes_nobody_missing(
    nights: Mapping[tuple[str, str], Told], combination: Combination
) -> None:
    fault = combination.as_it_strikes
    told = nights[combination.family, fault.id]

    assert told.outcome in fault.outcomes, told.reason
    is_complete = told.outcome == "complete"
    assert told.missing == ({ABSENT} if is_complete else set()), told.evidence.get(ABSENT)
    assert not is_complete or told.operator == ""
    assert is_complete or told.reason in told.operator
    assert any(told.says(words) for words in fault.said), told
    if fault.place is Place.ARTICLE:
        assert told.standings[STRUCK] in ("unknown", "unreadable"), told.evidence[STRUCK]
    if fault.place is Place.FILE and fault.is_harmless:
        assert told.standings[IN_A_FILE] in ("published", "faulty"), told.evidence[IN_A_FILE]
    elif fault.place is Place.FILE:
        assert told.standings[IN_A_FILE] in ("unknown", "unreadable"), told.evidence[IN_A_FILE]


def test_the_matrix_is_large_enough_and_knows_every_fault_once() -> None:
    assert len(COMBINATIONS) >= 120
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    in_default_run = [one for one in COMBINATIONS if pytest.mark.faults not in one.marks]
    chosen = [one.values[0].fault for one in in_default_run]
    elsewhere = {fault.name for fault in FAULTS if fault.place is not Place.SERVICE}
    assert 3 * len({fault.name for fault in chosen}) >= len(elsewhere)
    assert set(Place) - {Place.SERVICE} == {fault.place for fault in chosen}
    assert set(DAILY) == {one.values[0].family for one in in_default_run}
    assert set(map(layout_of, DAILY)) == set(map(layout_of, FAMILIES))


def layout_of(family: str) -> str:
    found = re.search(r'(?m)^layout = "(\w+)"', small.file_of(family, "http://127.0.0.1"))
    assert found is not None
    return found[1]
