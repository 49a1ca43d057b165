"""Each kind of file in the archive damaged in each way: the night ends, and nobody is accused."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, replace

import pytest
from _pytest.mark import ParameterSet

from tests.faults.damage import ARTICLE, KINDS, LIST, REPORT, TOLD, WAYS, Case, Told

UNDISTURBED = "undisturbed"
OF_BYTES = (ARTICLE, LIST)
# Which kinds the default run damages together with the loss of the database.
FRESH = (1, 4, 5)


def _cases() -> Iterator[ParameterSet]:
    """All of them. The default run has every second kind, with databases lost and kept."""
    ways = [way for way in WAYS if way != UNDISTURBED]
    for number, kind in enumerate(KINDS):
        for turn, way in enumerate(ways):
            for is_fresh in (False, True):
                is_own = turn == number % len(ways) and is_fresh == (number in FRESH)
                is_chosen = is_own and number % 2 == 0
                marks = () if is_chosen else (pytest.mark.faults,)
                name = f"{kind}-{way}{'-fresh' if is_fresh else ''}"
                yield pytest.param(Case(kind, way, is_fresh), id=name, marks=marks)


CASES = list(_cases())


@pytest.fixture(scope="module")
def nights(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Mapping[Case, Told]:
    """Live through the nights of all chosen cases, and through undisturbed ones, in one process."""
    called = [item.callspec for item in request.session.items if hasattr(item, "callspec")]
    chosen = [one.params["case"] for one in called if isinstance(one.params.get("case"), Case)]
    undisturbed = [Case(REPORT, UNDISTURBED, is_fresh) for is_fresh in (False, True)]
    folder = tmp_path_factory.mktemp("damage")
    job, answer = folder / "job.json", folder / "answer.json"
    job.write_text(json.dumps([asdict(one) for one in dict.fromkeys((*undisturbed, *chosen))]))
    command = [sys.executable, "-m", "tests.faults.damage", str(folder / "work"), str(job)]
    ended = subprocess.run(
        [*command, str(answer)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
        timeout=1800,
    )
    assert ended.returncode == 0, ended.stderr
    return {told.case: told for told in TOLD.validate_json(answer.read_bytes())}


@pytest.mark.parametrize("case", CASES)
def test_a_damaged_file_ends_nothing_and_accuses_nobody(
    nights: Mapping[Case, Told], case: Case
) -> None:
    told, calm = nights[case], nights[replace(case, kind=REPORT, way=UNDISTURBED)]

    for night, undisturbed in zip(told.nights, calm.nights, strict=True):
        assert night.other == undisturbed.other
        assert set(night.accused) <= set(undisturbed.accused)
        for agency, standing in night.struck.items():
            assert standing in ("unknown", undisturbed.struck[agency]), agency
    last, calm_last = told.nights[-1], calm.nights[-1]
    assert last == replace(calm_last, operators=last.operators, officers=last.officers)
    if not case.is_fresh:
        assert [mail for night in told.nights for mail in night.officers] == []


@pytest.mark.parametrize("case", CASES)
def test_operators_are_told_once_of_a_damaged_file_and_what_can_be_fetched_is_mended(
    nights: Mapping[Case, Told], case: Case
) -> None:
    told = nights[case]
    first, second = ("\n".join(night.operators) for night in told.nights)
    is_known = not (case.is_fresh and (case.kind, case.way) == (REPORT, "removed"))

    assert (told.path in first) == is_known
    assert told.path not in second
    assert ("已恢复（存档损坏）" in second) == (case.kind in OF_BYTES)
    is_still_there = is_known and (case.kind, case.way) != (REPORT, "removed")
    assert told.damaged == ([told.path] if case.kind not in OF_BYTES and is_still_there else [])
    assert bool(told.put_aside) == (case.kind in OF_BYTES and case.way != "removed")
