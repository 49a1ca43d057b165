"""What follows from the captures of a proof: whoever makes the file and whoever checks it say it.

The captures lie in an archive of their own, which holds nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from core.clock import SHANGHAI, day_of
from core.messages import Message
from crawlers.archive import Archive
from crawlers.crawl_ids import started_at
from crawlers.damage import has_whole_manifest
from crawlers.kept_looks import second_look
from crawlers.looks import SecondLook, season_of
from crawlers.pages.titles import squeezed
from crawlers.records import ColumnReport, CrawlOutcome, CrawlReport, FetchedDocument, Role
from monitor.proof.proof import (
    CrawlName,
    Gap,
    GapKind,
    ListCapture,
    ListSeenAgain,
    Look,
    NamingRow,
    OwedReport,
    Proof,
    ProofClaim,
    ProvenList,
    Silence,
)
from monitor.standings.absence import unwitnessed
from monitor.standings.second_looks import LooksOfSeason

DAY = timedelta(days=1)
NOBODY_LOOKED = "proof.nobody-looked"
NOT_CAPTURED = "proof.not-captured"
TOO_FEW_DAYS = "proof.too-few-days"
NO_REPORT = "proof.no-report"
NOT_COMPLETE = "proof.not-complete"
BEFORE_DUE = "proof.before-due"
END_UNKNOWN = "proof.end-unknown"
MANIFEST_DIFFERS = "proof.manifest-differs"
NOBODY_LOOKED_AGAIN = "proof.nobody-looked-again"


def stated(claim: ProofClaim, archive: Archive) -> Proof:
    """The whole proof of a claim that nothing refutes."""
    reports = {one: report_of(archive, one) for one in claim.counted}
    looks = tuple(
        _look(claim, one, archive, report) for one, report in reports.items() if report is not None
    )
    gaps = tuple(_gaps(claim, archive, looks))
    again = tuple(_seen_again(claim, archive)) if claim.looks is not None else None
    return Proof(claim, looks, _silence(claim, looks), gaps, again)


def refuted(claim: ProofClaim, archive: Archive) -> Message | None:
    """Why the captures do not bear the claim out; None when they do."""
    if not claim.portals or {one.portal for one in claim.counted} != set(claim.portals):
        return Message(NOBODY_LOOKED, {"portals": ", ".join(claim.portals)})
    captured = set(claim.captured)
    if not captured <= set(claim.counted) or {one.portal for one in captured} != set(claim.portals):
        return Message(NOT_CAPTURED)
    for one in claim.counted:
        found = _wrong_with(one, claim, archive)
        if found is not None:
            return Message(found, {"portal": one.portal, "crawl": one.crawl_id})
    for portal in claim.portals:
        days = {day_of(started_at(one.crawl_id)) for one in claim.counted if one.portal == portal}
        if len(days) < claim.required_days:
            return Message(TOO_FEW_DAYS, {"portal": portal, "days": len(days)})
    return None if claim.looks is None else _not_looked_at(claim, archive)


def looks_in(claim: ProofClaim, archive: Archive) -> LooksOfSeason:
    """The second looks that a claim names, newest first. Raises ArchiveDamaged."""
    by_portal: dict[str, list[SecondLook]] = {}
    for one in sorted(claim.looks or (), key=lambda name: name.look_id, reverse=True):
        look = second_look(archive, one.portal, one.look_id)
        if look is not None and season_of(look.started_at) == season_of(claim.judged_at):
            by_portal.setdefault(one.portal, []).append(look)
    return LooksOfSeason(by_portal)


def look_evidence(claim: ProofClaim, archive: Archive) -> set[str]:
    """The bytes that the second looks of a claim name: pages, pictures, rows."""
    looks = (second_look(archive, one.portal, one.look_id) for one in claim.looks or ())
    lists = (one for look in looks if look is not None for one in look.lists)
    return {sha256 for one in lists for sha256 in one.evidence}


def last_crawls(claim: ProofClaim, archive: Archive) -> Mapping[str, Sequence[CrawlReport]]:
    """The last crawl that counts, by portal."""
    last = {one.portal: one for one in sorted(claim.counted, key=lambda name: name.crawl_id)}
    reports = {portal: report_of(archive, one) for portal, one in last.items()}
    return {portal: [report] for portal, report in reports.items() if report is not None}


def _not_looked_at(claim: ProofClaim, archive: Archive) -> Message | None:
    again = looks_in(claim, archive).at(claim.portals, last_crawls(claim, archive))
    return None if again.is_same else next(iter(again.sentences), Message(NOBODY_LOOKED_AGAIN))


def _seen_again(claim: ProofClaim, archive: Archive) -> Iterator[ListSeenAgain]:
    looks = looks_in(claim, archive)
    for portal, crawls in sorted(last_crawls(claim, archive).items()):
        for column in crawls[0].columns:
            found = looks.of(portal, column)
            if found is not None:
                look, one = found
                yield ListSeenAgain(
                    *(portal, one.url, look.look_id, look.started_at, one.outcome),
                    *(one.reason, one.controls, one.picture_sha256),
                )


def _wrong_with(one: CrawlName, claim: ProofClaim, archive: Archive) -> str | None:
    report = report_of(archive, one)
    if report is None or report.started_at.replace(microsecond=0) != started_at(one.crawl_id):
        return NO_REPORT
    if report.outcome is not CrawlOutcome.COMPLETE:
        return NOT_COMPLETE
    if day_of(report.started_at) <= claim.owed.due_on:
        return BEFORE_DUE
    if not report.columns or unwitnessed(report, claim.owed.year) is not None:
        return END_UNKNOWN
    if one in claim.captured and not _is_sealed(archive, report):
        return MANIFEST_DIFFERS
    return None


def _is_sealed(archive: Archive, report: CrawlReport) -> bool:
    return report.manifest_sha256 is not None and has_whole_manifest(archive, report)


def report_of(archive: Archive, one: CrawlName) -> CrawlReport | None:
    """The report of a crawl; None where there is none. Raises ArchiveDamaged."""
    return archive.crawl_report(one.portal, one.crawl_id)


def list_pages(archive: Archive, one: CrawlName) -> tuple[FetchedDocument, ...]:
    """Every page that a crawl asked for on the way to reports, pictures of them included."""
    seen = archive.sightings(one.portal, one.crawl_id)
    return tuple(page for page in seen if page.role is Role.LIST)


def _look(claim: ProofClaim, one: CrawlName, archive: Archive, report: CrawlReport) -> Look:
    content = archive.as_stored(f"crawls/{one.portal}/{one.crawl_id}.json")
    is_captured = one in claim.captured
    seen = archive.sightings(one.portal, one.crawl_id) if is_captured else ()
    pages = [page for page in seen if page.role is Role.LIST]
    listed = [row for row in seen if row.role is not Role.LIST and row.title]
    paths = {column.path for column in report.columns}
    return Look(
        portal=one.portal,
        crawl_id=one.crawl_id,
        started_at=report.started_at,
        ended_at=report.ended_at,
        report_sha256=hashlib.sha256(content).hexdigest(),
        manifest_sha256=report.manifest_sha256,
        lists=tuple(_list(column, pages) for column in report.columns),
        other_captures=tuple(_capture(page) for page in pages if page.column not in paths),
        naming=tuple(_naming(listed, claim.owed)),
        naming_year=_naming_year(listed, claim.owed.year) if is_captured else None,
    )


def _list(column: ColumnReport, pages: Sequence[FetchedDocument]) -> ProvenList:
    return ProvenList(
        url=column.url,
        path=column.path,
        owner=column.owner,
        pages=column.pages_seen,
        rows=column.rows_seen,
        rows_declared=column.rows_declared,
        reports=column.reports_listed,
        witness=column.witness,
        captures=tuple(_capture(page) for page in pages if page.column == column.path),
    )


def _capture(page: FetchedDocument) -> ListCapture:
    return ListCapture(page.url, page.landed_at, page.seen_at, page.status, page.sha256, page.found)


def _naming(listed: Sequence[FetchedDocument], owed: OwedReport) -> Iterator[NamingRow]:
    names = [squeezed(name) for name in owed.names]
    for row in listed:
        title = row.title or ""
        if any(name in squeezed(title) for name in names):
            yield NamingRow(title, row.url, row.seen_at)


def _naming_year(listed: Sequence[FetchedDocument], year: int) -> int:
    return len({row.url for row in listed if str(year) in (row.title or "")})


def _silence(claim: ProofClaim, looks: Sequence[Look]) -> Silence:
    """From the end of the first look to the beginning of the last: nobody saw more than that."""
    of = [[look for look in looks if look.portal == portal] for portal in claim.portals]
    since = max(min(look.ended_at for look in own) for own in of)
    until = min(max(look.started_at for look in own) for own in of)
    return Silence(
        since=since,
        until=until,
        days=_whole_days(since, until),
        days_after_due=_whole_days(_end_of(claim.owed.due_on), until),
        looked_on=tuple(sorted({day_of(look.started_at) for look in looks})),
    )


def _whole_days(since: datetime, until: datetime) -> int:
    return max(0, (until - since) // DAY)


def _end_of(day: date) -> datetime:
    return datetime.combine(day + DAY, time(), SHANGHAI)


def _gaps(claim: ProofClaim, archive: Archive, looks: Sequence[Look]) -> Iterator[Gap]:
    counted = {(look.portal, look.crawl_id) for look in looks}
    for portal in claim.portals:
        for crawl_id in archive.reported_ids(portal):
            report = report_of(archive, CrawlName(portal, crawl_id))
            if report is not None and (portal, crawl_id) not in counted:
                yield _not_counted(report)
        yield from _days_without(claim, portal, looks)


def _not_counted(report: CrawlReport) -> Gap:
    is_complete = report.outcome is CrawlOutcome.COMPLETE
    kind, day = GapKind.NOT_COUNTED if is_complete else GapKind.NOT_COMPLETE, report.started_at
    return Gap(
        *(report.portal, kind, day_of(day), day_of(day)),
        *(report.crawl_id, report.outcome, report.reason),
    )


def _days_without(claim: ProofClaim, portal: str, looks: Sequence[Look]) -> Iterator[Gap]:
    """The runs of days from the due date to the last look on which no crawl of a portal counts."""
    day = claim.owed.due_on
    for looked in sorted({day_of(look.started_at) for look in looks if look.portal == portal}):
        if looked - day > DAY:
            yield Gap(portal, GapKind.NO_LOOK, day + DAY, looked - DAY)
        day = looked
