"""What judging asks the database, all in one transaction: it must not change between questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from crawlers.looks import SecondLook
from crawlers.records import CrawlReport
from monitor.standings.against_proof import ProvenAbsence
from monitor.store.history import proven_absences
from pipeline.records import Announcement, Edition, Reading, ReadingKind
from pipeline.store.announcements import rows_without_report
from pipeline.store.damages import trusted_crawls
from pipeline.store.editions import editions, years_read
from pipeline.store.looks import second_looks
from pipeline.store.readings import readings


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds: `editions` of the years asked for, `others` of all other years.

    `looks` are the second looks of one season, by portal; `absences` the newest judgements that a
    report was missing which is here now.
    """

    editions: Sequence[Edition]
    others: Sequence[Edition]
    unread: Sequence[Reading]
    crawls: Mapping[str, Sequence[CrawlReport]]
    rows: Sequence[Announcement]
    looks: Mapping[str, Sequence[SecondLook]]
    absences: Mapping[tuple[str, int], ProvenAbsence]


def everything_kept(
    session: Session, years: Sequence[int], portals: Iterable[str], season: int
) -> Kept:
    """Every document, every crawl of these portals, and the second looks at them in this season."""
    watched = list(portals)
    other_years = sorted(years_read(session) - set(years))
    found = [one for year in years for one in editions(session, year)]
    return Kept(
        editions=found,
        others=[one for year in (None, *other_years) for one in editions(session, year)],
        unread=readings(session, ReadingKind.SETBACK),
        crawls={portal: trusted_crawls(session, portal) for portal in watched},
        rows=[row for portal in watched for row in rows_without_report(session, portal)],
        looks={portal: second_looks(session, portal, season) for portal in watched},
        absences=proven_absences(session, _duties_of(found)),
    )


def _duties_of(found: Iterable[Edition]) -> set[tuple[str, int]]:
    """The agencies and years that these are reports of."""
    return {
        (one.agency.code, one.year)
        for one in found
        if one.agency is not None and one.agency.code is not None and one.year is not None
    }
