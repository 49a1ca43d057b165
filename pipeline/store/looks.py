"""Second looks at the lists of portals, as the archive holds them: what judging may rest on."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from pydantic import JsonValue
from sqlalchemy import ColumnElement
from sqlmodel import Field, Session, SQLModel, col, delete, select

from core.clock import SHANGHAI
from crawlers.damage import FileKind
from crawlers.kept_looks import LOOK
from crawlers.looks import SecondLook
from pipeline.store.damages import DamageRow
from pipeline.store.readings import JSON_DOCUMENT


class SecondLookRow(SQLModel, table=True):
    """One second look at lists of one portal, as it was kept."""

    __tablename__ = "second_look"

    portal: str = Field(primary_key=True)
    look_id: str = Field(primary_key=True)
    started_at: datetime
    look: JsonValue = Field(sa_type=JSON_DOCUMENT)


def looks_taken_in(session: Session, portal: str, season: int) -> set[str]:
    """The looks at a portal in a season that are in this database."""
    known = select(SecondLookRow.look_id).where(SecondLookRow.portal == portal, *_within(season))
    return set(session.exec(known))


def record_look(session: Session, look: SecondLook) -> None:
    """Keep one look; the same again changes nothing."""
    session.merge(
        SecondLookRow(
            portal=look.portal,
            look_id=look.look_id,
            started_at=look.started_at,
            look=LOOK.dump_python(look, mode="json"),
        )
    )


def forget_looks(session: Session, portal: str, looks: Collection[str]) -> None:
    """Forget these looks at a portal."""
    if looks:
        session.exec(
            delete(SecondLookRow).where(
                col(SecondLookRow.portal) == portal, col(SecondLookRow.look_id).in_(looks)
            )
        )


def second_looks(session: Session, portal: str, season: int) -> list[SecondLook]:
    """The looks at a portal in one season, newest first.

    One whose record is damaged is none, and says nothing of a list whose evidence is damaged.
    """
    rows = session.exec(
        select(SecondLookRow)
        .where(SecondLookRow.portal == portal, *_within(season))
        .order_by(col(SecondLookRow.look_id).desc())
    ).all()
    damaged = _damaged(session) if rows else frozenset()
    looks = (LOOK.validate_python(row.look, strict=False) for row in rows)
    return [
        replace(one, lists=tuple(each for each in one.lists if damaged.isdisjoint(each.evidence)))
        for one in looks
        if one.look_id not in damaged
    ]


def _within(season: int) -> tuple[ColumnElement[bool], ...]:
    begins, ends = (datetime(year, 1, 1, tzinfo=SHANGHAI) for year in (season, season + 1))
    began = col(SecondLookRow.started_at)
    return began >= begins, began < ends


def _damaged(session: Session) -> frozenset[str]:
    """The looks and the bytes that are damaged in the archive."""
    rows = session.exec(
        select(DamageRow).where(
            col(DamageRow.mended_at).is_(None),
            col(DamageRow.kind).in_((FileKind.LOOK.value, FileKind.BLOB.value)),
        )
    )
    return frozenset(row.sha256 or row.crawl_id or "" for row in rows)
