"""What the archive's files bring into the database before a document is read: what crawls saw.

A damaged crawl is taken in again each time, until it is whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from crawlers.archive import Archive
from crawlers.damage import Damage, manifest_damage, read_report
from crawlers.records import CrawlReport
from pipeline.records import Reading
from pipeline.store import readings as store
from pipeline.store.announcements import record_dead_rows
from pipeline.store.damages import damaged_crawls, record_damage

# No version of the reader: such a document is read again every night, until its bytes are whole.
NO_READER = "damaged"


def take_in(archive: Archive, engine: Engine, now: datetime) -> list[CrawlReport]:
    """Copy new sightings from the archive's files into the database, and note what is damaged.

    Returns the reports of the new crawls that have ended and can be read.
    """
    ended: list[CrawlReport] = []
    for portal in archive.portals():
        with store.reading(engine) as session:
            known = store.crawls_taken_in(session, portal) - damaged_crawls(session, portal).keys()
        for crawl_id in sorted({*archive.crawl_ids(portal), *archive.reported_ids(portal)} - known):
            report = _take_in_crawl(archive, engine, portal, crawl_id, now)
            ended += [report] if report is not None else []
    return ended


def _take_in_crawl(
    archive: Archive, engine: Engine, portal: str, crawl_id: str, now: datetime
) -> CrawlReport | None:
    """What one crawl saw. Its report is read first: a crawl that is under way in another process
    may end between two looks, and must not be believed without all that it saw."""
    report, damage = read_report(archive, portal, crawl_id)
    written = archive.written(portal, crawl_id)
    found = (damage, manifest_damage(written, portal, crawl_id, report))
    with store.transaction(engine) as session:
        record_damage(session, (one for one in found if one is not None), now)
        store.record_sightings(session, written.sightings)
        record_dead_rows(session, written.sightings)
    return report


def keep_lost(engine: Engine, lost: Reading, found: Damage, now: datetime) -> None:
    """Keep that some bytes cannot be read now; what was read of them while they were good stays."""
    with store.transaction(engine) as session:
        record_damage(session, [found], now)
        if not store.is_read(session, lost.portal, lost.sha256):
            store.record_reading(session, lost, NO_READER)


def record_ended(engine: Engine, ended: Sequence[CrawlReport]) -> None:
    """Keep that crawls have ended, all at once, when what they saw is read and checked."""
    with store.transaction(engine) as session:
        for report in ended:
            store.record_crawl(session, report)


def kept_here(archive: Archive, waiting: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The documents of this archive; another machine on this database reads those of its own."""
    seen: dict[str, set[str | None]] = {}
    kept = []
    for portal, sha256 in waiting:
        if not archive.holds(sha256):
            if portal not in seen:
                seen[portal] = {one.sha256 for one in archive.sightings(portal)}
            if sha256 not in seen[portal]:
                continue
        kept.append((portal, sha256))
    return kept
