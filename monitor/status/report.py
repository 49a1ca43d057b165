"""The status report as data, and as the JSON that other programs read. Pure: no I/O, no clock."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import JsonValue

from core.clock import SHANGHAI
from monitor.labels import kind_order, standing_order
from monitor.records import Judgement, PortalHealth
from monitor.standings.register_counts import RosterCount
from monitor.status.counts import Counts, counts_of
from pipeline.interchange import finding_as_json
from pipeline.records import Edition, Finding


@dataclass(frozen=True, slots=True)
class UnattributedReport:
    """A report found for which the register knows no duty."""

    edition: Edition
    finding: Finding


@dataclass(frozen=True, slots=True)
class DistrictStatus:
    """One district in one report year: its agencies worst first, and how well we looked."""

    code: str
    name: str
    portal: str
    health: PortalHealth | None
    judgements: tuple[Judgement, ...]

    @property
    def counts(self) -> Counts:
        return counts_of(self.judgements)


@dataclass(frozen=True, slots=True)
class YearStatus:
    """One report year: every duty once."""

    year: int
    districts: tuple[DistrictStatus, ...]
    unattributed: tuple[UnattributedReport, ...]
    counted: tuple[RosterCount, ...] = ()

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        return tuple(judgement for one in self.districts for judgement in one.judgements)

    @property
    def counts(self) -> Counts:
        return counts_of(self.judgements)


@dataclass(frozen=True, slots=True)
class StatusReport:
    """Everything judged at one moment, the newest report year first."""

    as_of: datetime
    years: tuple[YearStatus, ...]
    healths: tuple[PortalHealth, ...]

    def year(self, year: int) -> YearStatus:
        """One report year; empty when nothing is owed for it."""
        found = (one for one in self.years if one.year == year)
        return next(found, YearStatus(year, (), ()))

    def only(self, year: int) -> StatusReport:
        """The same report, narrowed to one report year."""
        return StatusReport(self.as_of, (self.year(year),), self.healths)


def year_status(
    year: int,
    judgements: Iterable[Judgement],
    unattributed: Iterable[UnattributedReport],
    healths: Mapping[str, PortalHealth],
    district_name: Callable[[str], str],
    counted: Iterable[RosterCount] = (),
) -> YearStatus:
    """Group one report year by district, worst first inside each."""
    by_district: dict[str, list[Judgement]] = {}
    for judgement in judgements:
        if judgement.duty.year == year:
            by_district.setdefault(judgement.duty.district, []).append(judgement)
    districts = []
    for code, members in sorted(by_district.items()):
        portal = _portal_of(code, members)
        ordered = tuple(sorted(members, key=worst_first))
        districts.append(
            DistrictStatus(code, district_name(code), portal, healths.get(portal), ordered)
        )
    return YearStatus(year, tuple(districts), tuple(unattributed), tuple(counted))


def worst_first(judgement: Judgement) -> tuple[int, int, str]:
    """The order of agencies: by standing, then by class, then by code.

    Raises ValueError for a class that no register has.
    """
    duty = judgement.duty
    return standing_order(judgement.standing), kind_order(duty.kind), duty.agency_code


def as_json(report: StatusReport, year: int, language: str) -> str:
    """One report year as `status --format json` prints it, whose keys stay as they are."""
    status = report.year(year)
    content: dict[str, JsonValue] = {
        "year": year,
        "as_of": report.as_of.astimezone(SHANGHAI).isoformat(),
        "districts": [_district(district, language) for district in status.districts],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _portal_of(district: str, members: Sequence[Judgement]) -> str:
    """The portal of the district's government; without one, the portal of most agencies."""
    own = [j.duty.portal for j in members if j.duty.agency_code == district]
    return own[0] if own else Counter(j.duty.portal for j in members).most_common(1)[0][0]


def _district(district: DistrictStatus, language: str) -> dict[str, JsonValue]:
    health = district.health
    crawl: dict[str, JsonValue] | None = None
    if health is not None and health.outcome is not None and health.at is not None:
        at = health.at.astimezone(SHANGHAI).isoformat()
        crawl = {"outcome": health.outcome.value, "at": at}
    return {
        "code": district.code,
        "name": district.name,
        "portal": district.portal,
        "crawl": crawl,
        "counts": {standing.value: n for standing, n in district.counts.by_standing.items()},
        "agencies": [_agency(judgement, language) for judgement in district.judgements],
    }


def _agency(judgement: Judgement, language: str) -> dict[str, JsonValue]:
    published_on = judgement.published_on
    return {
        "code": judgement.duty.agency_code,
        "name": judgement.duty.agency_name,
        "standing": judgement.standing.value,
        "due_on": judgement.duty.due_on.isoformat(),
        "published_on": published_on.isoformat() if published_on else None,
        "days_late": judgement.days_late,
        "report_url": judgement.report_url,
        "findings": [finding_as_json(finding, language) for finding in judgement.findings],
    }
