"""What the register and the reports say of each other: strangers, mergers, counts with names."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.messages import Bilingual, Message
from monitor.duties.duties import is_valid
from monitor.records import Duty, Judgement, Standing
from pipeline.records import Edition, Finding
from pipeline.reference.register import AgencyEntry
from pipeline.reference.report_rules import ReportRules

UNEXPECTED = "roster-unexpected-agency"
MERGED = "agency-merged"
COUNT = "roster-count-mismatch"
RULES = frozenset({UNEXPECTED, MERGED, COUNT})

NOT_ON_REGISTER = "register-counts.not-on-register"
OUT_OF_ITS_YEARS = "register-counts.out-of-its-years"
NO_HEIR = "register-counts.no-heir"
COUNTED = "register-counts.counted"
NOBODY = "—"
# Nobody is to be counted as absent before the date, or while we cannot see.
OPEN = frozenset({Standing.NOT_YET_DUE, Standing.UNKNOWN})


def stranger(edition: Edition, register: Mapping[str, AgencyEntry], rules: ReportRules) -> Finding:
    """A report of an agency that owes none in this year, or that the register does not know."""
    entry = register.get(edition.agency.code or "") if edition.agency else None
    agency = edition.agency.name if edition.agency else (edition.title or "?")
    year = edition.year
    if entry is None or year is None or is_valid(entry, year):
        message = Message(NOT_ON_REGISTER, {"year": year or "", "agency": agency})
        return rules.broken(UNEXPECTED, message, found=agency)
    values: dict[str, str | int | Bilingual] = {
        "agency": entry.name,
        "year": year,
        "first": entry.from_year or NOBODY,
        "last": entry.to_year or NOBODY,
    }
    return rules.broken(MERGED, Message(OUT_OF_ITS_YEARS, values), found=agency)


def without_heir(duty: Duty, rules: ReportRules) -> Finding | None:
    """A report owed for the last time, by an agency whose successor nobody has named."""
    if not duty.is_last or duty.successors:
        return None
    values: dict[str, str | int | Bilingual] = {
        "agency": duty.agency_name,
        "year": duty.year,
        "next_year": duty.year + 1,
    }
    return rules.broken(MERGED, Message(NO_HEIR, values))


@dataclass(frozen=True, slots=True)
class RosterCount:
    """Reports expected and found of one class in one district and year, when they differ."""

    district: str
    kind: str
    year: int
    finding: Finding


def counts(
    judgements: Iterable[Judgement],
    strangers: Sequence[Edition],
    register: Iterable[AgencyEntry],
    rules_of: Callable[[int], ReportRules],
) -> Iterator[RosterCount]:
    """Where fewer or more reports were found than expected, with all names.

    `rules_of` are the rules for a report year. Silent while a report of the class is not yet due or
    cannot be judged.
    """
    kinds = {entry.code: (entry.district, entry.kind) for entry in register}
    groups: dict[tuple[str, str, int], list[Judgement]] = {}
    for one in judgements:
        if one.standing is not Standing.EXEMPT:
            key = (one.duty.district, one.duty.kind, one.duty.year)
            groups.setdefault(key, []).append(one)
    named: dict[tuple[str, str, int | None], list[str]] = {}
    for edition in strangers:
        of = kinds.get(edition.agency.code or "") if edition.agency is not None else None
        if of is not None and edition.agency is not None:
            named.setdefault((*of, edition.year), []).append(edition.agency.name)
    for (district, kind, year), members in groups.items():
        strange = named.get((district, kind, year), [])
        absent = [one.duty.agency_name for one in members if one.standing is Standing.MISSING]
        is_settled = not any(one.standing in OPEN for one in members)
        rules = rules_of(year)
        if is_settled and (absent or strange) and rules.applies(COUNT):
            yield RosterCount(district, kind, year, _counted(len(members), absent, strange, rules))


def _counted(
    expected: int, absent: Sequence[str], strange: Sequence[str], rules: ReportRules
) -> Finding:
    found = expected - len(absent) + len(strange)
    values: dict[str, str | int | Bilingual] = {
        "expected": expected,
        "found": found,
        "absent": "、".join(absent) or NOBODY,
        "strange": "、".join(strange) or NOBODY,
    }
    return rules.broken(COUNT, Message(COUNTED, values), expected=expected, found=found)
