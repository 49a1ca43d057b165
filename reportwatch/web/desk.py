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
from reportwatch.views.matrix import AgencyLine, agency_lines
from reportwatch.web.attempts import Attempts


class KeptLines:
    """The agencies of one round, kept until there is another."""

    def __init__(self) -> None:
        self._kept: tuple[LastRound, Sequence[AgencyLine]] | None = None

    def of(self, seen: LastRound) -> Sequence[AgencyLine]:
        kept = self._kept
        if kept is None or kept[0] is not seen:
            self._kept = kept = (seen, agency_lines(seen.assessment.report))
        return kept[1]


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

    def lines(self) -> Sequence[AgencyLine]:
        """Every agency of the last round with its years, made once for each round."""
        return self.matrix.of(self.seen())

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
