"""What every route of the desk works with: the installation, the last round, the clock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit

from fastapi import Request
from sqlalchemy import Engine

from reportwatch.actions.latest import LastRound, Latest
from reportwatch.options import Options
from reportwatch.views.matrix import AgencyLine, agency_lines, in_order
from reportwatch.web.attempts import Attempts

# Orders that are kept at once: of each year by each of four.
MOST_ORDERS = 24
AS_JUDGED = (0, "")


class KeptLines:
    """The agencies of one round in each order that was asked for, kept until there is another."""

    def __init__(self) -> None:
        self._of: LastRound | None = None
        self._kept: dict[tuple[int, str], Sequence[AgencyLine]] = {}

    def of(self, seen: LastRound, year: int = 0, sort: str = "") -> Sequence[AgencyLine]:
        kept = self._kept
        if self._of is not seen or len(kept) > MOST_ORDERS:
            # Another thread may still read the former one: it is left as it is.
            kept = {AS_JUDGED: agency_lines(seen.assessment.report)}
            self._kept, self._of = kept, seen
        if sort and (year, sort) not in kept:
            kept[year, sort] = in_order(kept[AS_JUDGED], year, sort)
        return kept[(year, sort) if sort else AS_JUDGED]


@dataclass(frozen=True, slots=True)
class Desk:
    """One desk; `address` is how people reach it, `hosts` are the names it answers to."""

    options: Options
    engine: Engine
    latest: Latest
    clock: Callable[[], datetime]
    address: str = ""
    hosts: frozenset[str] = frozenset()
    attempts: Attempts = field(default_factory=Attempts)
    matrix: KeptLines = field(default_factory=KeptLines)

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by https, so that cookies never travel otherwise."""
        return urlsplit(self.address).scheme == "https"

    def lines(self, year: int = 0, sort: str = "") -> Sequence[AgencyLine]:
        """Every agency of the last round with its years, in an order if one is named."""
        return self.matrix.of(self.seen(), year, sort)

    def districts_of(self, portal: str) -> set[str]:
        """The districts whose agencies publish on a portal."""
        register = self.seen().configuration.reference.register
        return {one.district for one in register.agencies if one.portal == portal}

    def name_of(self, district: str) -> str:
        """The name of a district; its code where the register has no government of it."""
        return self.seen().configuration.reference.register.district_name(district)

    def seen(self) -> LastRound:
        """Everything as the last round judged it."""
        return self.latest.seen(self.clock())


def desk_of(request: Request) -> Desk:
    """The desk that is asked."""
    desk: Desk = request.app.state.desk
    return desk
