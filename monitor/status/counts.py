"""The one table of counts: how many reports are owed, published, and published in time and well.

The page, the mails, the exports and the notice all take their numbers from here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.records import Judgement, Standing

# In the order of the contract; the worst standings first is the order of the pages instead.
COUNTED = (
    Standing.PUBLISHED,
    Standing.LATE,
    Standing.FAULTY,
    Standing.UNREADABLE,
    Standing.MISSING,
    Standing.UNKNOWN,
    Standing.NOT_YET_DUE,
    Standing.EXEMPT,
)
NOT_OWED_YET = (Standing.EXEMPT, Standing.NOT_YET_DUE)
IS_THERE = (Standing.PUBLISHED, Standing.LATE, Standing.FAULTY, Standing.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Counts:
    """How many duties stand where; every standing is named, also with 0."""

    by_standing: Mapping[Standing, int]

    @property
    def owed(self) -> int:
        """应发布: all but the exempt and those that are not due yet."""
        return sum(n for standing, n in self.by_standing.items() if standing not in NOT_OWED_YET)

    @property
    def published(self) -> int:
        """已发布: whatever is there, in time or late, well or with faults, read or not."""
        return sum(self.by_standing[standing] for standing in IS_THERE)

    @property
    def well(self) -> int:
        """按时且无问题: published in time, and nothing is wrong with it."""
        return self.by_standing[Standing.PUBLISHED]

    @property
    def values(self) -> dict[str, int]:
        """The numbers for a sentence, by the names of standings and of these sums."""
        by_name = {standing.value: n for standing, n in self.by_standing.items()}
        return by_name | {"owed": self.owed, "there": self.published, "well": self.well}


def counts_of(judgements: Iterable[Judgement]) -> Counts:
    """Count some judgements."""
    return counts_of_standings(judgement.standing for judgement in judgements)


def counts_of_standings(standings: Iterable[Standing]) -> Counts:
    """Count some standings."""
    counted = Counter(standings)
    return Counts({standing: counted[standing] for standing in COUNTED})
