"""Many at once are not accused before somebody has looked at the columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawlers.lists.shape import shape_of
from crawlers.portals import Expectation
from monitor.records import Judgement, Standing
from monitor.standings.sanity import is_held, with_held
from tests.monitor.made import YEAR, crawl, duty, portal

CODES = [f"990101{n:03}" for n in range(30)]


def judged(missing: int, present: int) -> list[Judgement]:
    standings = [Standing.MISSING] * missing + [Standing.PUBLISHED] * present
    return [
        Judgement(duty(code=code), standing, None, None, None, None, None, None, (), ())
        for code, standing in zip(CODES, standings, strict=False)
    ]


CASES = [
    ("five of ten", 5, 5, 0),
    ("four of ten", 4, 6, 4),
    ("five of twenty-five", 5, 20, 5),
    ("six of twenty-five", 6, 19, 0),
]


@pytest.mark.parametrize(
    ("missing", "present", "accused"), [row[1:] for row in CASES], ids=[row[0] for row in CASES]
)
def test_more_than_a_fifth_and_at_least_five_at_once_are_held_back(
    missing: int, present: int, accused: int
) -> None:
    everybody = judged(missing, present)
    before = {(one.duty.agency_code, YEAR - 1) for one in everybody}
    found = with_held(everybody, before, {"acheng": portal(expect=Expectation())}, {})

    assert sum(one.standing is Standing.MISSING for one in found) == accused
    assert sum(map(is_held, found)) == missing - accused


def test_they_are_accused_once_a_person_has_looked_until_the_shape_changes() -> None:
    seen = crawl("2023-02-02")
    looked = {"acheng": portal(expect=Expectation(confirmed=shape_of(seen)))}
    (column,) = seen.columns
    moved = replace(seen, columns=(column, replace(column, url=f"{column.url}?2")))

    found = with_held(judged(6, 4), set(), looked, {"acheng": [seen]})
    later = with_held(judged(6, 4), set(), looked, {"acheng": [moved]})

    assert sum(one.standing is Standing.MISSING for one in found) == 6
    assert not any(one.standing is Standing.MISSING for one in later)
