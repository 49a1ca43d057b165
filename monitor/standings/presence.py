"""An agency's absence shows only beside what is there: others' reports, and its own.

A list that was cut short, a filter, a page of another year: each hides many agencies at once, and
those that never stood in these lists for good. So the same lists must show others' reports of the
year, and this agency's own report of another year or a column of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from core.messages import Message
from crawlers.records import ColumnReport
from monitor.records import Duty
from monitor.standings.absence import moved_to
from monitor.standings.appearance import CleanCrawls, since_last_seen
from pipeline.records import Edition
from pipeline.reference.register import is_called

ENOUGH_OTHERS = 3
FEW_OTHERS = "presence.few-others"
NEVER_HERE = "presence.never-here"
COLUMN_REFUTED = "presence.column-refuted"


@dataclass(frozen=True, slots=True)
class _Shown:
    """Whose reports portals show: agencies by portal and year, portals by agency."""

    by_year: dict[tuple[str, int], set[str]]
    by_agency: dict[str, set[str]]


@dataclass(frozen=True)
class Presence:
    """What stands in the lists now.

    `editions` by agency code and report year; `due` are the codes of who owes a report, by portal
    and year.
    """

    editions: Mapping[tuple[str, int], Sequence[Edition]]
    due: Mapping[tuple[str, int], Collection[str]]
    looks: CleanCrawls

    def doubt(self, duty: Duty, places: Collection[str]) -> Message | None:
        """Why the absence of a report does not show against what is there; None when it does."""
        own = {duty.agency_code, *(successor.code for successor in duty.successors)}
        others: set[str] = set()
        for place in places:
            others |= self._shown.by_year.get((place, duty.year), set())
        others -= own
        needed = self._needed(duty, own)
        if len(others) < needed:
            counts = {"year": duty.year, "seen": len(others), "needed": needed}
            return Message(FEW_OTHERS, {"portal": duty.portal, **counts})
        if self._is_refuted(duty, places):
            return Message(COLUMN_REFUTED, {"portal": duty.portal, "agency": duty.agency_name})
        once = {*places, *self._predecessors(places)}
        if self._has_stood_here(own, once) or self._has_a_column(duty, places):
            return None
        return Message(NEVER_HERE, {"portal": duty.portal, "year": duty.year})

    def _predecessors(self, places: Collection[str]) -> set[str]:
        """The portals that were moved to these, and hold older years."""
        found: set[str] = set()
        moved = moved_to(self.looks.portals)
        while (
            new := {one.id for place in (*places, *found) for one in moved.get(place, ())} - found
        ):
            found |= new
        return found

    def _needed(self, duty: Duty, own: Collection[str]) -> int:
        """Three others, or half of those that owe one beside it; never none."""
        due = self.due.get((duty.portal, duty.year), ())
        others = len(due) - sum(code in due for code in own)
        half = ceil(others / 2) if others else ENOUGH_OTHERS
        return min(ENOUGH_OTHERS, half)

    @cached_property
    def _shown(self) -> _Shown:
        """What the latest clean crawl of each portal still saw."""
        shown = _Shown({}, {})
        for (code, year), editions in self.editions.items():
            for one in editions:
                if not since_last_seen(one, self.looks):
                    shown.by_year.setdefault((one.portal, year), set()).add(code)
                    shown.by_agency.setdefault(code, set()).add(one.portal)
        return shown

    def _has_stood_here(self, own: Collection[str], places: Collection[str]) -> bool:
        return any(not self._shown.by_agency.get(code, set()).isdisjoint(places) for code in own)

    def _has_a_column(self, duty: Duty, places: Collection[str]) -> bool:
        return bool(self._own_columns(duty, places))

    def _is_refuted(self, duty: Duty, places: Collection[str]) -> bool:
        """Whether its own columns show none of its reports that other lists name."""
        return any(
            column.recall is not None and column.recall.is_refuted
            for column in self._own_columns(duty, places)
        )

    def _own_columns(self, duty: Duty, places: Collection[str]) -> list[ColumnReport]:
        names = (duty.agency_name, *(successor.name for successor in duty.successors))
        return [
            column
            for place in places
            for column in self._columns(place)
            if column.owner is not None and any(is_called(column.owner, name) for name in names)
        ]

    def _columns(self, place: str) -> Sequence[ColumnReport]:
        clean = self.looks.clean.get(place, ())
        return clean[0].columns if clean else ()
