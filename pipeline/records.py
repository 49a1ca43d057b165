"""What reading hands on: cells, tables, reports, findings, and setbacks of our own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pydantic import model_validator

from core.messages import Message, render
from crawlers.records import DateEvidence, Role, Said
from pipeline.printed_values import Printed
from pipeline.second_way import SecondWay
from pipeline.setback_kinds import SetbackKind

Number = int | Decimal
TABLES = ("proactive", "requests", "proceedings")


class Unreadable(Exception):
    """A document or a part of it cannot be read: its kind, and the reason for people."""

    def __init__(self, kind: SetbackKind, detail: Message) -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.kind}: {render(self.detail, 'en')}"


class Why(StrEnum):
    """Why a cell has no number: nothing printed, not a number, its position is not certain, two
    readers found two numbers, or its characters could not be made out.

    SEVERAL_NUMBERS: more than one stands in it. NOTE_MARK: what it shows is raised or lowered.
    HARD_TO_SEE: turned, pale, or in an order that its marks of direction change. BESIDE_A_THING: a
    picture, field or box stands beside the digits. LAYOUT_UNKNOWN: how it is shown is not known.
    OTHER_LABEL: it stands under the label of another column.
    """

    BLANK = "blank"
    NOT_A_NUMBER = "not-a-number"
    AMBIGUOUS = "ambiguous"
    READERS_DIFFER = "readers-differ"
    ILLEGIBLE = "illegible"
    SEVERAL_NUMBERS = "several-numbers"
    NOTE_MARK = "note-mark"
    HARD_TO_SEE = "hard-to-see"
    BESIDE_A_THING = "beside-a-thing"
    LAYOUT_UNKNOWN = "layout-unknown"
    OTHER_LABEL = "other-label"


# What is printed in these cells is seen by a person and not known to us: never the agency's fault.
NOT_SEEN = (
    *(Why.SEVERAL_NUMBERS, Why.NOTE_MARK, Why.HARD_TO_SEE),
    *(Why.BESIDE_A_THING, Why.LAYOUT_UNKNOWN, Why.OTHER_LABEL),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One printed cell: the text as printed, and its number or the reason why there is none.

    A blank, a slash or a dash has no number; it never becomes 0. `unit` is 元 or 万元 when printed.
    `is_certain` is False when the number was read with low confidence (OCR, two readers differ).
    `confidence` (0 to 1) is a machine's that guessed from dots; a blank of 0 hides what it stores.
    """

    printed: str
    value: Number | None
    why: Why | None = None
    unit: str | None = None
    is_certain: bool = True
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Table:
    """One of the three tables: row key → column key → cell, keys as in `read --format json`.

    A cell that the reader did not find is absent; its value is None all the same.
    """

    key: str
    rows: Mapping[str, Mapping[str, Cell]]

    def cell(self, row: str, column: str) -> Cell | None:
        return self.rows.get(row, {}).get(column)

    def value(self, row: str, column: str) -> Number | None:
        cell = self.cell(row, column)
        return cell.value if cell else None

    def doubted(self) -> Table:
        """The same table with every number uncertain."""
        return Table(
            self.key,
            {
                row: {key: replace(cell, is_certain=False) for key, cell in cells.items()}
                for row, cells in self.rows.items()
            },
        )


@dataclass(frozen=True, slots=True)
class Agency:
    """Who reports: the name as printed and the register's code, None when not on the register."""

    name: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Period:
    """The period that the report says its figures cover; either end may be unprinted."""

    first: date | None
    last: date | None
    printed: str = field(default="", compare=False)  # the sentence that says so


class Outcome(StrEnum):
    HOLDS = "holds"
    BROKEN = "broken"
    UNCERTAIN = "uncertain"
    NOT_CHECKED = "not_checked"


