"""What may be a duty's report after all, found by where it is and what it is called.

Each duty is held against the few documents and rows near it, not against those of the country.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from monitor.records import Duty
from pipeline.records import Announcement, Edition
from pipeline.reference.register import bare_name, own_name


class Nearby:
    """Documents of nobody, documents of a disputed year, and rows that announce a report.

    What is found is in the order in which it was given, and may hold more than what fits.
    """

    def __init__(
        self,
        unclaimed: Iterable[Edition],
        disputed: Iterable[Edition],
        announced: Iterable[Announcement],
    ) -> None:
        self._unclaimed: dict[tuple[str, str], list[tuple[int, Edition]]] = {}
        for number, one in enumerate(unclaimed):
            names = [("name", bare_name(one.agency.name))] if one.agency is not None else []
            for key in (("portal", one.portal), *names):
                self._unclaimed.setdefault(key, []).append((number, one))
        self._disputed: dict[str | None, list[Edition]] = {}
        for one in disputed:
            code = one.agency.code if one.agency is not None else None
            self._disputed.setdefault(code, []).append(one)
        self._rows_at: dict[str, list[tuple[int, Announcement]]] = {}
        self._rows_of: dict[tuple[str | None, int | None], list[Announcement]] = {}
        for number, row in enumerate(announced):
            self._rows_at.setdefault(row.portal, []).append((number, row))
            if row.agency is not None:
                self._rows_of.setdefault((row.agency.code, row.year), []).append(row)

    def unclaimed(self, duty: Duty, places: Collection[str]) -> list[Edition]:
        """The documents of nobody on these portals, and those of the agency's name anywhere."""
        keys = [*(("portal", place) for place in places), ("name", own_name(duty.agency_name))]
        found = dict(pair for key in keys for pair in self._unclaimed.get(key, ()))
        return [found[number] for number in sorted(found)]

    def disputed(self, duty: Duty) -> list[Edition]:
        """The documents of the agency and its successors whose year is in dispute."""
        codes = (duty.agency_code, *(successor.code for successor in duty.successors))
        return [one for code in dict.fromkeys(codes) for one in self._disputed.get(code, ())]

    def rows_at(self, places: Collection[str]) -> list[Announcement]:
        """The rows that these portals list."""
        found = dict(pair for place in places for pair in self._rows_at.get(place, ()))
        return [found[number] for number in sorted(found)]

    def rows_of(self, duty: Duty) -> Sequence[Announcement]:
        """The rows that name the agency and the year."""
        return self._rows_of.get((duty.agency_code, duty.year), ())
