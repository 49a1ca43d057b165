"""Export what a portal said: as a WARC file, as list pages to open, as the proof of an absence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import printed
from core.configuration import load
from core.errors import NotPossible
from core.replacing import beside
from crawlers.archive import Archive
from crawlers.pages.addresses import canonical, is_on_portal
from crawlers.portals import load_portals
from crawlers.warc.file import WarcFile
from crawlers.warc.selection import Evidence, of_address, of_portal
from monitor.proof.proof import Proof
from monitor.status.list_pages import write_lists
from monitor.watch import Watch
from reportwatch.actions.proofs import write_proof
from reportwatch.options import Options

NOT_SEEN = "evidence.not-seen"
NOT_SEEN_BY = "evidence.not-seen-by"
EXISTS = "evidence.exists"
ONE_OF_TWO = "evidence.one-of-two"


@dataclass(frozen=True, slots=True)
class EvidenceRequest:
    """What somebody wants to have written: one of an address, a portal, an absence."""

    #: An address.
    url: str | None
    #: A portal, by its id.
    portal: str | None
    #: Nothing of address or portal that was seen after this moment.
    at: datetime | None
    #: The agency and the year of an absence.
    absence: tuple[str, int] | None = None


@dataclass(frozen=True, slots=True)
class EvidenceWritten:
    """What stands in a WARC file."""

    #: When each thing was seen.
    seen_at: Sequence[datetime]
    #: How many records there are.
    records: int
    #: What should be in the archive and is not.
    lost: Sequence[str]


def refuse_unclear(wanted: EvidenceRequest, output: Path) -> None:
    """Raise NotPossible for a wish that is none or several, and for a file that exists."""
    if sum(one is not None for one in (wanted.url, wanted.portal, wanted.absence)) != 1:
        raise NotPossible(ONE_OF_TWO)
    if output.exists():
        raise NotPossible(EXISTS, path=str(output))


def prove(options: Options, wanted: EvidenceRequest, output: Path, now: datetime) -> Proof | None:
    """Write the proof of an absence; None where another thing is wanted. Raises NotPossible."""
    refuse_unclear(wanted, output)
    return write_proof(options, *wanted.absence, output, now) if wanted.absence else None


def list_pages(options: Options, wanted: EvidenceRequest, output: Path) -> int:
    """Write the list pages into a folder, each as it was seen last; how many there are."""
    refuse_unclear(wanted, output)
    seen = _evidence(options, wanted).sightings
    title = wanted.url or wanted.portal or ""
    return len(write_lists(Archive(options.archive), title, seen, output))


def export(options: Options, wanted: EvidenceRequest, output: Path) -> EvidenceWritten:
    """Write the whole WARC file or none."""
    refuse_unclear(wanted, output)
    evidence = _evidence(options, wanted)
    contact = load(options.config / "watch.toml", Watch).contact
    with beside(output) as unfinished, unfinished.open("xb") as stream:
        warc = WarcFile(Archive(options.archive), stream)
        warc.write(evidence, output.name, contact)
    seen_at = [seen.seen_at for seen in evidence.sightings]
    return EvidenceWritten(seen_at, sum(warc.written.values()), warc.lost)


def _evidence(options: Options, wanted: EvidenceRequest) -> Evidence:
    """Choose the sightings; raises NotPossible when there are none."""
    archive, url, portal, at = Archive(options.archive), wanted.url, wanted.portal, wanted.at
    found = of_portal(archive, portal or "", at) if url is None else _around(options, url, at)
    if not found.sightings:
        when = printed(at) if at else ""
        raise NotPossible(NOT_SEEN_BY if at else NOT_SEEN, what=url or portal or "", at=when)
    return found


def _around(options: Options, url: str, at: datetime | None) -> Evidence:
    """What was seen of an address, looked for on its own portal under its one spelling."""
    archive = Archive(options.archive)
    for known in load_portals(options.config).values():
        if is_on_portal(url, known):
            return of_address(archive, canonical(url, known) or url, [known.id], at)
    return of_address(archive, url, archive.portals(), at)
