"""What a notice says: counts by class, names by standing, the rules broken most, last year beside.

Every number is counted from the same judgements as the status report. Who could not be judged is
named apart and never as missing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from core.clock import day_of
from core.messages import name_in, render, text
from monitor.labels import KINDS, STANDINGS, kind_order
from monitor.records import Judgement, Standing
from monitor.standings.timeliness import RULES as OF_DATES
from monitor.status.counts import COUNTED, counts_of
from monitor.status.report import StatusReport, YearStatus
from pipeline.records import Outcome, Severity

RULES = 10
COLUMNS = COUNTED
ALL = "content.all"
NAMES_OF = (
    (Standing.MISSING, "content.listed-missing"),
    (Standing.LATE, "content.listed-late"),
    (Standing.FAULTY, "content.listed-faulty"),
    (Standing.UNKNOWN, "content.listed-not-judged"),
    (Standing.UNREADABLE, "content.listed-unreadable"),
)
LATE = "content.late"
FAULTY = "content.faulty"
OVERALL = "content.overall"
APART = "content.apart"
BEFORE = "content.before"
NOT_WATCHED = "content.not-watched"
EXEMPT = "content.exempt"


@dataclass(frozen=True, slots=True)
class ClassCounts:
    """One class of agencies: its name, how many reports are owed and how many are published, and
    the counts by standing."""

    name: str
    owed: int
    counts: tuple[int, ...]
    published: int


@dataclass(frozen=True, slots=True)
class Names:
    """The agencies of one standing, by district."""

    heading: str
    count: int
    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class BrokenRule:
    """One rule that reports break: how many agencies, at how many places."""

    id: str
    sentence: str
    agencies: int
    places: int


@dataclass(frozen=True, slots=True)
class Notice:
    """All that a template may ask for."""

    language: str
    year: int
    day: str
    scope: str
    overall: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[ClassCounts, ...]
    total: ClassCounts
    previous: ClassCounts | None
    names: tuple[Names, ...]
    rules: tuple[BrokenRule, ...]


def notice(
    report: StatusReport,
    year: int,
    district: str | None,
    rule_sentence: Callable[[str, str], str],
    language: str,
) -> Notice:
    """The notice of one report year, for all districts or one."""
    status, before = _within(report.year(year), district), _within(report.year(year - 1), district)
    comma = "、" if language == "zh" else ", "
    return Notice(
        language=language,
        year=year,
        day=day_of(report.as_of).isoformat(),
        scope=comma.join(one.name for one in status.districts),
        overall=tuple(_overall(status, before, day_of(report.as_of).isoformat(), language)),
        columns=tuple(name_in(STANDINGS[standing], language) for standing in COLUMNS),
        rows=tuple(_rows(status.judgements, language)),
        total=_row(text(ALL, language), status.judgements),
        previous=_row(str(year - 1), before.judgements) if before.judgements else None,
        names=tuple(_names(status, language)),
        rules=tuple(_rules(status.judgements, rule_sentence, language)),
    )


def _within(status: YearStatus, district: str | None) -> YearStatus:
    if district is None:
        return status
    own = tuple(one for one in status.districts if one.code == district)
    return replace(status, districts=own)


def _overall(status: YearStatus, before: YearStatus, day: str, language: str) -> Iterable[str]:
    counts = status.counts.values
    yield text(OVERALL, language, day=day, year=status.year, **counts)
    if counts["unknown"] or counts["not_yet_due"]:
        yield text(APART, language, **counts)
    if counts["exempt"]:
        yield text(EXEMPT, language, **counts)
    template = BEFORE if before.judgements else NOT_WATCHED
    yield text(template, language, year=before.year, **before.counts.values)


def _rows(judgements: Sequence[Judgement], language: str) -> Iterable[ClassCounts]:
    for kind in sorted({one.duty.kind for one in judgements}, key=kind_order):
        members = [one for one in judgements if one.duty.kind == kind]
        yield _row(name_in(KINDS[kind], language), members)


def _row(name: str, judgements: Sequence[Judgement]) -> ClassCounts:
    counted = counts_of(judgements)
    numbers = tuple(counted.by_standing[standing] for standing in COLUMNS)
    return ClassCounts(name, counted.owed, numbers, counted.published)


def _names(status: YearStatus, language: str) -> Iterable[Names]:
    for standing, heading in NAMES_OF:
        groups = []
        for district in status.districts:
            found = [one for one in district.judgements if one.standing is standing]
            if found:
                shown = tuple(_name(one, standing, language) for one in found)
                groups.append((district.name, shown))
        total = sum(len(names) for _, names in groups)
        if total:
            yield Names(text(heading, language), total, tuple(groups))


def _name(judgement: Judgement, standing: Standing, language: str) -> str:
    agency, on = judgement.duty.agency_name, judgement.published_on
    if standing is Standing.LATE and on is not None and judgement.days_late is not None:
        days = judgement.days_late
        return text(LATE, language, agency=agency, on=on.isoformat(), days=days)
    if standing is Standing.FAULTY:
        return text(FAULTY, language, agency=agency, count=len(_broken_rules(judgement)))
    if standing is Standing.UNKNOWN and judgement.evidence:
        reason = render(judgement.evidence[0], language)
        return f"{agency}（{reason}）" if language == "zh" else f"{agency} ({reason})"
    return agency


def _broken_rules(judgement: Judgement) -> Counter[str]:
    """The rules that a report breaks as errors, with the number of places.

    Dates are no matter of what a report says: who is late or missing is named.
    """
    return Counter(
        finding.rule
        for finding in judgement.findings
        if finding.outcome is Outcome.BROKEN
        and finding.severity is Severity.ERROR
        and finding.rule not in OF_DATES
    )


def _rules(
    judgements: Sequence[Judgement], rule_sentence: Callable[[str, str], str], language: str
) -> Iterable[BrokenRule]:
    broken = [_broken_rules(judgement) for judgement in judgements]
    agencies = Counter(rule for one in broken for rule in one)
    order = sorted(agencies, key=lambda rule: (-agencies[rule], rule))
    for rule in order[:RULES]:
        places = sum(one[rule] for one in broken)
        yield BrokenRule(rule, rule_sentence(rule, language), agencies[rule], places)
