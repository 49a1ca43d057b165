"""The weekly and monthly summary: where the districts stand, and what the last period changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from core.clock import day_of
from core.messages import name_in, text
from monitor.labels import STANDINGS
from monitor.officers import Officer
from monitor.records import Alert, AlertState, Audience, Judgement, Standing
from monitor.status.counts import COUNTED
from monitor.status.report import DistrictStatus, YearStatus

WEEKLY = "summaries.weekly"
MONTHLY = "summaries.monthly"
CHANGED = "summaries.changed"
STANDS = "summaries.stands"
NAMES = 20
STILL = "summaries.still"
AND_MORE = "chat-digests.others"


@dataclass(frozen=True, slots=True)
class SummaryPeriod:
    """The days that a summary tells of, both included; `name` is told once to each officer."""

    name: str
    heading: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Summary:
    """One summary in sentences: each district's counts, the names missing, what has changed."""

    period: str
    heading: str
    sentences: tuple[str, ...]


def periods(wanted: Iterable[Literal["weekly", "monthly"]], today: date) -> Iterator[SummaryPeriod]:
    """The last whole week and month; told in the first round with mail after their end."""
    for kind in wanted:
        if kind == "weekly":
            monday = today - timedelta(days=today.weekday())
            first, last = monday - timedelta(days=7), monday - timedelta(days=1)
            yield SummaryPeriod(f"weekly {first}", WEEKLY, first, last)
        else:
            last = today.replace(day=1) - timedelta(days=1)
            first = last.replace(day=1)
            yield SummaryPeriod(f"monthly {first}", MONTHLY, first, last)


def summaries(
    officer: Officer,
    status: YearStatus,
    alerts: Sequence[Alert],
    today: date,
    told: Set[tuple[str, str]],
    leads: Set[str],
) -> tuple[Summary, ...]:
    """The summaries that this officer has not been told yet; those of `told` are left out.

    `leads` are the rules of which officers hear as leads.
    """
    own = [district for district in status.districts if district.code in officer.districts]
    due = [
        period
        for period in periods(officer.summaries, today)
        if (officer.address, period.name) not in told
    ]
    if not due:
        return ()
    heard = [alert for alert in alerts if alert.key.audience is Audience.OFFICER]
    facts = [alert for alert in heard if alert.key.rule not in leads]
    asked = [alert for alert in heard if alert.key.rule in leads]
    return tuple(
        _summary(period, status.year, own, (facts, asked), officer.language) for period in due
    )


def _summary(
    period: SummaryPeriod,
    year: int,
    districts: Sequence[DistrictStatus],
    alerts: tuple[Sequence[Alert], Sequence[Alert]],
    language: str,
) -> Summary:
    codes = {district.code for district in districts}
    facts, leads = ([one for one in known if one.district in codes] for known in alerts)
    ends = {"first": period.first.isoformat(), "last": period.last.isoformat()}
    return Summary(
        period=period.name,
        heading=text(period.heading, language, year=year, **ends),
        sentences=(
            text(CHANGED, language, **_changed(facts, leads, period)),
            *(sentence for one in districts for sentence in _district(one, language)),
        ),
    )


def _changed(
    facts: Sequence[Alert], leads: Sequence[Alert], period: SummaryPeriod
) -> Mapping[str, int]:
    gone = [alert for alert in facts if alert.state is AlertState.CLOSED]
    return {
        "opened": sum(_is_in(day_of(alert.opened_at), period) for alert in facts),
        "closed": sum(_is_in(day_of(alert.changed_at), period) for alert in gone),
        "open": len(facts) - len(gone),
        "leads": sum(alert.state is AlertState.OPEN for alert in leads),
    }


def _is_in(day: date, period: SummaryPeriod) -> bool:
    return period.first <= day <= period.last


def _district(district: DistrictStatus, language: str) -> Iterator[str]:
    counted = district.counts
    comma = "，" if language == "zh" else ", "
    counts = comma.join(
        f"{name_in(STANDINGS[standing], language)} {counted.by_standing[standing]}"
        for standing in COUNTED
        if counted.by_standing[standing]
    )
    sums = {"owed": counted.owed, "published": counted.published, "well": counted.well}
    yield text(STANDS, language, district=district.name, counts=counts, **sums)
    missing = [one for one in district.judgements if one.standing is Standing.MISSING]
    if missing:
        names = _names(missing, language)
        yield text(STILL, language, district=district.name, names=names)


def _names(missing: Sequence[Judgement], language: str) -> str:
    comma = "、" if language == "zh" else ", "
    names = comma.join(one.duty.agency_name for one in missing[:NAMES])
    more = text(AND_MORE, language, count=len(missing)) if len(missing) > NAMES else ""
    return names + more
