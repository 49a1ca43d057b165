"""Whose report, and of which year, a row of a list announces that led to no report."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from crawlers.pages.titles import is_cut_short
from crawlers.records import Role
from pipeline.reading.titles import agency_of, claim_in
from pipeline.records import Agency, Announcement
from pipeline.reference.register import Register

YEAR = re.compile(r"20\d\d")


def announced(rows: Iterable[Announcement], register: Register) -> Iterator[Announcement]:
    """The rows whose title promises an annual report, with what it says of agency and year.

    A title that the list cut short may promise one. One that names no agency does so only for a
    page that did not come: a file beside a report bears the report's title, too. One that led to
    the report of the agency it names has kept its promise.
    """
    for row in rows:
        claim = claim_in(row.title)
        if claim is not None:
            agency = agency_of(claim.agency, register, row.portal)
            if row.agency is not None and not _is_anothers(row.agency, agency):
                continue
            if agency is not None or _stands_alone(row):
                yield replace(row, agency=agency, year=claim.year)
        elif row.agency is None and is_cut_short(row.title) and _stands_alone(row):
            year = YEAR.search(row.title)
            yield replace(row, year=int(year[0]) if year else None)


def _is_anothers(found: Agency, announced: Agency | None) -> bool:
    """Whether a row announces the report of another agency than the one it led to."""
    return announced is not None and announced.code not in (None, found.code)


def _stands_alone(row: Announcement) -> bool:
    return row.sha256 is None and row.role is Role.ARTICLE
