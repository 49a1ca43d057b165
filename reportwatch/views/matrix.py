"""Agencies by years: what a person asks for by an address, found, put in order, and counted."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from urllib.parse import urlencode

from monitor.labels import kind_order, standing_order
from monitor.records import Alert, Decision, Judgement, Standing
from monitor.status.counts import Counts, counts_of_standings
from monitor.status.report import StatusReport
from pipeline.records import Outcome

PAGE_LENGTH = 100
YEARS_SHOWN = 6
# The sign beside each colour: who sees no colours, or prints in grey, reads these.
SIGNS = {
    Standing.MISSING: "✕",
    Standing.UNREADABLE: "▨",
    Standing.FAULTY: "▲",
    Standing.LATE: "◔",
    Standing.UNKNOWN: "?",
    Standing.NOT_YET_DUE: "…",
    Standing.PUBLISHED: "✓",
    Standing.EXEMPT: "–",
}
WORST, PLACE, NAME, DAYS = "worst", "place", "name", "days"
SORTS = (WORST, PLACE, NAME, DAYS)
DECIDED, OPEN = "yes", "no"
# By agency and year what was told and stands, with what was decided about it.
Alerts = Mapping[tuple[str, int], Sequence[tuple[Alert, Decision | None]]]
# Kept out of addresses where they say nothing.
NOTHING: tuple[object, ...] = ("", None, WORST, 1)


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """One agency with its standing in every year that it owes."""

    code: str
    name: str
    kind: str
    district: str
    district_name: str
    by_year: Mapping[int, Judgement]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for; all of it stands in the address, so that it can be mailed."""

    year: int
    q: str = ""
    district: str = ""
    kind: str = ""
    standing: str = ""
    rule: str = ""
    decided: str = ""
    sort: str = WORST
    page: int = 1

    def but(self, **changes: str | int) -> str:
        """The query of the same with something else; the first page unless one is named."""
        now = {one.name: getattr(self, one.name) for one in fields(self)} | {"page": 1} | changes
        return as_query(now)

    @property
    def is_narrowed(self) -> bool:
        return any((self.q, self.district, self.kind, self.standing, self.rule, self.decided))


@dataclass(frozen=True, slots=True)
class FoundAgencies:
    """What was found, one page of it."""

    wanted: Wanted
    years: tuple[int, ...]
    lines: tuple[AgencyLine, ...]
    counts: Counts
    total: int
    pages: int


def as_query(values: Mapping[str, object]) -> str:
    """What somebody looks for as the query of an address."""
    return urlencode({name: str(one) for name, one in values.items() if one not in NOTHING})


def agency_lines(report: StatusReport) -> list[AgencyLine]:
    """Every agency once, with all its years."""
    by_agency: dict[str, dict[int, Judgement]] = {}
    names = {one.code: one.name for year in report.years for one in year.districts}
    for year in report.years:
        for judgement in year.judgements:
            by_agency.setdefault(judgement.duty.agency_code, {})[year.year] = judgement
    return [_line(years, names) for years in by_agency.values()]


def _line(years: Mapping[int, Judgement], names: Mapping[str, str]) -> AgencyLine:
    duty = years[max(years)].duty
    return AgencyLine(
        duty.agency_code,
        duty.agency_name,
        duty.kind,
        duty.district,
        names.get(duty.district, duty.district),
        years,
    )


def in_order(lines: Sequence[AgencyLine], year: int, sort: str) -> list[AgencyLine]:
    """The agencies in the order that is asked for."""
    return sorted(lines, key=ORDERS.get(sort, ORDERS[WORST])(year))


def find(
    lines: Sequence[AgencyLine],
    wanted: Wanted,
    alerts: Alerts,
    length: int | None = PAGE_LENGTH,
) -> FoundAgencies:
    """One page of what is wanted, of lines that stand in its order; with no length all of it.

    The counts are of all that fits but for the standing: so each of them can be chosen instead.
    """
    among = [line for line in lines if _fits(line, wanted, alerts)]
    of_year = [line.by_year[wanted.year].standing for line in among if wanted.year in line.by_year]
    fitting = [line for line in among if _stands(line, wanted)]
    pages = max(1, -(-len(fitting) // length)) if length else 1
    page = min(max(1, wanted.page), pages)
    shown = fitting[(page - 1) * length : page * length] if length else fitting
    years = sorted({year for line in lines for year in line.by_year}, reverse=True)[:YEARS_SHOWN]
    return FoundAgencies(
        replace(wanted, page=page), tuple(years), tuple(shown), counts_of_standings(of_year),
        len(fitting), pages,
    )  # fmt: skip


def broken(judgement: Judgement) -> int:
    """How many findings of a report are certain."""
    return sum(one.outcome is Outcome.BROKEN for one in judgement.findings)


def _fits(line: AgencyLine, wanted: Wanted, alerts: Alerts) -> bool:
    judgement = line.by_year.get(wanted.year)
    return (
        (not wanted.district or line.district == wanted.district)
        and (not wanted.kind or line.kind == wanted.kind)
        and (not wanted.q or wanted.q.lower() in f"{line.name} {line.code}".lower())
        and (not wanted.decided or _is(alerts.get((line.code, wanted.year), ()), wanted.decided))
        and (not wanted.rule or _breaks(judgement, wanted.rule))
    )


def _is(alerts: Sequence[tuple[Alert, Decision | None]], decided: str) -> bool:
    """Whether something of an agency waits for a decision, or something is decided and all is."""
    waits = any(decision is None for _, decision in alerts)
    return waits if decided == OPEN else bool(alerts) and not waits


def _breaks(judgement: Judgement | None, rule: str) -> bool:
    return judgement is not None and any(one.rule == rule for one in judgement.findings)


def _stands(line: AgencyLine, wanted: Wanted) -> bool:
    judgement = line.by_year.get(wanted.year)
    return not wanted.standing or (
        judgement is not None and judgement.standing.value == wanted.standing
    )


Key = Callable[[AgencyLine], tuple[object, ...]]


def _worst_first(year: int) -> Key:
    def key(line: AgencyLine) -> tuple[object, ...]:
        judgement = line.by_year.get(year)
        order = standing_order(judgement.standing) if judgement else len(Standing)
        return order, line.district, kind_order(line.kind), line.code

    return key


def _by_place(year: int) -> Key:
    worst = _worst_first(year)
    return lambda line: (line.district, kind_order(line.kind), *worst(line))


def _by_name(_year: int) -> Key:
    return lambda line: (line.name, line.code)


def _by_days(year: int) -> Key:
    def key(line: AgencyLine) -> tuple[object, ...]:
        judgement = line.by_year.get(year)
        days = judgement.days_late if judgement and judgement.days_late else 0
        return -days, line.code

    return key


ORDERS: Mapping[str, Callable[[int], Key]] = {
    WORST: _worst_first,
    PLACE: _by_place,
    NAME: _by_name,
    DAYS: _by_days,
}
