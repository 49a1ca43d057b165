"""The lines of a national list: a division, its government, the portal that serves it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from core.errors import ConfigurationError
from pipeline.reference.row_files import refuse_rounded_codes

DIVISION_COLUMNS = ("division", "name", "portal", "url")
GOVERNMENT = "人民政府"


@dataclass(frozen=True, slots=True)
class Division:
    """One line of a national list: a government, and the portal that serves its division.

    `portal` is the id of a portal file, "" where there is none yet; `url` is its address or "".
    """

    division: str
    name: str
    portal: str
    url: str

    @property
    def row(self) -> tuple[str, ...]:
        return (self.division, self.name, self.portal, self.url)


def division_in(path: Path, number: int, line: Sequence[str]) -> Division:
    """Read one line of a list of divisions; raises ConfigurationError that names the column."""
    place = f"{path}:{number}"
    if len(line) != len(DIVISION_COLUMNS):
        raise ConfigurationError(
            "divisions.expected-columns-found",
            place=place,
            wanted=len(DIVISION_COLUMNS),
            found=len(line),
        )
    found = Division(*(cell.strip() for cell in line))
    refuse_rounded_codes(place, "division", found.division)
    if not re.fullmatch(r"\d{6}", found.division, re.ASCII):
        raise ConfigurationError(
            "divisions.no-division-code",
            place=place,
            column="division",
            found=found.division,
        )
    if not found.name.endswith(GOVERNMENT):
        raise ConfigurationError(
            "divisions.no-government",
            place=place,
            found=found.name,
        )
    if found.url and not re.fullmatch(r"https?://[^/?#@\s]+/?", found.url):
        raise ConfigurationError(
            "divisions.no-address",
            place=place,
            found=found.url,
        )
    return found