class Severity(StrEnum):
    """How much a finding weighs, the worst first, as lists of findings have it."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Where:
    """The place in the report that a finding speaks of; any part may be unknown."""

    section: int | None = None
    table: str | None = None
    row: str | None = None
    column: str | None = None
    quote: str | None = None


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell before and after, as numbers; None where nothing was printed or read."""

    table: str
    row: str
    column: str
    old: Number | None
    new: Number | None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one place of one report.

    `expected` and `found` are values at `where`: what should be printed there and what is, None
    where nothing is. `changes` are all cells in which two documents of it differ; `where` then
    names the first. `second_way` is how an error that rests on numbers was looked at again.
    """

    rule: str
    outcome: Outcome
    severity: Severity
    where: Where
    expected: Printed
    found: Printed
    message: Message
    norm: str
    changes: tuple[CellChange, ...] = ()
    #: How many of what the rule counts there are: rows, characters, cells; no printed value.
    count: int | None = None
    second_way: SecondWay | None = None


# Kinds of setbacks in spite of which everything of a report is there.
NOTHING_LOST = (SetbackKind.OLDER_FORM, SetbackKind.OTHER_DOCUMENTS)


@dataclass(frozen=True, slots=True)
class Setback:
    """Something that we could not read or do; our problem, never the agency's fault."""

    kind: SetbackKind
    detail: Said
    #: Those that said nothing because of it; setbacks stored before 2026-11-30 name none.
    rules: tuple[str, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def as_now(cls, stored: object) -> object:
        """Until 2026-11-30 a detail was stored as English words, and for people beside it."""
        if isinstance(stored, dict) and isinstance(stored.get("says"), dict):
            return {**stored, "detail": stored["says"]}
        return stored


@dataclass(frozen=True, slots=True)
class Masthead:
    """What a portal's page prints around the report.

    `crumbs` is its breadcrumb below the home page, `columns` what its meta tags call its column.
    `index` is the block of facts (发布机构, 索引号 …): label → value, "" where the value is not
    there, None where a script would fill it in; empty when the page shows no such block. `sources`
    are the publishers that it names elsewhere: in its tags, beside 来源 or 发布机构.
    """

    crumbs: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    index: Mapping[str, str | None] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


class Reader(StrEnum):
    """One of the ways to read a table: by the lines of its grid, by the order of labels and
    numbers, as text, by OCR from a picture in the same document, or another document of the same
    title in the same archive."""

    GRID = "grid"
    SEQUENCE = "sequence"
    TEXT = "text"
    PICTURE = "picture"
    OTHER_DOCUMENT = "other-document"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One cell that two readers of the same document read as two different numbers.

    Neither is taken: the cell has no number, its reason is `Why.READERS_DIFFER`, and the rule
    `two-readers-differ` asks a person, once for each entry of `Report.disagreements`. Two documents
    (a page and its attachment) are compared by `comparing/duplicates.py`.
    """

    table: str
    row: str
    column: str
    first: Number
    second: Number
    first_reader: Reader
    second_reader: Reader


@dataclass(frozen=True, slots=True)
class Report:
    """One annual report as read. Anything not found is None or absent, never guessed.

    `sections` maps 1–6 to the section's text without its heading and tables; `text` is everything.
    `sections_in_order` are their numbers as printed, `sections_with_pictures` those that hold
    images, `sections_with_more` those with any images or tables.
    `dates` are all publication dates found in it, with their evidence. `masthead` is what the page
    around it says, None for a file; `format` is how it was read ("scan" for OCR).
    """

    title: str | None
    agency: Agency | None
    year: int | None
    form: str | None
    dates: tuple[DateEvidence, ...]
    period: Period | None
    preface: str
    sections: Mapping[int, str]
    sections_in_order: tuple[int, ...]
    sections_with_pictures: tuple[int, ...]
    sections_with_more: tuple[int, ...]
    tables: Mapping[str, Table]
    text: str
    setbacks: tuple[Setback, ...] = ()
    findings: tuple[Finding, ...] = ()
    masthead: Masthead | None = None
    format: str | None = None
    disagreements: tuple[Disagreement, ...] = ()
    pictured_tables: tuple[str, ...] = ()
    #: Sections whose heading says something else, only its ordinal and place make it theirs: the
    #: number and what the heading says. A person is asked, and nothing is judged by them.
    sections_by_place: Mapping[int, str] = field(default_factory=dict)
    #: Sections whose usual heading a short line or a cell says below the first heading.
    sections_named: tuple[int, ...] = ()
    #: Whether scripts of the page may fill in cells that its text leaves blank.
    may_be_filled: bool = False


class ReadingKind(StrEnum):
    """What reading some bytes came to: a report, our setback, or another kind of document."""

    REPORT = "report"
    SETBACK = "setback"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading some archived bytes of a portal gave.

    After a setback `report` holds what the list's title says (agency, year) and the reason.
    """

    portal: str
    sha256: str
    kind: ReadingKind
    report: Report

    @property
    def is_lost(self) -> bool:
        """Whether our own copy is damaged, and was so before it was ever read."""
        return any(setback.kind == SetbackKind.ARCHIVE_DAMAGED for setback in self.report.setbacks)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where and when some bytes were seen on one portal; `urls` and `columns` first seen first.

    `urls` are the addresses that served them last, `former_urls` those that do so no longer.
    `parents` are the pages that link them as an attachment; () for a page of its own. `dates` is
    the crawl's evidence for their publication, strongest first, `first-seen` included.
    """

    portal: str
    sha256: str
    urls: tuple[str, ...]
    title: str | None
    columns: tuple[tuple[str, ...], ...]
    dates: tuple[DateEvidence, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    parents: tuple[str, ...] = ()
    former_urls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A row of a list that promises a document where none was found, or none that is a report.

    `status` and `found` are what its address answered last (0: nothing, or not asked), `sha256` the
    bytes that turned out to be no annual report, None when there were none. `agency` and `year` are
    read from the listed title, None where it does not say.
    """

    portal: str
    url: str
    role: Role
    title: str
    column: tuple[str, ...]
    listed_at: str | None
    status: int
    found: Message
    sha256: str | None
    first_seen_at: datetime
    last_seen_at: datetime
    agency: Agency | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Edition:
    """One document that the archive holds for a report year, with every place it was seen.

    `agency` is None when no agency was recognised. `urls` are the addresses that served these
    bytes last, `former_urls` those that no longer do, the first seen first. `dates` is all evidence
    for its publication, strongest first, signature and first-seen included. A document that could
    not be read has `setbacks`, no findings and `is_readable` False; its agency and year then come
    from the title in the list. `other_year` is set when it may be about that year instead of
    `year`; `is_correction`: it says itself that it corrects an earlier document. `appeared` sorts
    the documents of one report (pipeline/comparing/duplicates.py).
    """

    agency: Agency | None
    year: int | None
    sha256: str
    portal: str
    urls: tuple[str, ...]
    title: str | None
    form: str | None
    dates: tuple[DateEvidence, ...]
    first_seen_at: datetime
    last_seen_at: datetime
    appeared: tuple[date, datetime, str]
    is_readable: bool
    findings: tuple[Finding, ...]
    setbacks: tuple[Setback, ...]
    former_urls: tuple[str, ...] = ()
    other_year: int | None = None
    is_correction: bool = False

    @property
    def is_lost(self) -> bool:
        """Whether our own copy is damaged, and was so before it was ever read."""
        return any(setback.kind == SetbackKind.ARCHIVE_DAMAGED for setback in self.setbacks)
