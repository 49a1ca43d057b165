"""The rounds of all processes on one database, in the order in which they looked.

A round takes its number in the transaction in which it looks, so that a higher number has seen all
that a lower one saw. Only a round that no newer one has overtaken may tell.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, insert, update
from sqlmodel import Field, Session, SQLModel, col, select

from core.clock import day_of, printed
from core.errors import Foreseen

OLDER = "rounds.older"


class Overtaken(Foreseen):
    """A newer picture was told: what this one shows may be so no more."""


class RoundRow(SQLModel, table=True):
    """One round; `told_at` is None as long as it has told nothing, for ever when it was refused.

    `as_of` is what its clock said, `began_at` and `told_at` what that of the database says.
    """

    __tablename__ = "round"

    id: int | None = Field(default=None, primary_key=True)
    as_of: datetime
    began_at: datetime
    told_at: datetime | None = Field(default=None)
    owner: str

    @property
    def looked_at(self) -> datetime:
        """The moment of its knowledge: a clock that was set ahead has not seen the future."""
        return min(self.as_of, self.began_at)


def begin_round(session: Session, as_of: datetime) -> int:
    """Give a number to the round that looks in this transaction."""
    owner = f"{os.uname().nodename}:{os.getpid()}"
    statement = insert(RoundRow).values(as_of=as_of, began_at=func.now(), owner=owner)
    number: int = session.execute(statement.returning(col(RoundRow.id))).scalar_one()
    return number


def newest_round(session: Session) -> int:
    """The number of the round that began last."""
    found: int = session.execute(select(func.max(RoundRow.id))).scalar_one()
    return found


def refuse_overtaken(session: Session, number: int | None, as_of: datetime) -> int:
    """The number of a round that may tell; raises Overtaken when a newer one has told.

    Newer is what looked later, and what judged by a later day.
    """
    if number is None:
        raise ValueError("expected the picture of a round (look), found a glance")
    newer = [one for one in _told(session) if _is_newer(one, number, as_of)]
    if newer:
        one = newer[-1]
        raise Overtaken(OLDER, number=one.id or 0, as_of=printed(one.as_of))
    return number


def tell_once(session: Session, number: int) -> None:
    """Keep that this round told; no newer one has, in the same transaction."""
    session.execute(update(RoundRow).where(col(RoundRow.id) == number).values(told_at=func.now()))


def _told(session: Session) -> Iterable[RoundRow]:
    told = select(RoundRow).where(col(RoundRow.told_at).is_not(None))
    return session.exec(told.order_by(col(RoundRow.id)))


def _is_newer(other: RoundRow, number: int, as_of: datetime) -> bool:
    return (other.id or 0) > number or day_of(other.looked_at) > day_of(as_of)
