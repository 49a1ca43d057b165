"""Make the proof of an absence: its captures first, then what follows from them, then one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from core.clock import day_of
from core.errors import NotPossible
from core.messages import LANGUAGES, text
from core.replacing import beside
from crawlers.archive import Archive, ArchiveDamaged
from crawlers.crawl_ids import started_at
from crawlers.damage import has_whole_manifest
from crawlers.kept_looks import name_of_look, second_look
from crawlers.looks import SecondLook
from crawlers.records import CrawlReport
from monitor.proof.container import INTRODUCTION, MEDIA_TYPE, STATEMENT, TYPE, write
from monitor.proof.proof import (
    SCHEMA,
    CrawlName,
    LookName,
    OwedReport,
    Proof,
    ProofClaim,
    as_bytes,
)
from monitor.proof.statement import list_pages, refuted, stated
from monitor.records import Judgement
from monitor.standings.second_looks import LooksOfSeason

NOT_SHOWN = "proof.not-shown"
WHAT_THIS_IS = "proof.what-this-is"


@dataclass(frozen=True, slots=True)
class AbsenceFound:
    """A judgement that a report is missing, and what it rests on."""

    #: The judgement.
    judgement: Judgement
    #: The names of the agency beside that of the register.
    names: tuple[str, ...]
    #: The crawls that prove it, newest first, by portal.
    counted: Mapping[str, Sequence[CrawlReport]]
    #: On how many days each portal must have been seen.
    required_days: int
    #: When it was judged.
    judged_at: datetime
    #: The second looks of the season, newest first, by portal.
    looks: LooksOfSeason


def make_proof(found: AbsenceFound, archive: Archive, output: Path) -> Proof:
    """Write the proof into a new file, whole or not at all; raises NotPossible.

    A crawl whose report or record is damaged counts no more.
    """
    with TemporaryDirectory(prefix="reportwatch-") as made:
        folder = Path(made)
        claim = _claim(found, archive)
        _put_captures(claim, archive, folder)
        held = Archive(made)
        refutation = refuted(claim, held)
        if refutation is not None:
            raise NotPossible(NOT_SHOWN, agency=claim.owed.agency_name, why=refutation)
        proof = stated(claim, held)
        _put(folder, TYPE, MEDIA_TYPE)
        _put(folder, INTRODUCTION, _introduction())
        _put(folder, STATEMENT, as_bytes(proof))
        with beside(output) as unfinished:
            write(folder, unfinished)
    return proof


def _introduction() -> bytes:
    return "\n\n".join(text(WHAT_THIS_IS, language) for language in LANGUAGES).encode() + b"\n"


def _claim(found: AbsenceFound, archive: Archive) -> ProofClaim:
    duty = found.judgement.duty
    named = [CrawlName(p, one.crawl_id) for p, of in found.counted.items() for one in of]
    counted = [one for one in sorted(named, key=_by_time) if _is_whole(archive, one)]
    after_due = list(_reports(found, archive))
    looks = tuple(_looks(found, archive, counted))
    return ProofClaim(
        schema=SCHEMA,
        made_by=f"reportwatch {version('reportwatch')}",
        owed=OwedReport(
            agency_code=duty.agency_code,
            agency_name=duty.agency_name,
            names=tuple(dict.fromkeys((duty.agency_name, *found.names))),
            district=duty.district,
            year=duty.year,
            due_on=duty.due_on,
            firm_on=duty.firm_on,
            norm=duty.derivation,
        ),
        judged_at=found.judged_at,
        evidence=found.judgement.evidence,
        portals=tuple(found.counted),
        required_days=found.required_days,
        counted=tuple(counted),
        captured=tuple(_captured(counted, archive)),
        damaged=tuple(_file(one) for one in after_due if not _is_whole(archive, one)),
        looks=looks,
    )


def _looks(
    found: AbsenceFound, archive: Archive, counted: Sequence[CrawlName]
) -> Iterator[LookName]:
    """The looks at the lists of each portal's last crawl that counts, if all they kept is whole."""
    last = {one.portal: one for one in counted}
    names: dict[LookName, bool] = {}
    for portal, crawl in last.items():
        report = archive.crawl_report(portal, crawl.crawl_id)
        for column in report.columns if report is not None else ():
            seen = found.looks.of(portal, column)
            if seen is not None:
                names.setdefault(LookName(portal, seen[0].look_id), _is_kept(archive, seen[0]))
    yield from (name for name, is_kept in names.items() if is_kept)


