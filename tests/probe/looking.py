"""One look at a running portal, and one crawl with the file that it proposes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import SHANGHAI
from crawlers.archive import Archive
from crawlers.crawl.children import CrawlContext
from crawlers.crawl.progress import Progress
from crawlers.probe.findings import ProbeResult
from crawlers.probe.look import Trial, look_at, try_out
from crawlers.records import Role

NIGHT = datetime(2023, 2, 1, 2, 0, tzinfo=SHANGHAI)
CONTACT = "mailto:ops@example.invalid"


@dataclass(frozen=True, slots=True)
class Tried:
    """A trial and the archive that it filled."""

    trial: Trial
    archive: Archive


def context_in(folder: Path, as_of: datetime = NIGHT) -> CrawlContext:
    """Folders for crawls; replicas need no delay."""
    return CrawlContext(
        config=folder / "config",
        archive=str(folder / "archive"),
        locks=folder / "locks",
        as_of=as_of,
        contact=CONTACT,
        delay_s=0,
    )


def look(url: str, folder: Path) -> ProbeResult:
    return look_at(url, context_in(folder), 60, ignored)


def tried(url: str, folder: Path) -> Tried:
    """Look, and try the proposal; a refusal fails the test that wanted a proposal."""
    seen = look(url, folder)
    assert seen.proposal is not None, seen.refusal
    context = context_in(folder)
    return Tried(try_out(seen.proposal, context, 90, ignored), Archive(context.archive))


def documents(archive: Archive, portal: str) -> set[str]:
    """The addresses of everything but lists that some crawl of a portal brought."""
    return {
        seen.url
        for seen in archive.sightings(portal)
        if seen.role is not Role.LIST and seen.sha256 is not None
    }


def ignored(_: Progress) -> None:
    """Progress is for people."""
