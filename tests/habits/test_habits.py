"""Portals with habits that the crawler was not written for: nobody is accused falsely.

Each portal is watched as an operator does it, through the command line only: an empty installation
with the portal's agencies, the file that `probe` proposes, nights after the due date, the status as
JSON. `FIRST_RUN.md` is what came of it before anything was mended.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.habits.operator import NIGHTS, NO_FILE, Outcome, watch
from tests.habits.plan import AGENCIES, YEARS
from tests.habits.portal import Portal
from tests.habits.portals import ALL

NOT_WHOLE = ("year-tree", "unlinked-years")
# A cheap one, whose further pages only a script brings: read, looked at twice and judged, it takes
# twenty seconds of a processor, like the others.
SHORT = ("javascript-next",)


@pytest.mark.parametrize(
    "kind", [one for one in ALL if one.name in SHORT], ids=lambda kind: kind.name
)
def test_nobody_is_accused_falsely(kind: type[Portal], tmp_path: Path) -> None:
    outcome = watch(kind, tmp_path, NIGHTS[:1], is_brief=True)
    _hold(outcome)
    assert outcome.standings.total() == len(AGENCIES), outcome.said
    assert outcome.listed == outcome.wanted, outcome.said


@pytest.mark.faults
@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.name)
def test_nobody_is_accused_falsely_in_four_nights(kind: type[Portal], tmp_path: Path) -> None:
    outcome = watch(kind, tmp_path)
    _hold(outcome)
    if outcome.crawl != NO_FILE:
        assert outcome.standings.total() == len(AGENCIES) * len(YEARS), outcome.said
    if outcome.crawl == "complete" or kind.name not in NOT_WHOLE:
        assert outcome.found == outcome.wanted, outcome.said


def _hold(outcome: Outcome) -> None:
    assert outcome.false_accusations == [], outcome.said
    assert outcome.wrong == [], outcome.said
