"""Rows of lists that led to no document, or to one that is no report: kept, and asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pydantic import JsonValue, TypeAdapter
from sqlalchemy import and_
from sqlmodel import Field, Session, SQLModel, col, select

from core.messages import Message, cut
from crawlers.records import FetchedDocument, Role
from pipeline.records import Agency, Announcement, ReadingKind
from pipeline.store.foreign_words import Words
from pipeline.store.readings import JSON_DOCUMENT, LONGEST_TITLE, PATH, ReadingRow, SightingRow

MESSAGE = TypeAdapter(Message)
OF_ANOTHER = "announcements.of-another"
NOT_SAID = Message("announcements.no-document")
NO_REPORT = Message("announcements.not-a-report")


class DeadRowRow(SQLModel, table=True):
    """One address that a list names and that gave no document when it was last asked."""

    __tablename__ = "dead_row"

    portal: str = Field(primary_key=True)
    url: str = Field(primary_key=True)
    role: str
    title: str = Field(sa_type=Words)
    column_path: JsonValue = Field(sa_type=JSON_DOCUMENT)
    listed_at: str | None
    status: int
    found: JsonValue = Field(sa_type=JSON_DOCUMENT)
    first_seen_at: datetime
    last_seen_at: datetime


def record_dead_rows(session: Session, documents: Iterable[FetchedDocument]) -> None:
    """Keep the listed addresses that gave no document; the newest answer of each counts."""
    for document in documents:
        if document.sha256 is None and document.role is not Role.LIST and document.title:
            _record_dead_row(session, document, cut(document.title, LONGEST_TITLE))


def _record_dead_row(session: Session, document: FetchedDocument, title: str) -> None:
    row = session.get(DeadRowRow, (document.portal, document.url))
    if row is not None and row.last_seen_at > document.seen_at:
        row.first_seen_at = min(row.first_seen_at, document.seen_at)
        session.add(row)
        return
    session.merge(
        DeadRowRow(
            portal=document.portal,
            url=document.url,
            role=document.role.value,
            title=title,
            column_path=list(document.column),
            listed_at=document.listed_at,
            status=document.status,
            found=MESSAGE.dump_python(document.found or NOT_SAID, mode="json"),
            first_seen_at=row.first_seen_at if row else document.seen_at,
            last_seen_at=document.seen_at,
        )
    )


def dead_rows(session: Session, portal: str) -> list[Announcement]:
    """The rows of a portal's lists whose address gave no document when it was last asked."""
    newer = (
        select(SightingRow)
        .where(
            SightingRow.portal == DeadRowRow.portal,
            SightingRow.url == DeadRowRow.url,
            SightingRow.last_seen_at >= DeadRowRow.last_seen_at,
        )
        .exists()
    )
    rows = session.exec(
        select(DeadRowRow).where(DeadRowRow.portal == portal, ~newer).order_by(col(DeadRowRow.url))
    )
    return [
        Announcement(
            portal=row.portal,
            url=row.url,
            role=Role(row.role),
            title=cut(row.title, LONGEST_TITLE),
            column=PATH.validate_python(row.column_path),
            listed_at=row.listed_at,
            status=row.status,
            found=MESSAGE.validate_python(row.found, strict=False),
            sha256=None,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
        )
        for row in rows
    ]


def rows_without_report(session: Session, portal: str) -> list[Announcement]:
    """The rows of a portal's lists that led to no document, or to one that is no annual report.

    And those that led to some agency's report, which `agency` then names: not always the one whose
    report the row announces.
    """
    return [
        *dead_rows(session, portal),
        *_rows_read_as(session, portal, ReadingKind.OTHER),
        *_rows_read_as(session, portal, ReadingKind.REPORT),
    ]


def _rows_read_as(session: Session, portal: str, kind: ReadingKind) -> list[Announcement]:
    rows = session.exec(
        select(SightingRow, ReadingRow.agency_name, ReadingRow.agency_code)
        .join(
            ReadingRow,
            and_(
                col(ReadingRow.portal) == SightingRow.portal,
                col(ReadingRow.sha256) == SightingRow.sha256,
            ),
        )
        .where(SightingRow.portal == portal, ReadingRow.kind == kind.value)
        .order_by(col(SightingRow.url), col(SightingRow.sha256))
    )
    return [
        Announcement(
            portal=row.portal,
            url=row.url,
            role=Role(row.role),
            title=cut(row.title, LONGEST_TITLE),
            column=PATH.validate_python(row.column_path),
            listed_at=row.parent_url,
            status=200,
            found=Message(OF_ANOTHER, {"agency": name or ""}) if code else NO_REPORT,
            sha256=row.sha256,
            first_seen_at=row.first_seen_at,
            last_seen_at=row.last_seen_at,
            agency=Agency(name or "", code) if code else None,
        )
        for row, name, code in rows
        if row.title and (code or kind is ReadingKind.OTHER)
    ]
