"""What crawls left in the archive, taken into the database, damaged or not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from crawlers.archive import Archive, ArchiveDamaged
from crawlers.damage import Damage, Kind, manifest_damage, read_report
from pipeline import store
from pipeline.announcements.store import record_dead_rows
from pipeline.damage.store import damaged_crawls, record_damage
from pipeline.records import Reading

# No version of the reader: such a document is read again every night, until its bytes are whole.
NO_READER = "damaged"


def take_in(archive: Archive, engine: Engine, now: datetime) -> None:
    """Copy new crawl reports and sightings from the archive's files into the database.

    What a damaged crawl left is taken in again each time, until it is whole.
    """
    for portal in archive.portals():
        with store.transaction(engine) as session:
            known = store.crawls_taken_in(session, portal) - damaged_crawls(session, portal).keys()
        for crawl_id in sorted({*archive.crawl_ids(portal), *archive.reported_ids(portal)} - known):
            _take_in_crawl(archive, engine, portal, crawl_id, now)


def _take_in_crawl(
    archive: Archive, engine: Engine, portal: str, crawl_id: str, now: datetime
) -> None:
    """All of it together: a crawl that is believed is never there without what it saw."""
    report, damage = read_report(archive, portal, crawl_id)
    written = archive.written(portal, crawl_id)
    found = (damage, manifest_damage(written, portal, crawl_id, report))
    with store.transaction(engine) as session:
        record_damage(session, (one for one in found if one is not None), now)
        store.record_sightings(session, written.sightings)
        record_dead_rows(session, written.sightings)
        if report is not None:
            store.record_crawl(session, report)


def keep_lost(engine: Engine, lost: Reading, damage: ArchiveDamaged, now: datetime) -> None:
    """Keep that some bytes cannot be read now; what was read of them while they were good stays."""
    path = f"blobs/{lost.sha256[:2]}/{lost.sha256}.gz"
    found = Damage(path, Kind.BLOB, damage.found, lost.portal, sha256=lost.sha256)
    with store.transaction(engine) as session:
        record_damage(session, [found], now)
        if not store.is_read(session, lost.portal, lost.sha256):
            store.record_reading(session, lost, NO_READER)
