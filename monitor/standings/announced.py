"""A list announces a report whose page does not give it: then it is not proven to be missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from core.messages import Message
from crawlers.portals import Portal
from crawlers.records import CrawlReport
from monitor.records import Duty
from monitor.standings.absence import may_be_called, places_of
from pipeline.records import Announcement

ANNOUNCED = "announced.announced"


def still_announced(
    rows: Iterable[Announcement], crawls: Mapping[str, Sequence[CrawlReport]]
) -> list[Announcement]:
    """The rows that the latest crawl of their portal (newest first) still saw in its lists."""
    return [
        row
        for row in rows
        if crawls.get(row.portal) and row.last_seen_at >= crawls[row.portal][0].started_at
    ]


def announcement(
    duty: Duty, portals: Mapping[str, Portal], rows: Iterable[Announcement]
) -> Message | None:
    """The row on the agency's portals that may announce this report; None when there is none."""
    places = places_of(duty, portals)
    for row in rows:
        is_near = row.portal in places and row.year in (None, duty.year)
        if is_near and may_be_called(duty, row.agency):
            return Message(
                ANNOUNCED,
                {
                    "portal": row.portal,
                    "listed_at": row.listed_at or row.portal,
                    "title": row.title,
                    "url": row.url,
                    "found": row.found,
                },
            )
    return None
