"""What an archive holds, as tests ask for it."""

from __future__ import annotations

from crawlers.archive import Archive
from crawlers.records import CrawlReport, FetchedDocument


def crawl_reports(archive: Archive, portal: str) -> tuple[CrawlReport, ...]:
    """The readable reports of all crawls of a portal, oldest first."""
    return tuple(archive.newest_reports(portal))[::-1]


def latest_sightings(archive: Archive, portal: str) -> dict[str, FetchedDocument]:
    """The newest sighting of every address of a portal."""
    return {document.url: document for document in archive.sightings(portal)}
