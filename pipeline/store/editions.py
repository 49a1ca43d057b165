"""Which documents of a report year there are, and whose: questions to the kept readings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from pipeline.comparing.brief import Brief, brief_of
from pipeline.comparing.duplicates import appeared, pages_seen
from pipeline.comparing.report_year import other_year
from pipeline.reading.titles import agency_in, agency_of
from pipeline.records import Edition, Provenance, ReadingKind
from pipeline.reference.register import Register
from pipeline.setback_kinds import SetbackKind
from pipeline.store.readings import (
    BRIEF,
    FINDINGS,
    REPORT,
    SETBACKS,
    ReadingRow,
    SightingRow,
    provenance,
    provenance_of,
    sightings_of,
    strongest_first,
)


def editions(session: Session, year: int | None) -> list[Edition]:
    """Every document of one report year, readable or not, in a stable order.

    With None, the reports and setbacks whose year was not found.
    """
    rows = session.exec(
        select(ReadingRow)
        # The reports themselves are large, and no part of what is asked here.
        .options(defer(ReadingRow.report))  # type: ignore[arg-type]  # a column, to SQLAlchemy
        .where(ReadingRow.year == year, ReadingRow.kind != ReadingKind.OTHER.value)
        .order_by(col(ReadingRow.agency_code), col(ReadingRow.portal), col(ReadingRow.sha256))
    )
    sightings = sightings_of(session, ReadingRow.year == year)
    held = [(row, provenance_of(sightings[row.portal, row.sha256])) for row in rows]
    pages = pages_seen((seen.parents, seen.first_seen_at) for _, seen in held)
    return [_edition(row, seen, pages) for row, seen in held]


def briefs(session: Session) -> dict[tuple[str, str], Brief | None]:
    """The little of every report, by portal and bytes; None for one of an earlier version."""
    rows = session.exec(
        select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.brief)
        .where(ReadingRow.kind == ReadingKind.REPORT.value)
        .order_by(col(ReadingRow.portal), col(ReadingRow.sha256))
    )
    return {
        (portal, sha256): None if brief is None else BRIEF.validate_python(brief, strict=False)
        for portal, sha256, brief in rows
    }


def named_otherwise(session: Session, register: Register) -> list[tuple[str, str]]:
    """(portal, sha256) of every reading whose titles name another agency on this register.

    An alias was added, an agency came, left, or was given another code since it was read.
    """
    listed = select(SightingRow.portal, SightingRow.sha256, SightingRow.title).order_by(
        col(SightingRow.first_seen_at).desc(), col(SightingRow.url).desc()
    )
    titles = {(portal, sha): title for portal, sha, title in session.exec(listed) if title}
    is_read = ReadingRow.kind != ReadingKind.OTHER.value
    read = select(
        ReadingRow.portal, ReadingRow.sha256, ReadingRow.title, ReadingRow.agency_code
    ).where(is_read)
    named = select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.agency_name).where(is_read)
    names = {(portal, sha): name for portal, sha, name in session.exec(named)}
    of_several = _collections(session)
    found = []
    for portal, sha256, title, code in session.exec(read):
        agency = agency_in((title, titles.get((portal, sha256))), register, portal)
        # No title names it, but its page and its place did.
        agency = agency or agency_of(names[portal, sha256], register, portal)
        is_otherwise = (agency.code if agency else None) != code
        if is_otherwise and (portal, sha256) not in of_several:
            found.append((portal, sha256))
    return found


def _collections(session: Session) -> set[tuple[str, str]]:
    """Documents of several reports: whatever their lists call them, they are of no one agency."""
    read = select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.setbacks).where(
        ReadingRow.kind == ReadingKind.SETBACK.value
    )
    return {
        (portal, sha256)
        for portal, sha256, setbacks in session.exec(read)
        if any(
            one.kind == SetbackKind.SEVERAL_REPORTS
            for one in SETBACKS.validate_python(setbacks, strict=False)
        )
    }


def years_read(session: Session) -> set[int]:
    """The report years that some document names, sensible or not."""
    years = session.exec(select(ReadingRow.year).distinct())
    return {year for year in years if year is not None}


def unregistered(session: Session) -> list[tuple[str, str, str]]:
    """(portal, title, first address) of every reading whose agency the register did not have."""
    rows = session.exec(
        select(ReadingRow.portal, ReadingRow.sha256, ReadingRow.title)
        .where(
            col(ReadingRow.agency_code).is_(None),
            col(ReadingRow.title).is_not(None),
            ReadingRow.kind != ReadingKind.OTHER.value,
        )
        .order_by(col(ReadingRow.portal), col(ReadingRow.sha256))
    )
    return [
        (portal, title or "", provenance(session, portal, sha256).urls[0])
        for portal, sha256, title in rows
    ]


def _brief(row: ReadingRow) -> Brief:
    """The little of a report; one of an earlier version is looked up as a whole."""
    if row.brief is None:
        return brief_of(REPORT.validate_python(row.report, strict=False))
    return BRIEF.validate_python(row.brief, strict=False)


def _edition(row: ReadingRow, seen: Provenance, pages: Mapping[str, datetime]) -> Edition:
    report = _brief(row)
    dates = strongest_first({*seen.dates, *report.dates})
    return Edition(
        agency=report.agency,
        year=report.year,
        sha256=row.sha256,
        portal=row.portal,
        urls=seen.urls,
        title=row.title,
        form=row.form,
        dates=dates,
        first_seen_at=seen.first_seen_at,
        last_seen_at=seen.last_seen_at,
        # What no rule has looked at yet proves nothing, neither for a report nor against it.
        is_readable=row.kind == ReadingKind.REPORT.value and row.checked_with is not None,
        findings=FINDINGS.validate_python(row.findings, strict=False),
        setbacks=SETBACKS.validate_python(row.setbacks, strict=False),
        former_urls=seen.former_urls,
        other_year=other_year(report, seen.title, dates),
        is_correction=report.is_correction,
        appeared=appeared(report.dates, seen.parents, seen.first_seen_at, row.sha256, pages),
    )
