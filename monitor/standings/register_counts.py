"""What the register and the reports say of each other: strangers, mergers, counts with names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.messages import Bilingual, Message
from monitor.duties.duties import is_valid
from monitor.records import Duty, Judgement, Standing
from pipeline.records import Edition, Finding, Outcome, Severity, Where
from pipeline.reference.register import AgencyEntry

UNEXPECTED = "roster-unexpected-agency"
MERGED = "agency-merged"
COUNT = "roster-count-mismatch"
RULES = frozenset({UNEXPECTED, MERGED, COUNT})
COVERAGE = "政府信息公开条例第四条"

NOT_ON_REGISTER = "名录中没有该机关{year}年度的报告义务：{agency}。"
OUT_OF_ITS_YEARS = (
    "{agency}发布了{year}年度报告，但名录所载起止年份（{first}—{last}）不含该年度，请核对撤并时间。"
)
NO_HEIR = (
    "名录载明{agency}自{next_year}年度起不再单独报告，但未登记承接机关，"
    "{year}年度报告应由谁发布不明；请在 config/agencies.toml 登记。"
)
COUNTED = "应发布{expected}份，已见{found}份；尚未见到：{absent}；名录之外：{strange}。"
NOBODY = "—"
# Nobody is to be counted as absent before the date, or while we cannot see.
OPEN = frozenset({Standing.NOT_YET_DUE, Standing.UNKNOWN})


def stranger(edition: Edition, year: int, register: Mapping[str, AgencyEntry]) -> Finding:
    """A report of an agency that owes none in this year, or that the register does not know."""
    entry = register.get(edition.agency.code or "") if edition.agency else None
    agency = edition.agency.name if edition.agency else (edition.title or "?")
    if entry is None or is_valid(entry, year):
        return _noted(
            UNEXPECTED, Message(NOT_ON_REGISTER, {"year": year, "agency": agency}), agency
        )
    values: dict[str, str | int | Bilingual] = {
        "agency": entry.name,
        "year": year,
        "first": entry.from_year or NOBODY,
        "last": entry.to_year or NOBODY,
    }
    return _noted(MERGED, Message(OUT_OF_ITS_YEARS, values), agency)


def without_heir(duty: Duty) -> Finding | None:
    """A report owed for the last time, by an agency whose successor nobody has named."""
    if not duty.is_last or duty.successors:
        return None
    values: dict[str, str | int | Bilingual] = {
        "agency": duty.agency_name,
        "year": duty.year,
        "next_year": duty.year + 1,
    }
    return _noted(MERGED, Message(NO_HEIR, values), None)


def _noted(rule: str, message: Message, found: str | None) -> Finding:
    return Finding(
        rule=rule,
        outcome=Outcome.BROKEN,
        severity=Severity.INFO,
        where=Where(),
        expected=None,
        found=found,
        message=message,
        norm=COVERAGE,
    )


@dataclass(frozen=True, slots=True)
class RosterCount:
    """Reports expected and found of one class in one district and year, when they differ."""

    district: str
    kind: str
    year: int
    finding: Finding


def counts(
    judgements: Iterable[Judgement], strangers: Sequence[Edition], register: Iterable[AgencyEntry]
) -> Iterator[RosterCount]:
    """Where fewer or more reports were found than expected, with all names.

    Silent while a report of the class is not yet due or cannot be judged.
    """
    kinds = {entry.code: (entry.district, entry.kind) for entry in register}
    groups: dict[tuple[str, str, int], list[Judgement]] = {}
    for one in judgements:
        if one.standing is not Standing.EXEMPT:
            key = (one.duty.district, one.duty.kind, one.duty.year)
            groups.setdefault(key, []).append(one)
    for (district, kind, year), members in groups.items():
        strange = [
            edition.agency.name
            for edition in strangers
            if edition.year == year
            and edition.agency is not None
            and kinds.get(edition.agency.code or "") == (district, kind)
        ]
        absent = [one.duty.agency_name for one in members if one.standing is Standing.MISSING]
        is_settled = not any(one.standing in OPEN for one in members)
        if is_settled and (absent or strange):
            yield RosterCount(district, kind, year, _counted(len(members), absent, strange))


def _counted(expected: int, absent: Sequence[str], strange: Sequence[str]) -> Finding:
    found = expected - len(absent) + len(strange)
    values: dict[str, str | int | Bilingual] = {
        "expected": expected,
        "found": found,
        "absent": "、".join(absent) or NOBODY,
        "strange": "、".join(strange) or NOBODY,
    }
    return Finding(
        rule=COUNT,
        outcome=Outcome.BROKEN,
        severity=Severity.WARNING,
        where=Where(),
        expected=expected,
        found=found,
        message=Message(COUNTED, values),
        norm=COVERAGE,
    )
