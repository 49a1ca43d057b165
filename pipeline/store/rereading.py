"""Readings that a person has read again: of one kind of setback, or of some bytes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlmodel import Session, col, select

from pipeline.stamps import AGAIN
from pipeline.store.readings import SETBACKS, TO_BE_CHECKED_ANEW, ReadingRow


@dataclass(frozen=True, slots=True)
class Waiting:
    """One document that is read again."""

    #: the portal on which it was seen
    portal: str
    #: the hash of its bytes
    sha256: str
    #: what it or its list calls it
    title: str | None
    #: the kinds of setbacks that it has until then
    kinds: tuple[str, ...]


def read_again(
    session: Session, kinds: Collection[str], beginnings: Collection[str]
) -> list[Waiting]:
    """Have readings read and checked again that have a setback of these kinds, or a hash that
    begins so. Until then they stand as they are."""
    rows = session.exec(
        select(ReadingRow).order_by(col(ReadingRow.portal), col(ReadingRow.sha256))
    ).all()
    found = []
    for row in rows:
        setbacks = SETBACKS.validate_python(row.setbacks, strict=False)
        one = Waiting(row.portal, row.sha256, row.title, tuple(each.kind for each in setbacks))
        if set(one.kinds) & set(kinds) or row.sha256.startswith(tuple(beginnings)):
            row.reader = AGAIN
            row.checked_with = row.checked_with and TO_BE_CHECKED_ANEW
            session.add(row)
            found.append(one)
    return found
