"""What the crawls of a made-up portal saw: when, how far, and which documents each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from core.messages import Message
from crawlers.lists.ends import LAST_LINK
from crawlers.records import (
    ColumnReport,
    CrawlOutcome,
    CrawlReport,
    DateBasis,
    DateEvidence,
    FetchedDocument,
    Role,
    Witness,
    WitnessKind,
)
from tests.country.documents import Document, Span
from tests.country.places import District
from tests.looked import SHAPE
from tests.monitor.made import moment

# Of twenty portals one was not seen to its end in the last night: of 3,209 real ones 4.8 % could
# not be reached when somebody asked each of them once.
OUTAGE_OF, OUTAGE_AT = 20, 7
COLUMN = ("政府信息公开年报",)
PROBLEM = Message("500 on page 2")


def days(span: Span) -> list[date]:
    """The days with a crawl, the oldest first: four of each year, and the last nights."""
    earlier = [
        date(year + 1, month, day)
        for year in span.years
        for month, day in ((1, 20), (2, 1), (2, 20), (5, 1))
    ]
    last = (span.last_day - timedelta(days=back) for back in reversed(range(span.nights)))
    return [*earlier, *last]


def listed(shown: Sequence[Document], day: date) -> int:
    """How many of these documents were published by a day."""
    return sum(one.on < day for one in shown)


def is_out(district: District, day: date, span: Span) -> bool:
    """Whether a portal was not seen to its end on a day."""
    return day == span.last_day and district.number % OUTAGE_OF == OUTAGE_AT


def seen(
    district: District,
    shown: Sequence[Document],
    day: date,
    digests: Sequence[str | None],
    span: Span,
) -> list[FetchedDocument]:
    """What one crawl saw of the documents that were published by that day."""
    if is_out(district, day, span):
        return []
    return [
        sighting(district, one, day, sha256)
        for one, sha256 in zip(shown, digests, strict=True)
        if one.on < day
    ]


def sighting(
    district: District, document: Document, day: date, sha256: str | None
) -> FetchedDocument:
    listed = document.on.isoformat()
    return FetchedDocument(
        portal=district.portal,
        url=document.url,
        role=Role.ARTICLE,
        seen_at=moment(day.isoformat()),
        status=200 if sha256 else 404,
        sha256=sha256,
        media_type="text/html" if sha256 else None,
        title=document.title,
        column=COLUMN,
        listed_at=_list_of(district, document.year),
        parent_url=None,
        dates=(DateEvidence(document.on, DateBasis.LISTED, listed),),
        headers={},
        is_unchanged=False,
        found=None if sha256 else Message("404"),
    )


def _list_of(district: District, year: int) -> str:
    return f"http://{district.host}/{year}/list.html"


def crawl_of(district: District, day: date, documents: int, span: Span) -> CrawlReport:
    """The report of one night over one portal, a list for each year."""
    started_at = moment(day.isoformat())
    is_complete = not is_out(district, day, span)
    witness = Witness(WitnessKind.LAST_PAGE, Message(LAST_LINK, {"pages": 3}))
    years = [year for year in (*span.years, span.years[-1] + 1) if year < day.year]
    columns = tuple(
        ColumnReport(
            url=_list_of(district, year),
            path=(*COLUMN, f"{year}年"),
            pages_seen=3,
            rows_seen=60,
            rows_declared=None,
            reports_listed=documents // len(years),
            problem=None if is_complete else PROBLEM,
            witness=witness if is_complete else None,
            shape=SHAPE,
        )
        for year in years
    )
    return CrawlReport(
        portal=district.portal,
        crawl_id=f"{started_at:%Y%m%dT%H%M%SZ}-001",
        started_at=started_at,
        ended_at=started_at + timedelta(minutes=5),
        outcome=CrawlOutcome.COMPLETE if is_complete else CrawlOutcome.PARTIAL,
        reason=Message("all columns seen to the end") if is_complete else PROBLEM,
        columns=columns,
        problems=(),
        requests=40,
        not_modified=20,
        documents=documents,
        bytes_received=100_000,
    )
