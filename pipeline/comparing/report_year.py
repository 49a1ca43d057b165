"""The year of a report when its title and what stands beside it name two: then it is in dispute."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Protocol

from crawlers.records import DateBasis, DateEvidence
from pipeline.reading.periods import only_year
from pipeline.reading.titles import claim_in
from pipeline.records import Period

# Dates that the portal itself states of the publication; the others only hint at it.
STATED = frozenset({DateBasis.META, DateBasis.VISIBLE, DateBasis.LISTED, DateBasis.ADDRESS})


class HasYear(Protocol):
    """A report, or the little of it that is kept beside it."""

    @property
    def year(self) -> int | None: ...

    @property
    def period(self) -> Period | None: ...


def other_year(
    report: HasYear, listed_title: str | None, dates: Collection[DateEvidence]
) -> int | None:
    """The other year that a report may be about; None when its title is not in doubt.

    Offices copy last year's file: then the title of one year stands over the figures of the next,
    or an old period under a new title. Who published in the year after the title's year means the
    title. Otherwise the year of the period, or of the title in the list, may be the right one; and
    when neither says anything, the year before a publication that came too early for the title.
    """
    published_on = _first_publication(dates)
    if report.year is None or (published_on and published_on.year == report.year + 1):
        return None
    named = list(_years_beside(report, listed_title))
    if not named and published_on is not None and published_on.year <= report.year:
        return published_on.year - 1
    return next((year for year in named if year != report.year), None)


def _years_beside(report: HasYear, listed_title: str | None) -> Iterator[int]:
    """The year of the period, if it lies in one, and the one that the list names."""
    of_figures = only_year(report.period)
    if of_figures is not None:
        yield of_figures
    listed = claim_in(listed_title) if listed_title else None
    if listed is not None and listed.year is not None:
        yield listed.year


def _first_publication(dates: Collection[DateEvidence]) -> date | None:
    stated = [one.on for one in dates if one.basis in STATED]
    return min(stated or [one.on for one in dates], default=None)
