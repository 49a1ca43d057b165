"""What the pipeline knows, in a database: crawls, sightings, readings; and every question to it.

Table classes do not validate when they are constructed, so they stay in this file; frozen records
travel between the stages. Keys are derived from meaning (portal, address, bytes), so that the same
input written twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import JSON, ColumnElement, Engine, and_
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, Session, SQLModel, col, select

from core.clock import day_of
from core.messages import cut
from crawlers.records import CrawlReport, DateBasis, DateEvidence, FetchedDocument, Role
from pipeline.comparing.brief import Brief, brief_of
from pipeline.records import (
    Finding,
    Outcome,
    Provenance,
    Reading,
    ReadingKind,
    Report,
    Setback,
)
from pipeline.setback_kinds import SetbackKind
from pipeline.store.database import ONLY_READS
from pipeline.store.foreign_words import Words

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_name)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
JSON_DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
OPTIONAL_DOCUMENT = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")
LONGEST_TITLE = 300  # characters: no list calls a report so, but a page may
# Addresses seen so close to the last sighting were seen by the same crawl.
ONE_CRAWL = timedelta(hours=12)
# Findings of an earlier reading of the same bytes: they stand until the new one is checked.
TO_BE_CHECKED_ANEW = ""

T = TypeVar("T")
CRAWL = TypeAdapter(CrawlReport)
DATES = TypeAdapter(tuple[DateEvidence, ...])
FINDINGS = TypeAdapter(tuple[Finding, ...])
SETBACKS = TypeAdapter(tuple[Setback, ...])
PATH = TypeAdapter(tuple[str, ...])
REPORT = TypeAdapter(Report)
BRIEF = TypeAdapter(Brief)


class CrawlRow(SQLModel, table=True):
    """One crawl of one portal, as it reported itself."""

    __tablename__ = "crawl"

    portal: str = Field(primary_key=True)
    crawl_id: str = Field(primary_key=True)
    started_at: datetime
    outcome: str
    report: JsonValue = Field(sa_type=JSON_DOCUMENT)


class SightingRow(SQLModel, table=True):
    """One address that served these bytes, with what its lists said and when it was seen."""

    __tablename__ = "sighting"

    portal: str = Field(primary_key=True)
    url: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    role: str
    title: str | None = Field(sa_type=Words)
    column_path: JsonValue = Field(sa_type=JSON_DOCUMENT)
    parent_url: str | None
    dates: JsonValue = Field(sa_type=JSON_DOCUMENT)
    first_seen_at: datetime
    last_seen_at: datetime


class ReadingRow(SQLModel, table=True):
    """What reading these bytes gave; `kind` is report, setback or other (not an annual report)."""

    __tablename__ = "reading"

    portal: str = Field(primary_key=True)
    sha256: str = Field(primary_key=True)
    reader: str
    kind: str
    agency_name: str | None = Field(sa_type=Words)
    agency_code: str | None = Field(index=True)
    year: int | None = Field(index=True)
    title: str | None = Field(sa_type=Words)
    form: str | None
    report: JsonValue = Field(sa_type=JSON_DOCUMENT)
    brief: JsonValue = Field(sa_type=OPTIONAL_DOCUMENT, nullable=True)
    setbacks: JsonValue = Field(sa_type=JSON_DOCUMENT)
    checked_with: str | None
    findings: JsonValue = Field(sa_type=JSON_DOCUMENT)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One transaction: committed at the end of the block, rolled back when it raises.

    No other process writes while it lasts: what was read is still so when it is written.
    """
    with Session(engine) as session, session.begin():
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Questions alone, answered as of one moment: nobody waits for them, and writing is refused."""
    with Session(engine.execution_options(**ONLY_READS)) as session, session.begin():
        yield session


def record_crawl(session: Session, report: CrawlReport) -> None:
    """Keep one crawl report; the same crawl again changes nothing."""
    session.merge(
        CrawlRow(
            portal=report.portal,
            crawl_id=report.crawl_id,
            started_at=report.started_at,
            outcome=report.outcome.value,
            report=CRAWL.dump_python(report, mode="json"),
        )
    )


def crawls(session: Session, portal: str) -> list[CrawlReport]:
    """All crawls of one portal, newest first."""
    rows = session.exec(
        select(CrawlRow).where(CrawlRow.portal == portal).order_by(col(CrawlRow.crawl_id).desc())
    )
    return [CRAWL.validate_python(row.report, strict=False) for row in rows]


def crawls_taken_in(session: Session, portal: str) -> set[str]:
    """The ids of the crawls that have ended and are in this database, sightings and report.

    A crawl that was killed left no report; its few sightings are taken in again each time.
    """
    return set(session.exec(select(CrawlRow.crawl_id).where(CrawlRow.portal == portal)))


def record_sightings(session: Session, documents: Sequence[FetchedDocument]) -> None:
    """Keep what a crawl saw; seen again, an address only moves its last time."""
    for document in documents:
        if document.sha256 is not None and document.role is not Role.LIST:
            _record_sighting(session, document, document.sha256)


def _record_sighting(session: Session, document: FetchedDocument, sha256: str) -> None:
    row = session.get(SightingRow, (document.portal, document.url, sha256))
    if row is None:
        row = SightingRow(
            portal=document.portal,
            url=document.url,
            sha256=sha256,
            role=document.role.value,
            title=document.title,
            column_path=list(document.column),
            parent_url=document.parent_url,
            dates=DATES.dump_python(document.dates, mode="json"),
            first_seen_at=document.seen_at,
            last_seen_at=document.seen_at,
        )
    row.first_seen_at = min(row.first_seen_at, document.seen_at)
    row.last_seen_at = max(row.last_seen_at, document.seen_at)
    session.add(row)


def unread(session: Session, is_settled: Callable[[str], bool]) -> list[tuple[str, str]]:
    """(portal, sha256) of every archived document that was not read, or with no settled stamp."""
    stamps = session.exec(select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.reader))
    read = {(portal, sha256) for portal, sha256, stamp in stamps if is_settled(stamp)}
    seen = select(SightingRow.portal, SightingRow.sha256).distinct()
    return sorted(set(session.exec(seen)) - read)


def stamp_on(session: Session, portal: str, sha256: str) -> str | None:
    """The stamp of what was read last of these bytes; None when they were never read."""
    row = session.get(ReadingRow, (portal, sha256))
    return row.reader if row else None


def provenance(session: Session, portal: str, sha256: str) -> Provenance:
    """Where these bytes were seen on a portal, the first address first."""
    return provenance_of(
        session.exec(
            select(SightingRow).where(SightingRow.portal == portal, SightingRow.sha256 == sha256)
        ).all()
    )


def provenances(session: Session, kind: ReadingKind) -> dict[tuple[str, str], Provenance]:
    """Where every document of one kind was seen, by portal and bytes, in one question."""
    found = sightings_of(session, ReadingRow.kind == kind.value)
    return {key: provenance_of(rows) for key, rows in found.items()}


def sightings_of(
    session: Session, are_wanted: ColumnElement[bool] | bool
) -> Mapping[tuple[str, str], Sequence[SightingRow]]:
    """All sightings of the readings that fit, by portal and bytes, in one question."""
    found: dict[tuple[str, str], list[SightingRow]] = {}
    rows = session.exec(select(SightingRow).join(ReadingRow, of_the_same_bytes()).where(are_wanted))
    for row in rows:
        found.setdefault((row.portal, row.sha256), []).append(row)
    return found


def provenance_of(rows: Sequence[SightingRow]) -> Provenance:
    """What the sightings of one document say together."""
    ordered = sorted(rows, key=lambda row: (row.first_seen_at, row.url))
    last_seen_at = max(row.last_seen_at for row in ordered)
    former = [row for row in ordered if last_seen_at - row.last_seen_at > ONE_CRAWL]
    first_seen_at = ordered[0].first_seen_at
    first_seen_on = day_of(first_seen_at)
    found = {evidence for row in ordered for evidence in DATES.validate_python(row.dates)}
    found.add(DateEvidence(first_seen_on, DateBasis.FIRST_SEEN, first_seen_on.isoformat()))
    return Provenance(
        portal=ordered[0].portal,
        sha256=ordered[0].sha256,
        urls=tuple(row.url for row in ordered if row not in former),
        title=next((cut(row.title, LONGEST_TITLE) for row in ordered if row.title), None),
        columns=tuple(dict.fromkeys(PATH.validate_python(row.column_path) for row in ordered)),
        dates=strongest_first(found),
        first_seen_at=first_seen_at,
        last_seen_at=last_seen_at,
        parents=tuple(dict.fromkeys(row.parent_url for row in ordered if row.parent_url)),
        former_urls=tuple(row.url for row in former),
    )


def addresses(session: Session, agency_code: str, year: int) -> dict[str, list[str]]:
    """By portal the addresses that ever served a report of this agency and year."""
    rows = session.exec(
        select(SightingRow.portal, SightingRow.url)
        .join(ReadingRow, of_the_same_bytes())
        .where(ReadingRow.agency_code == agency_code, ReadingRow.year == year)
        .distinct()
    )
    found: dict[str, list[str]] = {}
    for portal, url in sorted(rows):
        found.setdefault(portal, []).append(url)
    return found


def record_reading(session: Session, reading: Reading, reader: str) -> None:
    """Keep what reading some bytes gave; the same again, by another process, changes nothing.

    `reader` is the stamp of what it was read with (pipeline/stamps.py); a newer one replaces what
    an older one gave. The findings stay until they are checked anew: others judge meanwhile.
    """
    report = reading.report
    content, brief = columns_of(replace(report, findings=()))
    row = session.get(ReadingRow, (reading.portal, reading.sha256))
    of_now = (reader, reading.kind.value, content, brief)
    if row is not None and (row.reader, row.kind, row.report, row.brief) == of_now:
        return
    was_checked = row is not None and row.checked_with is not None
    session.merge(
        ReadingRow(
            portal=reading.portal,
            sha256=reading.sha256,
            reader=reader,
            kind=reading.kind.value,
            agency_name=report.agency.name if report.agency else None,
            agency_code=report.agency.code if report.agency else None,
            year=report.year,
            title=report.title,
            form=report.form,
            report=content,
            brief=brief,
            setbacks=SETBACKS.dump_python(report.setbacks, mode="json"),
            checked_with=TO_BE_CHECKED_ANEW if was_checked else None,
            findings=row.findings if row is not None else [],
        )
    )


def is_read(session: Session, portal: str, sha256: str) -> bool:
    """Whether these bytes were ever read, by whatever version of the reader."""
    return session.get(ReadingRow, (portal, sha256)) is not None


def readings(session: Session, kind: ReadingKind) -> list[Reading]:
    """Every reading of one kind, in a stable order; reports come without findings."""
    rows = session.exec(
        select(ReadingRow)
        .where(ReadingRow.kind == kind.value)
        .order_by(col(ReadingRow.portal), col(ReadingRow.sha256))
    )
    return [
        Reading(row.portal, row.sha256, kind, REPORT.validate_python(row.report, strict=False))
        for row in rows
    ]


def report_with(session: Session, sha256: str) -> Report | None:
    """The report that was read from these bytes, on whatever portal; None when there is none."""
    row = session.exec(
        select(ReadingRow)
        .where(ReadingRow.sha256 == sha256, ReadingRow.kind == ReadingKind.REPORT.value)
        .order_by(col(ReadingRow.portal))
    ).first()
    return REPORT.validate_python(row.report, strict=False) if row else None


def report_on(session: Session, portal: str, sha256: str) -> Report | None:
    """The report that was read from these bytes of this portal; None when there is none."""
    row = session.get(ReadingRow, (portal, sha256))
    if row is None or row.kind != ReadingKind.REPORT.value:
        return None
    return REPORT.validate_python(row.report, strict=False)


def findings_on(session: Session, portal: str, sha256: str) -> tuple[Finding, ...]:
    """What the rules said last of these bytes of this portal."""
    row = session.get_one(ReadingRow, (portal, sha256))
    return FINDINGS.validate_python(row.findings, strict=False)


def checked_with(session: Session) -> dict[tuple[str, str], str | None]:
    """With which rules and neighbours each reading was checked last, by portal and bytes."""
    rows = session.exec(select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.checked_with))
    return {(portal, sha256): book for portal, sha256, book in rows}


def columns_of(report: Report) -> tuple[JsonValue, JsonValue]:
    """A report as it is kept, and the little of it that judging reads."""
    return _stored(REPORT, report), _stored(BRIEF, brief_of(report))


def findings_kept(findings: Iterable[Finding]) -> JsonValue:
    """What is kept of what the rules said: whatever does not simply hold."""
    return _stored(FINDINGS, tuple(one for one in findings if one.outcome is not Outcome.HOLDS))


def _stored(of: TypeAdapter[T], held: T) -> JsonValue:
    """What is kept of a record: a field that says nothing more than its default is left out."""
    kept: JsonValue = of.dump_python(held, mode="json", exclude_defaults=True)
    return kept


def is_checked_with(session: Session, reading: Reading, book: str | None) -> bool:
    """Whether nobody has checked a reading since it was last checked with this book."""
    return session.get_one(ReadingRow, (reading.portal, reading.sha256)).checked_with == book


def record_findings(
    session: Session,
    reading: Reading,
    findings: Sequence[Finding],
    setbacks: Sequence[Setback],
    book: str,
) -> None:
    """Keep what the rules said of one reading, which crashed, and which book they are of.

    What simply holds is not kept. Where they were ended, what they said before stands: it was not
    looked at again.
    """
    row = session.get_one(ReadingRow, (reading.portal, reading.sha256))
    if not any(
        setback.kind in (SetbackKind.RULES_KILLED, SetbackKind.RULES_LOST) for setback in setbacks
    ):
        row.findings = findings_kept(findings)
    row.setbacks = SETBACKS.dump_python((*reading.report.setbacks, *setbacks), mode="json")
    row.checked_with = book
    session.add(row)


def of_the_same_bytes() -> ColumnElement[bool]:
    """Where a sighting and a reading are of one document."""
    return and_(
        col(ReadingRow.portal) == SightingRow.portal, col(ReadingRow.sha256) == SightingRow.sha256
    )


def strongest_first(found: Iterable[DateEvidence]) -> tuple[DateEvidence, ...]:
    """Date evidence without repetition, the strongest basis first, then the earliest day."""
    order = list(DateBasis)
    return tuple(
        sorted(set(found), key=lambda item: (order.index(item.basis), item.on, item.printed))
    )
