"""Look the archive over before a night relies on it, and see afterwards what was mended.

Every night all reports are read and a share of everything else, so that the price stays the same
however large the archive has grown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Engine

from crawlers.archive import Archive
from crawlers.damage import (
    Damage,
    FileKind,
    look_damage,
    lost_report,
    manifest_damage,
    read_report,
)
from crawlers.verification import Contents, Share, blob_damage, contents, verify
from pipeline.store.damages import ended_well, open_damages, record_damage, record_mended
from pipeline.store.readings import reading, transaction

# About five seconds of reading, unpacking and hashing (docs/archive.md).
BYTES_A_NIGHT = 256 * 2**20


def inspect(archive: Archive, engine: Engine, now: datetime) -> None:
    """Note what is damaged in tonight's share of the archive, and what is whole again."""
    held = contents(archive)
    share = Share(now.toordinal(), max(1, -(-held.size // BYTES_A_NIGHT)))
    with reading(engine) as session:
        known = ended_well(session)
    found = [*verify(archive, held, share=share), *lost_reports(held, known)]
    with transaction(engine) as session:
        record_damage(session, (one for one in found if one.kind is not FileKind.STRANGER), now)
    see_what_is_mended(archive, engine, now)


def see_what_is_mended(archive: Archive, engine: Engine, now: datetime) -> None:
    """Look again at every file that is known to be damaged."""
    with reading(engine) as session:
        damages = open_damages(session)
    mended = [damage.path for damage in damages if not _is_damaged(archive, damage)]
    with transaction(engine) as session:
        record_mended(session, mended, now)


def lost_reports(held: Contents, known: list[tuple[str, str]]) -> Iterator[Damage]:
    """Reports that were taken in once, and lie in the archive no more beside their manifests.

    A crawl of which this archive holds nothing is another archive's on the same database.
    """
    for portal, crawl_id in known:
        if (portal, crawl_id) in held.manifests and (portal, crawl_id) not in held.reports:
            yield lost_report(portal, crawl_id)


def _is_damaged(archive: Archive, damage: Damage) -> bool:
    if damage.kind is FileKind.BLOB:
        return damage.sha256 is None or blob_damage(archive, damage.sha256) is not None
    portal, crawl_id = damage.portal or "", damage.crawl_id or ""
    if damage.kind is FileKind.LOOK:
        return look_damage(archive, portal, crawl_id) is not None
    report, found = read_report(archive, portal, crawl_id)
    if damage.kind is FileKind.REPORT:
        return report is None
    written = archive.written(portal, crawl_id)
    return found is not None or manifest_damage(written, portal, crawl_id, report) is not None
