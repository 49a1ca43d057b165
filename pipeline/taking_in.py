"""What the archive's files bring into the database before a document is read: what crawls saw."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Engine

from crawlers.archive import Archive
from crawlers.records import CrawlReport
from pipeline import store
from pipeline.announcements.store import record_dead_rows


def take_in(archive: Archive, engine: Engine) -> list[CrawlReport]:
    """Copy new sightings from the archive's files into the database.

    Returns the reports of the new crawls that have ended; they are asked for first, because a crawl
    that is under way in another process may end between two questions.
    """
    ended: list[CrawlReport] = []
    for portal in archive.portals():
        with store.transaction(engine) as session:
            known = store.crawls_taken_in(session, portal)
        reports = archive.crawl_reports(portal)
        ended += [report for report in reports if report.crawl_id not in known]
        for crawl_id in archive.crawl_ids(portal):
            if crawl_id not in known:
                sightings = archive.sightings(portal, crawl_id)
                with store.transaction(engine) as session:
                    store.record_sightings(session, sightings)
                    record_dead_rows(session, sightings)
    return ended


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
