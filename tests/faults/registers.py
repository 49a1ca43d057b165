"""A configuration with one portal and one small register for every combination."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.reference.register import COLUMNS
from tests.faults.small import codes, file_of
from tests.replicas.configuration import PRODUCTION, with_changes
from tests.replicas.register import BY_CODE, AgencyRow

OPERATOR = '[[operators]]\nname = "值班"\naddress = "operator@example.invalid"\n'


@dataclass(frozen=True, slots=True)
class Described:
    """A portal of a family, at the address of its replica; `more` are further keys of its file."""

    family: str
    base_url: str
    more: str


def write_configuration(folder: Path, portals: Mapping[str, Described]) -> None:
    """Write config/ for portals by id."""
    shutil.copytree(PRODUCTION, folder, ignore=shutil.ignore_patterns("portals"))
    (folder / "portals").mkdir()
    for portal, one in portals.items():
        text = f"{one.more}\n{file_of(one.family, one.base_url)}"
        (folder / "portals" / f"{portal}.toml").write_text(text)
    watch = folder / "watch.toml"
    watch.write_text(with_changes(watch.read_text(), {"first_year": "2022"}))
    (folder / "officers.toml").write_text(OPERATOR)
    with (folder / "agencies.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number, portal in enumerate(portals, start=100_001):
            writer.writerows(_rows(str(number), portal))


def _rows(district: str, portal: str) -> list[tuple[str, ...]]:
    government = BY_CODE["990101"]
    agencies = [BY_CODE[_code(code)] for code in codes()]
    return [_row(district, portal, agency) for agency in (government, *agencies)]


def _code(code: str) -> str:
    return f"990101-{code}" if code.isalpha() else f"990101{code}"


def _row(district: str, portal: str, agency: AgencyRow) -> tuple[str, ...]:
    code = agency.code.replace("990101", district)
    first = (code, agency.name, agency.kind, district, portal)
    return (*first, ";".join(agency.aliases), "", "", "", "")
