"""Who owes which report, by when, and how that date was derived."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from monitor.deadlines import ClassDeadline, Deadlines, DistrictDeadline
from monitor.records import Duty
from pipeline.agencies import AgencyEntry
from pipeline.records import Bilingual, Message

BY_CLASS = "{why}。{year}年度报告最迟应于{due_on}发布（当日仍算按时）。依据：{norm}（{document}）。"
BY_CLASS_IN_TWO_STEPS = (
    "{why}。{year}年度报告：{due_on}之后提醒，{firm_on}之后认定为错误。依据：{norm}（{document}）。"
)
BY_DISTRICT = "{document}规定：{year}年度报告最迟应于{due_on}发布（当日仍算按时）。{why}"


def duties(
    agencies: Iterable[AgencyEntry], deadlines: Deadlines, years: Iterable[int]
) -> list[Duty]:
    """Every report owed: one duty per agency and report year in which the agency is valid."""
    wanted = tuple(years)
    return [
        _duty(agency, deadlines, year)
        for agency in agencies
        for year in wanted
        if _is_valid(agency, year)
    ]


def report_years(first_year: int, today: date) -> range:
    """The report years watched on a day: from `first_year` to the year that ended last."""
    return range(first_year, today.year)


def _is_valid(agency: AgencyEntry, year: int) -> bool:
    starts = agency.from_year is None or agency.from_year <= year
    return starts and (agency.to_year is None or year <= agency.to_year)


def _duty(agency: AgencyEntry, deadlines: Deadlines, year: int) -> Duty:
    override = deadlines.override(agency.district, agency.kind, year)
    general = deadlines.for_class(agency.kind, year)
    due_on = override.due if override else date.fromisoformat(f"{year + 1}-{general.due}")
    exemption = None if override else deadlines.exemption(agency.kind)
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
        norm=override.document if override else f"{general.norm}（{general.document}）",
        exempt=agency.exempt or (exemption.zh if exemption else None),
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
