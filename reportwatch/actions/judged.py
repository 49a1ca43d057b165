"""What the newest round that told judged, as it is stored: asked for without judging anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from monitor.status.counts import NONE, Counts
from monitor.store.assessments import Judged, assessments, counted
from monitor.store.monitoring import last_judged_at
from pipeline.store.readings import reading


@dataclass(frozen=True, slots=True)
class JudgedDistrict:
    """One district and report year as they are stored."""

    #: Its duties in the order of agency codes, each with the round that first judged so.
    judged: Sequence[Judged]
    #: The one table of counts of them.
    counts: Counts
    #: When the newest round judged; None before the first.
    judged_at: datetime | None


def judged_district(engine: Engine, district: str, year: int) -> JudgedDistrict:
    """What is stored of one district and year; nothing where nothing was owed or judged."""
    with reading(engine) as session:
        found = assessments(session, district, year)
        known = counted(session, district)
        at = last_judged_at(session)
    return JudgedDistrict(found, known.get((district, year), NONE), at)


def judged_districts(engine: Engine) -> Mapping[tuple[str, int], Counts]:
    """The counts of every district and year, in one question: what an index of districts shows."""
    with reading(engine) as session:
        return counted(session)
