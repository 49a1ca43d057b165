"""A night in January: a twentieth of all agencies has published since the night before."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date

from sqlalchemy import Engine, update
from sqlmodel import col

from crawlers.records import FetchedDocument
from pipeline.one_report import READER, Reference, read_or_say_why
from pipeline.reading.document import Hints
from pipeline.records import Reading
from pipeline.store.readings import (
    SightingRow,
    record_crawl,
    record_reading,
    record_sightings,
    transaction,
)
from tests.country.documents import FIVE_YEARS, Span, published_in_time
from tests.country.nights import crawl_of, sighting
from tests.country.places import AGENCIES, District
from tests.monitor.made import moment

DAY = date(2025, 1, 20)
SPAN = Span(range(FIVE_YEARS.years[0], FIVE_YEARS.years[-1] + 2), FIVE_YEARS.nights)
# Every twentieth body of a district.
PUBLISHING = range(3, AGENCIES, 20)
LISTED = AGENCIES * len(FIVE_YEARS.years)


def publish(engine: Engine, reference: Reference, districts: Sequence[District]) -> None:
    """Let the night's crawls see the new reports, and read them; nothing is checked yet."""
    for district in districts:
        seen = [_read(district, place, reference) for place in PUBLISHING]
        with transaction(engine) as session:
            session.execute(
                update(SightingRow)
                .where(col(SightingRow.portal) == district.portal)
                .values(last_seen_at=moment(f"{DAY}"))
            )
            for sighted, reading in seen:
                record_sightings(session, [sighted])
                record_reading(session, reading, READER)
            record_crawl(session, crawl_of(district, DAY, LISTED + len(seen), SPAN))


def _read(district: District, place: int, reference: Reference) -> tuple[FetchedDocument, Reading]:
    document = published_in_time(district, place, SPAN.years[-1])
    assert document.content is not None
    sha256 = hashlib.sha256(document.content).hexdigest()
    hints = Hints(portal=district.portal, title=document.title)
    kind, report = read_or_say_why(document.content, reference, hints)
    return sighting(district, document, DAY, sha256), Reading(district.portal, sha256, kind, report)
