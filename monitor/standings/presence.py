"""An agency's absence shows only beside what is there: others' reports, and its own.

A list that was cut short, a filter, a page of another year: each hides many agencies at once, and
those that never stood in these lists for good. So the same lists must show others' reports of the
year, and this agency's own report of another year or a column of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from core.messages import Message
from crawlers.records import ColumnReport
from monitor.records import Duty
from monitor.standings.appearance import CleanCrawls, since_last_seen
from pipeline.records import Edition
from pipeline.reference.register import is_called

ENOUGH_OTHERS = 3
FEW_OTHERS = "presence.few-others"
NEVER_HERE = "presence.never-here"
COLUMN_REFUTED = "presence.column-refuted"


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
        others = {code for code in self._publishers(duty.year, places) if code not in own}
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
        portals = self.looks.portals.values()
        while new := {
            one.id
            for one in portals
            if one.predecessor_of in {*places, *found} and one.id not in found
        }:
            found |= new
        return found

    def _needed(self, duty: Duty, own: Collection[str]) -> int:
        """Three others, or half of those that owe one beside it; never none."""
        others = [one for one in self.due.get((duty.portal, duty.year), ()) if one not in own]
        half = ceil(len(others) / 2) if others else ENOUGH_OTHERS
        return min(ENOUGH_OTHERS, half)

    def _publishers(self, year: int, places: Collection[str]) -> Iterator[str]:
        for (code, of), editions in self.editions.items():
            if of == year and self._any_shown(editions, places):
                yield code

    def _has_stood_here(self, own: Collection[str], places: Collection[str]) -> bool:
        return any(
            code in own and self._any_shown(editions, places)
            for (code, _), editions in self.editions.items()
        )

    def _any_shown(self, editions: Sequence[Edition], places: Collection[str]) -> bool:
        """Whether the latest clean crawl of one of these portals still saw one of them."""
        return any(
            one.portal in places and not since_last_seen(one, self.looks) for one in editions
        )

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
