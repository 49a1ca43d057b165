"""Which sightings belong to a question: an address, or a whole portal, on some day or ever."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawlers.archive import Archive
from crawlers.records import FetchedDocument


@dataclass(frozen=True, slots=True)
class Evidence:
    """Chosen sightings in the order they were made, and the full answers that they repeat.

    `full` maps address and SHA-256 to the first sighting that brought these very bytes.
    """

    sightings: Sequence[FetchedDocument]
    full: dict[tuple[str, str], FetchedDocument]


def of_address(archive: Archive, url: str, portals: Sequence[str], at: datetime | None) -> Evidence:
    """Every sighting of an address, its files, the lists that named it and their screenshots.

    With `at` only those of the last crawl at or before that moment which saw the address.
    """
    chosen: list[FetchedDocument] = []
    seen_by_portal = {portal: _by_crawl(archive, portal, at) for portal in portals}
    for crawls in seen_by_portal.values():
        found = [own for crawl in crawls if (own := tuple(_around(url, crawl)))]
        chosen += [seen for own in (found[-1:] if at else found) for seen in own]
    everything = (seen for crawls in seen_by_portal.values() for crawl in crawls for seen in crawl)
    return _with_full(chosen, everything)


def of_portal(archive: Archive, portal: str, at: datetime | None) -> Evidence:
    """Everything that the last crawl of a portal saw, at or before a moment."""
    crawls = _by_crawl(archive, portal, at)
    chosen = crawls[-1] if crawls else ()
    return _with_full(chosen, (seen for crawl in crawls for seen in crawl))


def _by_crawl(
    archive: Archive, portal: str, at: datetime | None
) -> list[tuple[FetchedDocument, ...]]:
    """The sightings of each crawl, oldest first; what was seen after `at` is left out."""
    crawls = (archive.sightings(portal, crawl_id) for crawl_id in archive.crawl_ids(portal))
    until = [tuple(s for s in crawl if at is None or s.seen_at <= at) for crawl in crawls]
    return [crawl for crawl in until if crawl]


def _around(url: str, crawl: Sequence[FetchedDocument]) -> Iterator[FetchedDocument]:
    """What one crawl saw of an address and around it; nothing when it did not see it."""
    own = [s for s in crawl if _bare(s.url) == url or s.parent_url == url]
    lists = {s.listed_at for s in own if s.listed_at is not None} - {url}
    if any(_bare(s.url) == url for s in own):
        yield from (s for s in crawl if s in own or _bare(s.url) in lists)


def _bare(url: str) -> str:
    """An address without the mark of what a browser made of it: #rendered, #page-2#rendered."""
    return url.partition("#")[0]


def _with_full(
    chosen: Sequence[FetchedDocument], everything: Iterable[FetchedDocument]
) -> Evidence:
    full: dict[tuple[str, str], FetchedDocument] = {}
    for seen in everything:
        if seen.sha256 is not None and seen.is_asked and seen.status != 304:
            full.setdefault((seen.url, seen.sha256), seen)
    return Evidence(sorted(chosen, key=lambda s: (s.seen_at, s.url)), full)
