"""What a night over the replicas must report: the standing of every agency for every year.

Computed from the plan by its own few lines of arithmetic, so that a mistake of reportwatch cannot
be on both sides of the comparison.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.replicas.plan import COPIES, DEAD_ROWS, PUBLICATIONS, Fault, Medium, Publication
from tests.replicas.register import AGENCIES, AgencyRow

READABLE = frozenset({Medium.PAGE, Medium.DOCX, Medium.PDF, Medium.PDF_AND_DOCX})
"""Media that the readers of today can read; a report in any other is expected `unreadable`."""

COMPANIONS = {Fault.TITLE_YEAR: frozenset({Fault.PERIOD.value})}
"""A period of another year than the title's is, inevitably, also not the title's period."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One agency and year as it must appear.

    `rules` are the error-severity rules that must be broken and no other; `companions` may be.
    """

    name: str
    standing: str
    published_on: date | None = None
    days_late: int | None = None
    rules: frozenset[str] = frozenset()
    companions: frozenset[str] = frozenset()


def expected_standings(year: int, down: frozenset[str] = frozenset()) -> dict[str, Expectation]:
    """Agency code → expectation, for a first night on which the portals `down` answer nothing."""
    return {row.code: _expectation(row, year, down) for row in AGENCIES if row.from_year <= year}


def deadline(row: AgencyRow, year: int) -> date:
    """31 March of the next year for a district's government, 31 January for everybody else."""
    return date(year + 1, 3, 31) if row.kind == "government" else date(year + 1, 1, 31)


def publication_of(code: str, year: int) -> Publication | None:
    """The report that this agency published for this year, if any."""
    found = [p for p in PUBLICATIONS if p.agency.code == code and p.year == year]
    return found[0] if found else None


def _expectation(row: AgencyRow, year: int, down: frozenset[str]) -> Expectation:
    if row.exempt:
        return Expectation(row.name, "exempt")
    publication = publication_of(row.code, year)
    if publication is None or _places(publication) <= down:
        is_unseen = bool(_places_to_look(row, year) & down) or _is_announced(row, year)
        return Expectation(row.name, "unknown" if is_unseen else "missing")
    if publication.medium not in READABLE:
        return Expectation(row.name, "unreadable", publication.published_on)
    return _readable(row, publication)


def _readable(row: AgencyRow, publication: Publication) -> Expectation:
    on, fault = publication.published_on, publication.fault
    days = (on - deadline(row, publication.year)).days
    if fault is not None:
        rules = frozenset({fault.value})
        return Expectation(row.name, "faulty", on, None, rules, COMPANIONS.get(fault, frozenset()))
    if days > 0 and not publication.is_signed_long_before:
        return Expectation(row.name, "late", on, days)
    return Expectation(row.name, "published", on)


def _is_announced(row: AgencyRow, year: int) -> bool:
    """Whether a list names the report although its page is gone: then it may have been there."""
    return any((dead.agency_code, dead.year) == (row.code, year) for dead in DEAD_ROWS)


def _places(publication: Publication) -> frozenset[str]:
    """The portals that carry this report."""
    copies = {
        copy.portal
        for copy in COPIES
        if (copy.agency_code, copy.year) == (publication.agency.code, publication.year)
    }
    return frozenset(copies | {publication.portal})


def _places_to_look(row: AgencyRow, year: int) -> frozenset[str]:
    """The portals that must have been seen to the end before a report may be called missing."""
    has_predecessor = row.portal == "nangang" and year <= 2021
    return frozenset({row.portal, "nangang-old"} if has_predecessor else {row.portal})