def _is_kept(archive: Archive, look: SecondLook) -> bool:
    try:
        if second_look(archive, look.portal, look.look_id) is None:
            return False
    except ArchiveDamaged:
        return False
    return all(archive.is_sound(sha256) for one in look.lists for sha256 in one.evidence)


def _by_time(one: CrawlName) -> tuple[str, str]:
    return one.portal, one.crawl_id


def _file(one: CrawlName) -> str:
    return f"crawls/{one.portal}/{one.crawl_id}.json"


def _reports(found: AbsenceFound, archive: Archive) -> Iterator[CrawlName]:
    """Every crawl of the portals after the due date that left a report."""
    for portal in found.counted:
        for crawl_id in archive.reported_ids(portal):
            if day_of(started_at(crawl_id)) > found.judgement.duty.due_on:
                yield CrawlName(portal, crawl_id)


def _is_whole(archive: Archive, one: CrawlName) -> bool:
    """Whether the report of a crawl and its record of what it saw are as they were written."""
    try:
        report = archive.crawl_report(one.portal, one.crawl_id)
    except ArchiveDamaged:
        return False
    return report is not None and has_whole_manifest(archive, report)


def _captured(counted: Sequence[CrawlName], archive: Archive) -> Iterator[CrawlName]:
    """The first and the last crawl of each portal all of whose list pages are there."""
    for portal in sorted({one.portal for one in counted}):
        own = [one for one in counted if one.portal == portal]
        first = next((one for one in own if _has_pages(archive, one)), None)
        last = next((one for one in reversed(own) if _has_pages(archive, one)), None)
        yield from dict.fromkeys(one for one in (first, last) if one is not None)


def _has_pages(archive: Archive, one: CrawlName) -> bool:
    hashes = {page.sha256 for page in list_pages(archive, one)}
    return all(archive.is_sound(sha256) for sha256 in hashes if sha256 is not None)


def _put_captures(claim: ProofClaim, archive: Archive, folder: Path) -> None:
    """Copy what the archive holds, byte by byte, under the names that it has there."""
    for portal in claim.portals:
        for crawl_id in archive.reported_ids(portal):
            one = CrawlName(portal, crawl_id)
            is_after = day_of(started_at(crawl_id)) > claim.owed.due_on
            if is_after and _file(one) not in claim.damaged:
                _put(folder, _file(one), archive.as_stored(_file(one)))
    for look in claim.looks or ():
        _put_look(look, archive, folder)
    for one in claim.captured:
        name = f"manifest/{one.portal}/{one.crawl_id}.jsonl"
        _put(folder, name, archive.as_stored(name))
        for sha256 in {page.sha256 for page in list_pages(archive, one) if page.sha256}:
            name = f"blobs/{sha256[:2]}/{sha256}.gz"
            _put(folder, name, archive.as_stored(archive.name_of(sha256)))


def _put_look(one: LookName, archive: Archive, folder: Path) -> None:
    """A second look, and all that it kept."""
    name = name_of_look(one.portal, one.look_id)
    _put(folder, name, archive.as_stored(name))
    look = second_look(archive, one.portal, one.look_id)
    for sha256 in {sha256 for each in look.lists for sha256 in each.evidence} if look else ():
        name = f"blobs/{sha256[:2]}/{sha256}.gz"
        _put(folder, name, archive.as_stored(archive.name_of(sha256)))


def _put(folder: Path, name: str, content: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
