"""What the crawl hands on: documents as they were seen, and a report on each crawl."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import BeforeValidator, Field

from core.messages import Message
from core.statuses import BLOCKED, FAILED, PARTIAL, WELL


def _as_message(stored: object) -> object:
    return Message(stored) if isinstance(stored, str) else stored


# A message in a stored record. Crawl reports of earlier versions hold a plain English sentence.
Said = Annotated[Message, BeforeValidator(_as_message)]


class CrawlOutcome(StrEnum):
    """How far a crawl may be trusted; only `complete` can prove that something is absent."""

    COMPLETE = "complete"
    PARTIAL = "partial"
    BLOCKED = "blocked"
    FAILED = "failed"

    @property
    def status(self) -> int:
        """What a process that crawled says by its exit status."""
        return _STATUSES[self]


# The worst first: of several crawls it decides.
_STATUSES = {
    CrawlOutcome.FAILED: FAILED,
    CrawlOutcome.BLOCKED: BLOCKED,
    CrawlOutcome.PARTIAL: PARTIAL,
    CrawlOutcome.COMPLETE: WELL,
}


def worst_of(outcomes: Iterable[CrawlOutcome]) -> CrawlOutcome:
    """The outcome of several crawls together."""
    return min(outcomes, key=list(_STATUSES).index)


class Role(StrEnum):
    """What a fetched page is on its portal."""

    LIST = "list"
    ARTICLE = "article"
    ATTACHMENT = "attachment"


class DateBasis(StrEnum):
    """Where a publication date was found, from the strongest evidence to the weakest."""

    META = "meta"
    VISIBLE = "visible"
    LISTED = "listed"
    ADDRESS = "address"
    OBJECT_ID = "object-id"
    SIGNATURE = "signature"
    HEADER = "header"
    FIRST_SEEN = "first-seen"


@dataclass(frozen=True, slots=True)
class DateEvidence:
    """One publication date and the place it was read from; `printed` is the text itself."""

    on: date
    basis: DateBasis
    printed: str


# HTTP has three digits for a status; a line of a manifest that says more is damaged.
LAST_STATUS = 999
# No crawl counts further, nor does a database; a report that says more is damaged.
Count = Annotated[int, Field(ge=0, le=2**53)]


@dataclass(frozen=True, slots=True)
class FetchedDocument:
    """One sighting: what one address of a portal answered at one moment.

    `sha256` names the original bytes in the archive (hex, after content decoding, before character
    decoding); it is None when there was no document: then `found` says what came instead, and
    `status` is 0 for an address that gave no answer or was not ours to ask.
    `title` and `column` are what the list said, None and () for a page that was not listed.
    `url` is canonical: one spelling for http/https, www and bare host of one portal; `#rendered`
    at its end marks a page as it stood after its scripts ran in a browser, `#page-2#rendered` the
    page to which its own pager led there, `#screenshot` a picture of it (PNG).
    `other_columns` are the further columns that list the same address: it is fetched once.
    `landed_at` is where redirects led, None when there were none. `is_asked` is False for a
    document that its list still names but that was too recently seen to be asked for again:
    status, bytes and headers are those of its last answer. `instead_sha256` names the bytes of a
    page that came in place of a file: evidence, and no document.
    """

    portal: str
    url: str
    role: Role
    seen_at: datetime
    status: Annotated[int, Field(ge=0, le=LAST_STATUS)]
    sha256: str | None
    media_type: str | None
    title: str | None
    column: tuple[str, ...]
    listed_at: str | None
    parent_url: str | None
    dates: tuple[DateEvidence, ...]
    headers: Mapping[str, str]
    is_unchanged: bool
    other_columns: tuple[tuple[str, ...], ...] = ()
    landed_at: str | None = None
    is_asked: bool = True
    found: Said | None = None
    instead_sha256: str | None = None

    @property
    def kept_sha256(self) -> str | None:
        """The bytes that the archive keeps of this sighting, whether they are a document or not."""
        return self.sha256 or self.instead_sha256


class WitnessKind(StrEnum):
    """What may say that a list was read to its end."""

    TOTAL = "total"
    LAST_PAGE = "last-page"
    FALLING_DATES = "falling-dates"
    NOTHING_BEYOND = "nothing-beyond"
    #: A second look, which knows nothing of what the crawl knows, saw no other rows.
    SECOND_LOOK = "second-look"


@dataclass(frozen=True, slots=True)
class Witness:
    """What says that a list was read to its end."""

    kind: WitnessKind
    #: The same in words, with what was seen.
    said: Said
    #: The list is known to its end back to this day only; None when it is known whole.
    back_to: date | None = None


@dataclass(frozen=True, slots=True)
class Recall:
    """How much of what is known from elsewhere one list shows. It may refute, never prove."""

    #: Reports known from elsewhere that belong there.
    known: int
    #: Those of them that it shows.
    listed: int

    @property
    def is_refuted(self) -> bool:
        """Whether it shows none of them."""
        return self.known > 0 and not self.listed


class RoadKind(StrEnum):
    """By what a report may be seen."""

    LIST = "list"
    OWN_COLUMN = "own-column"
    SEARCH = "search"
    SITEMAP = "sitemap"
    #: An earlier crawl knew it, and it is there still.
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Road:
    """What was seen by one road, and how much of what all the others saw."""

    kind: RoadKind
    #: Reports seen by it.
    seen: int
    #: Reports that the other roads saw.
    known: int
    #: Those of them that it saw, too.
    also: int


@dataclass(frozen=True, slots=True)
class Roads:
    """By how many roads the reports of one crawl were seen."""

    #: How many reports were seen by one road only, by two, and so on.
    by_number: tuple[int, ...]
    #: The roads that were gone; no other was.
    roads: tuple[Road, ...]


@dataclass(frozen=True, slots=True)
class ColumnReport:
    """One column of annual reports: whether its list was seen to the end, and what it held.

    `rows_declared` is the total that the list itself states, None when it states none.
    `problem` says why the list is not proven to have been read to its end; None when it is. Then
    `witness` names what says so; lists of earlier versions have none. `is_sorted` says
    whether its rows stand in order of years or dates, None where that cannot be told.
    `owner` is the agency whose own pages hold the list, None for a list of many. `recall` is what
    it shows of the reports known from elsewhere; None where none is known. `shape` is a hash of
    what stands in and beside it and of how its addresses are made, `rows_sha256` names its rows in
    the archive; None in reports of earlier versions.
    """

    url: str
    path: tuple[str, ...]
    pages_seen: Count
    rows_seen: Count
    rows_declared: Count | None
    reports_listed: Count
    problem: Said | None
    is_sorted: bool | None = None
    witness: Witness | None = None
    owner: str | None = None
    recall: Recall | None = None
    shape: str | None = None
    rows_sha256: str | None = None

    @property
    def is_complete(self) -> bool:
        return self.problem is None


@dataclass(frozen=True, slots=True)
class CrawlProblem:
    """Something an operator should know: the address, what was expected and what came instead."""

    url: str
    expected: Said
    found: Said


@dataclass(frozen=True, slots=True)
class Control:
    """How many of the reports listed in an earlier complete crawl are listed still.

    Reports are told apart by their addresses; `crawl_id` names the earlier crawl.
    """

    crawl_id: str
    known: Count
    still_listed: Count


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """How one crawl of one portal went. `crawl_id` sorts by time and is unique per portal.

    `requests` counts pages asked for (robots.txt aside), `not_modified` those answered 304; both
    are None in what we write ourselves of a crawl that left no report. `not_asked` counts
    listed documents that were known and too recently seen to be asked for again.
    `control` is None when there is no earlier complete crawl to compare with. `manifest_sha256` is
    the hash of the crawl's manifest; None in reports of earlier versions and of crawls that died.
    `gone` are the addresses of known reports that no list shows any more, which were asked and said
    that there is nothing. `roads` says by how many roads the reports were seen; None when none was,
    and in reports of earlier versions.
    """

    portal: str
    crawl_id: str
    started_at: datetime
    ended_at: datetime
    outcome: CrawlOutcome
    reason: Said
    columns: tuple[ColumnReport, ...]
    problems: tuple[CrawlProblem, ...]
    requests: Count | None
    not_modified: Count | None
    documents: Count
    bytes_received: Count
    not_asked: Count = 0
    control: Control | None = None
    manifest_sha256: str | None = None
    gone: tuple[str, ...] = ()
    roads: Roads | None = None
