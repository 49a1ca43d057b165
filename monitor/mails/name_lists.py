"""Lists of names in a mail: who is due soon, who is still missing. Names only; no markup."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from core.messages import name_in, text
from monitor.labels import KINDS, kind_order
from monitor.records import Change, ChangeKind, Duty, Upcoming
from monitor.standings.timeliness import REPORT_MISSING
from monitor.working_days import working_days_after

DUE_SOON = "name-lists.due-soon"
DUE_TODAY = "name-lists.due-today"
STILL_MISSING = "name-lists.still-missing"
NOT_SEEN = "name-lists.not-seen"
NOT_JUDGED = "name-lists.not-judged"
AWAITED = "name-lists.awaited"
LISTED = frozenset({ChangeKind.OPENED, ChangeKind.REOPENED, ChangeKind.REMINDED})


@dataclass(frozen=True, slots=True)
class NameList:
    """One list: a sentence, then names by district and class, then perhaps a note."""

    heading: str
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    count: int
    note: str | None = None


def due_soon(
    lists: Iterable[Upcoming], language: str, district_name: Callable[[str], str]
) -> Iterator[NameList]:
    """Reports that are due soon and were not seen so far."""
    for one in lists:
        duties = [judgement.duty for judgement in one.judgements]
        heading = text(
            DUE_SOON if one.days_left else DUE_TODAY,
            language,
            year=one.year,
            due_on=one.due_on.isoformat(),
            days=one.days_left,
            count=len(duties),
        )
        note = text(NOT_SEEN, language, count=one.not_listed) if one.not_listed else None
        yield NameList(heading, tuple(_groups(duties, language, district_name)), len(duties), note)


def still_missing(
    changes: Iterable[Change],
    unknown: Iterable[Duty],
    today: date,
    language: str,
    district_name: Callable[[str], str],
) -> Iterator[NameList]:
    """Reports that are missing, by due date: told for the first time, or reminded of.

    How many of the same day are `unknown` is said below, so that nobody takes a list for whole.
    """
    unseen = Counter(_by_due_date(duty) for duty in unknown)
    missing = [
        change.fact.judgement.duty
        for change in changes
        if change.kind in LISTED
        and change.fact is not None
        and change.fact.judgement is not None
        and change.alert.key.rule == REPORT_MISSING
    ]
    for (due_on, year), group in groupby(sorted(missing, key=_by_due_date), key=_by_due_date):
        duties = list(group)
        heading = text(
            STILL_MISSING,
            language,
            year=year,
            due_on=due_on.isoformat(),
            days=(today - due_on).days,
            working_days=working_days_after(due_on, today),
            count=len(duties),
        )
        left = unseen[due_on, year]
        note = text(NOT_JUDGED, language, count=left) if left else None
        yield NameList(heading, tuple(_groups(duties, language, district_name)), len(duties), note)


def awaiting_a_look(
    duties: Iterable[Duty], language: str, district_name: Callable[[str], str]
) -> Iterator[NameList]:
    """Reports that were not seen where so many were not that somebody must look at the columns."""
    for (_, year), group in groupby(sorted(duties, key=_by_due_date), key=_by_due_date):
        held = list(group)
        heading = text(AWAITED, language, year=year, count=len(held))
        yield NameList(heading, tuple(_groups(held, language, district_name)), 0)


def _by_due_date(duty: Duty) -> tuple[date, int]:
    return duty.due_on, duty.year


def _groups(
    duties: Iterable[Duty], language: str, district_name: Callable[[str], str]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    ordered = sorted(duties, key=lambda duty: (*_class(duty), duty.agency_code))
    for (district, order), group in groupby(ordered, key=_class):
        kind = name_in(list(KINDS.values())[order], language)
        names = tuple(duty.agency_name for duty in group)
        yield f"{district_name(district)} · {kind}", names


def _class(duty: Duty) -> tuple[str, int]:
    return duty.district, kind_order(duty.kind)
