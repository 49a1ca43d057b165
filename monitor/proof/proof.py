"""What the file of a proof says: what was asked for, when it was looked for, and what was seen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field, TypeAdapter

from crawlers.looks import LookOutcome
from crawlers.records import CrawlOutcome, Said, Witness

# What is stated in a file of one version never changes; another statement is another version.
SCHEMA = "reportwatch.proof/2"
# Files of this version hold no second looks; they are checked as they were made.
FORMER_SCHEMA = "reportwatch.proof/1"
Year = Annotated[int, Field(ge=1900, le=2200)]


def _is_none(value: object) -> bool:
    return value is None


# What stands in files of this version only.
NotFormer = Field(exclude_if=_is_none)


@dataclass(frozen=True, slots=True)
class OwedReport:
    """The report that was looked for."""

    #: The code of the agency that owes it.
    agency_code: str
    #: Its name.
    agency_name: str
    #: The names by which rows of lists may call it.
    names: tuple[str, ...]
    #: The code of its district.
    district: str
    #: The report year.
    year: Year
    #: The last day in time, Asia/Shanghai.
    due_on: date
    #: The last day of what the statute leaves open.
    firm_on: date
    #: How the due date follows from which norm.
    norm: Said


@dataclass(frozen=True, slots=True)
class CrawlName:
    """One crawl of one portal."""

    #: The portal.
    portal: str
    #: The name of the crawl.
    crawl_id: str


@dataclass(frozen=True, slots=True)
class LookName:
    """One second look at lists of one portal."""

    #: The portal.
    portal: str
    #: The name of the look.
    look_id: str


@dataclass(frozen=True, slots=True)
class ProofClaim:
    """What whoever made the file says; nothing in the file can show whether it is so."""

    #: The version of what is stated.
    schema: str
    #: The program and its version.
    made_by: str
    #: What was looked for.
    owed: OwedReport
    #: When it was judged to be missing.
    judged_at: datetime
    #: On what ground it was judged so.
    evidence: tuple[Said, ...]
    #: The portals on which the report may stand.
    portals: tuple[str, ...]
    #: On how many days each must have been seen to its end.
    required_days: int
    #: The crawls that count: complete, after the due date, and as rich as usual.
    counted: tuple[CrawlName, ...]
    #: Those of them whose list pages are in this file.
    captured: tuple[CrawlName, ...]
    #: Files of the archive that were damaged when this one was made.
    damaged: tuple[str, ...] = ()
    #: The second looks at the lists of the last crawl that counts, of each portal.
    looks: Annotated[tuple[LookName, ...] | None, NotFormer] = None


@dataclass(frozen=True, slots=True)
class ListCapture:
    """One page of a list that was asked for, and what came."""

    #: The address that was asked for; fields that were posted stand in its query.
    url: str
    #: Where redirects led, None when there were none.
    landed_at: str | None
    #: When the answer was taken in.
    seen_at: datetime
    #: The status of HTTP: 304 where the server said that the page is as it was.
    status: int
    #: The hash of the bytes, None where there were none.
    sha256: str | None
    #: What came in place of a page.
    found: Said | None


@dataclass(frozen=True, slots=True)
class ProvenList:
    """One list as a crawl read it."""

    #: Its first page.
    url: str
    #: The names of its column.
    path: tuple[str, ...]
    #: The agency whose own column it is, None for a list of many.
    owner: str | None
    #: Pages seen.
    pages: int
    #: Rows counted.
    rows: int
    #: Rows that the list itself declares.
    rows_declared: int | None
    #: Rows that promise a report of any year.
    reports: int
    #: What says that it was read to its end.
    witness: Witness | None
    #: Its pages, where they are in this file.
    captures: tuple[ListCapture, ...]


@dataclass(frozen=True, slots=True)
class NamingRow:
    """A listed document whose title names the agency: so its absence shows beside what is there."""

    #: The title in the list.
    title: str
    #: Its address.
    url: str
    #: When it was seen.
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """One crawl that counts."""

    #: The portal.
    portal: str
    #: The name of the crawl.
    crawl_id: str
    #: When it began.
    started_at: datetime
    #: When it ended.
    ended_at: datetime
    #: The hash of its report.
    report_sha256: str
    #: The hash of the record of all that it saw, as its report names it.
    manifest_sha256: str | None
    #: Its lists.
    lists: tuple[ProvenList, ...]
    #: Pages on the way to the lists.
    other_captures: tuple[ListCapture, ...]
    #: Listed documents whose title names the agency.
    naming: tuple[NamingRow, ...]
    #: Listed documents whose title names the year; None where its pages are not in this file.
    naming_year: int | None


class GapKind(StrEnum):
    """Why nothing is known of a day or by a crawl."""

    NO_LOOK = "no-look"
    NOT_COMPLETE = "not-complete"
    NOT_COUNTED = "not-counted"


@dataclass(frozen=True, slots=True)
class Gap:
    """Days on which nobody looked, or a crawl that does not count."""

    #: The portal.
    portal: str
    #: What kind of gap it is.
    kind: GapKind
    #: Its first day, Asia/Shanghai.
    first: date
    #: Its last day.
    last: date
    #: The crawl that does not count.
    crawl_id: str | None = None
    #: How that crawl ended.
    outcome: CrawlOutcome | None = None
    #: Why.
    reason: Said | None = None


@dataclass(frozen=True, slots=True)
class Silence:
    """Since when nothing was seen: whole days, never rounded up."""

    #: When every portal had been seen to its end once.
    since: datetime
    #: When the last look at the portal that was seen least lately began.
    until: datetime
    #: Whole days from the one to the other.
    days: int
    #: Whole days from the end of the due date to the last look.
    days_after_due: int
    #: The days on which somebody looked.
    looked_on: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class ListSeenAgain:
    """What a second look in the browser said of one list."""

    #: The portal.
    portal: str
    #: The list's first page.
    url: str
    #: The name of the look.
    look_id: str
    #: When it began.
    looked_at: datetime
    #: What it came to.
    outcome: LookOutcome
    #: The same in words.
    reason: Said
    #: How many controls were acted on.
    controls: int
    #: The hash of the list's picture, None without one.
    picture_sha256: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """The whole of it: the claim, and what follows from the captures."""

    __pydantic_config__ = ConfigDict(extra="forbid")

    #: What whoever made it says.
    claim: ProofClaim
    #: What was seen.
    looks: tuple[Look, ...]
    #: Since when nothing was.
    silence: Silence
    #: What nobody saw.
    gaps: tuple[Gap, ...]
    #: What second looks said of every list.
    seen_again: Annotated[tuple[ListSeenAgain, ...] | None, NotFormer] = None


PROOF = TypeAdapter(Proof)


def as_bytes(proof: Proof) -> bytes:
    """The one way in which a proof is written."""
    return PROOF.dump_json(proof, indent=1) + b"\n"
