"""A date that a report bears, held against the proof that it was not there on a later day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from core.clock import day_of
from core.messages import Message, Value
from monitor.records import Duty
from monitor.standings.absence import PROOF, witnessed
from monitor.standings.publication import all_dates, publication
from pipeline.records import Edition, Finding

if TYPE_CHECKING:
    from monitor.standings.knowledge import Knowledge

AGAINST_PROOF = "date-before-proven-absence"
RULES = frozenset({AGAINST_PROOF})

AGAINST = "against-proof.against"


@dataclass(frozen=True, slots=True)
class ProvenAbsence:
    """When a report was judged missing, and on what evidence."""

    judged_at: datetime
    evidence: tuple[Message, ...]


def date_against_proof(duty: Duty, editions: Sequence[Edition], known: Knowledge) -> Finding | None:
    """The report bears a day on which it cannot have been there: a question, never more.

    Editing systems print the day of a draft, so the date alone proves nobody's intent. Nothing is
    asked where the report stands on a portal of which nothing was proven, or where the crawls of
    that proof count no more.
    """
    absent = known.absences.get((duty.agency_code, duty.year))
    seen = min(editions, key=lambda one: one.first_seen_at)
    claimed = publication(all_dates(editions))
    if absent is None or claimed is None or absent.judged_at >= seen.first_seen_at:
        return None
    proof = next((one for one in absent.evidence if _is_of(one, seen.portal)), None)
    # A night's crawls begin after the moment by which it judges, so they are of its day.
    of_proof = [
        one
        for one in known.looks.clean.get(seen.portal, ())
        if day_of(one.started_at) <= day_of(absent.judged_at) and one.ended_at < seen.first_seen_at
    ]
    last = next(witnessed(of_proof, duty), None)
    if proof is None or last is None or claimed.on >= day_of(last.started_at):
        return None
    values = {
        "claimed": claimed.on.isoformat(),
        "due_on": duty.due_on.isoformat(),
        "absent": day_of(last.started_at).isoformat(),
        "seen": day_of(seen.first_seen_at).isoformat(),
    }
    said: dict[str, Value] = {"year": duty.year, **values, "proof": proof}
    rules = known.rules_of(duty.year)
    return rules.broken(AGAINST_PROOF, Message(AGAINST, said), found=values["claimed"])


def _is_of(said: Message, portal: str) -> bool:
    return said.template == PROOF and said.values.get("portal") == portal
