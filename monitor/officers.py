"""Who is told: the officers of each district, and the operators of this installation."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from crawlers.configuration import Settings
from monitor.deadlines import District, Sentence

Address = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.+=/'-]+@[A-Za-z0-9.-]+$")]
Language = Literal["zh", "en"]


class Officer(Settings):
    """One compliance officer: gets one mail per night about these districts when facts changed.

    `escalate_to` is told as well when a report is still missing at the last reminder.
    """

    name: Sentence
    address: Address
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    language: Language = "zh"
    escalate_to: Address | None = None


class Operator(Settings):
    """Somebody who keeps this installation running: gets crawl failures and unreadable files."""

    name: Sentence
    address: Address
    language: Language = "zh"


class Officers(Settings):
    """All of config/officers.toml."""

    officers: tuple[Officer, ...] = ()
    operators: tuple[Operator, ...] = ()

    def covers(self, district: str) -> bool:
        """Whether some officer is told about this district."""
        return any(district in officer.districts for officer in self.officers)
