"""Damaged files of the archive, kept until they are whole again; and the crawls less these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pydantic import JsonValue, TypeAdapter
from sqlmodel import Field, Session, SQLModel, col, select

from core.messages import Message
from crawlers.crawl_ids import started_at
from crawlers.damage import Damage, FileKind
from crawlers.records import CrawlOutcome, CrawlReport
from pipeline.store import readings as store
from pipeline.store.readings import JSON_DOCUMENT, CrawlRow, SightingRow

MESSAGE = TypeAdapter(Message)
DAMAGED = "damages.damaged"
# What was mended in the night that found it is told in that night all the same.
TOLD_FOR = timedelta(hours=20)


class DamageRow(SQLModel, table=True):
    """One damaged file of the archive."""

    __tablename__ = "archive_damage"

    path: str = Field(primary_key=True)
    kind: str
    portal: str | None = Field(index=True)
    crawl_id: str | None
    sha256: str | None
    found: JsonValue = Field(sa_type=JSON_DOCUMENT)
    found_at: datetime
    mended_at: datetime | None


@dataclass(frozen=True, slots=True)
class ToldDamage:
    """A damage that operators are to know of, and whether the file is whole again."""

    damage: Damage
    is_mended: bool


def record_damage(session: Session, damages: Iterable[Damage], now: datetime) -> None:
    """Keep what was found; the same damage found again changes nothing."""
    for damage in damages:
        row = session.get(DamageRow, damage.path)
        if row is None or row.mended_at is not None:
            portal = damage.portal or _portal_of(session, damage.sha256)
            session.merge(
                DamageRow(
                    path=damage.path,
                    kind=damage.kind.value,
                    portal=portal,
                    crawl_id=damage.crawl_id,
                    sha256=damage.sha256,
                    found=MESSAGE.dump_python(damage.found, mode="json"),
                    found_at=now,
                    mended_at=None,
                )
            )


def open_damages(session: Session) -> list[Damage]:
    """What was found and is not mended."""
    rows = session.exec(
        select(DamageRow).where(col(DamageRow.mended_at).is_(None)).order_by(col(DamageRow.path))
    )
    return [_damage(row) for row in rows]


def record_mended(session: Session, paths: Iterable[str], now: datetime) -> None:
    """Keep that these files are whole again."""
    for path in paths:
        row = session.get_one(DamageRow, path)
        row.mended_at = now
        session.add(row)


def told_damages(session: Session, now: datetime) -> list[ToldDamage]:
    """What operators are to know of at this moment."""
    rows = session.exec(select(DamageRow).order_by(col(DamageRow.path)))
    return [
        ToldDamage(_damage(row), is_mended=row.mended_at is not None)
        for row in rows
        if row.mended_at is None or now - row.found_at < TOLD_FOR
    ]


def damaged_crawls(session: Session, portal: str) -> dict[str, Damage]:
    """The crawls of a portal whose report or manifest is damaged, by their ids."""
    rows = session.exec(
        select(DamageRow)
        .where(
            DamageRow.portal == portal,
            col(DamageRow.kind) != FileKind.LOOK.value,
            col(DamageRow.mended_at).is_(None),
        )
        .order_by(col(DamageRow.path))
    )
    return {row.crawl_id: _damage(row) for row in rows if row.crawl_id is not None}


def ended_well(session: Session) -> list[tuple[str, str]]:
    """Portal and id of every crawl that reported itself; who fails may not come to write one."""
    return list(
        session.exec(
            select(CrawlRow.portal, CrawlRow.crawl_id).where(
                CrawlRow.outcome != CrawlOutcome.FAILED.value
            )
        )
    )


def trusted_crawls(session: Session, portal: str) -> list[CrawlReport]:
    """All crawls of one portal, newest first; one that is damaged in the archive proves nothing."""
    damaged = damaged_crawls(session, portal)
    reports = {report.crawl_id: report for report in store.crawls(session, portal)}
    for crawl_id, damage in damaged.items():
        reason = Message(DAMAGED, {"path": damage.path, "found": damage.found})
        known = reports.get(crawl_id) or _unknown(portal, crawl_id, reason)
        reports[crawl_id] = replace(known, outcome=CrawlOutcome.FAILED, reason=reason)
    return [reports[crawl_id] for crawl_id in sorted(reports, reverse=True)]


def _unknown(portal: str, crawl_id: str, reason: Message) -> CrawlReport:
    """A crawl of which only its id is known; that begins with its start."""
    began = started_at(crawl_id)
    return CrawlReport(
        portal=portal,
        crawl_id=crawl_id,
        started_at=began,
        ended_at=began,
        outcome=CrawlOutcome.FAILED,
        reason=reason,
        columns=(),
        problems=(),
        requests=None,
        not_modified=None,
        documents=0,
        bytes_received=0,
    )


def _portal_of(session: Session, sha256: str | None) -> str | None:
    """Where some bytes were seen first."""
    found: Sequence[str] = session.exec(
        select(SightingRow.portal)
        .where(SightingRow.sha256 == sha256)
        .order_by(col(SightingRow.first_seen_at), col(SightingRow.portal))
        .limit(1)
    ).all()
    return found[0] if found else None


def _damage(row: DamageRow) -> Damage:
    return Damage(
        path=row.path,
        kind=FileKind(row.kind),
        found=MESSAGE.validate_python(row.found, strict=False),
        portal=row.portal,
        crawl_id=row.crawl_id,
        sha256=row.sha256,
    )
