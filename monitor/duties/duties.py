"""Who owes which report, by when, and how that date was derived."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from core.messages import Bilingual, Message
from monitor.duties.deadlines import ClassDeadline, Deadlines, DistrictDeadline
from monitor.duties.register_notes import RegisterNotes
from monitor.records import Duty, Successor
from pipeline.reference.register import AgencyEntry, Register

BY_CLASS = "duties.by-class"
BY_CLASS_IN_TWO_STEPS = "duties.by-class-in-two-steps"
BY_DISTRICT = "duties.by-district"
NO_NOTES = RegisterNotes()


def duties(
    agencies: Iterable[AgencyEntry],
    deadlines: Deadlines,
    years: Iterable[int],
    notes: RegisterNotes = NO_NOTES,
) -> list[Duty]:
    """Every report owed: one duty per agency and report year in which the agency is valid."""
    wanted, register = tuple(years), tuple(agencies)
    by_code = {agency.code: agency for agency in register}
    return [
        _duty(agency, deadlines, year, notes, by_code)
        for agency in register
        for year in wanted
        if is_valid(agency, year)
    ]


def duty_of(
    agency: AgencyEntry,
    register: Register,
    deadlines: Deadlines,
    year: int,
    notes: RegisterNotes = NO_NOTES,
) -> Duty | None:
    """The report that one agency owes for one year; None when it owes none."""
    if not is_valid(agency, year):
        return None
    return _duty(agency, deadlines, year, notes, register.by_code)


def report_years(first_year: int, today: date) -> range:
    """The report years watched on a day: from `first_year` to the year that ended last."""
    return range(first_year, today.year)


def is_valid(agency: AgencyEntry, year: int) -> bool:
    """Whether an agency owes a report for a year, by its years on the register."""
    starts = agency.from_year is None or agency.from_year <= year
    return starts and (agency.to_year is None or year <= agency.to_year)


def _duty(
    agency: AgencyEntry,
    deadlines: Deadlines,
    year: int,
    notes: RegisterNotes,
    by_code: Mapping[str, AgencyEntry],
) -> Duty:
    override = deadlines.override(agency.district, agency.kind, year)
    general = deadlines.for_class(agency.kind, year)
    due_on = override.due if override else date.fromisoformat(f"{year + 1}-{general.due}")
    return Duty(
        agency_code=agency.code,
        agency_name=agency.name,
        kind=agency.kind,
        district=agency.district,
        portal=agency.portal,
        year=year,
        due_on=due_on,
        firm_on=_firm_on(override, general, year) or due_on,
        derivation=_by_district(override) if override else _by_class(general, year, due_on),
        exempt=_exemption(agency, deadlines, year, notes),
        successors=_heirs(agency, year, due_on, notes, by_code),
        is_last=agency.to_year == year,
        submit_on=override.submit if override else None,
        grace_days=deadlines.grace_days(agency.district, agency.kind, year),
    )


def _exemption(
    agency: AgencyEntry, deadlines: Deadlines, year: int, notes: RegisterNotes
) -> Bilingual | None:
    """Why nothing is owed: the agency itself, for good or for some years, or its whole class."""
    if agency.exempt is not None:
        return Bilingual(agency.exempt, agency.exempt)
    noted = notes.exemption(agency.code, year)
    if noted is not None:
        return noted.reason
    is_overridden = deadlines.override(agency.district, agency.kind, year) is not None
    of_class = None if is_overridden else deadlines.exemption(agency.kind)
    return of_class.reason if of_class else None


def _heirs(
    agency: AgencyEntry,
    year: int,
    due_on: date,
    notes: RegisterNotes,
    by_code: Mapping[str, AgencyEntry],
) -> tuple[Successor, ...]:
    """Who had taken over by the due date; before it the agency itself had to publish."""
    return tuple(
        Successor(
            code=merger.successor,
            name=by_code[merger.successor].name,
            portal=by_code[merger.successor].portal,
            since=merger.on,
            document=merger.document,
            owes_itself=is_valid(by_code[merger.successor], year),
        )
        for merger in notes.mergers_until(agency.code, due_on)
        if merger.successor in by_code
    )


def _firm_on(override: DistrictDeadline | None, general: ClassDeadline, year: int) -> date | None:
    if override is not None:
        return override.firm
    return date.fromisoformat(f"{year + 1}-{general.firm}") if general.firm else None


def _by_class(general: ClassDeadline, year: int, due_on: date) -> Message:
    values: dict[str, str | int | Bilingual] = {
        "why": Bilingual(general.zh, general.en),
        "year": year,
        "due_on": due_on.isoformat(),
        "norm": general.norm,
        "document": general.document,
    }
    if general.firm is None:
        return Message(BY_CLASS, values)
    firm_on = f"{year + 1}-{general.firm}"
    return Message(BY_CLASS_IN_TWO_STEPS, values | {"firm_on": firm_on})


def _by_district(override: DistrictDeadline) -> Message:
    return Message(
        BY_DISTRICT,
        {
            "why": Bilingual(override.zh, override.en or override.zh),
            "year": override.year,
            "due_on": override.due.isoformat(),
            "document": override.document,
        },
    )
