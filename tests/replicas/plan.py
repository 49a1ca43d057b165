"""The plan: what every invented agency published for 2020, 2021 and 2022, where, when and how.

This is the truth that a night's status report is compared with, name by name. It is written by
hand and computes nothing that reportwatch computes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from tests.replicas.register import BY_CODE, AgencyRow

YEARS = (2020, 2021, 2022)


class Markup(StrEnum):
    """How a report stands in its page: HTML tables of several hands, or flattened text."""

    CLEAN = "clean"
    WORD = "word"
    BOOKMARK = "word-with-a-bookmark-left-over"
    SPLIT = "split-headers"
    PHANTOM = "phantom-rows"
    STRAY = "stray-zeros"
    WIDE = "full-width-digits"
    THOUSANDS = "thousands-separators"
    NARROW = "narrow-labels"
    LINES = "paragraph-per-cell"
    TAB_CELLS = "pre-cell-per-line"
    TAB_ROWS = "pre-row-per-line"


class Medium(StrEnum):
    """What carries the report: the page itself, or files that the page only links or shows."""

    PAGE = "page"
    PDF = "pdf"
    DOCX = "docx"
    PDF_AND_DOCX = "pdf-and-docx"
    IMAGE = "image"


class Fault(StrEnum):
    """What is wrong in a report; the value is the id of the rule that it breaks."""

    BALANCE = "t3-balance"
    HORIZONTAL = "t3-total-horizontal"
    VERTICAL = "t3-total-vertical"
    REVIEW_TOTAL = "t4-review-total"
    DIRECT_TOTAL = "t4-direct-total"
    AFTER_TOTAL = "t4-after-total"
    WRONG_TEMPLATE = "wrong-template"
    TITLE_YEAR = "title-year-mismatch"
    PERIOD = "period-mismatch"
    SECTION = "section-missing"


@dataclass(frozen=True, slots=True)
class Publication:
    """One report as its agency published it.

    `portal` is the host that carries it. `reading` is another name in the title.
    `is_signed_long_before`: a page dated months after a signature in time may only have been moved,
    so nobody can prove the report late.
    """

    agency: AgencyRow
    year: int
    published_on: date
    portal: str
    markup: Markup
    fault: Fault | None = None
    medium: Medium = Medium.PAGE
    has_blanks: bool = False
    reading: str | None = None
    is_signed_long_before: bool = False

    @property
    def form(self) -> str:
        """The form that it follows; the wrong one where that is the planted fault."""
        old = self.year <= 2020 or self.fault is Fault.WRONG_TEMPLATE
        return "2019-60" if old else "2021-30"

    @property
    def key(self) -> str:
        return f"{self.agency.code}-{self.year}"


def _p(code: str, on: str, markup: Markup, fault: Fault | None = None) -> Publication:
    """A report of the year before its publication, on the agency's own portal."""
    published_on = date.fromisoformat(on)
    agency = BY_CODE[code]
    return Publication(agency, published_on.year - 1, published_on, agency.portal, markup, fault)


def _on(portal: str, publication: Publication) -> Publication:
    return replace(publication, portal=portal)


_LIUCHENG = (
    _p("990101", "2021-03-12", Markup.CLEAN),
    _p("990101-zfb", "2021-01-20", Markup.WORD),
    _p("990101-czj", "2021-01-22", Markup.SPLIT),
    _p("990101-jyj", "2021-02-05", Markup.STRAY),
    _p("990101001", "2021-01-18", Markup.TAB_CELLS),
    _p("990101002", "2021-01-26", Markup.CLEAN, Fault.VERTICAL),
    _p("990101101", "2021-01-29", Markup.TAB_ROWS),
    _p("990101", "2022-03-15", Markup.THOUSANDS),
    _p("990101-zfb", "2022-01-19", Markup.NARROW),
    _p("990101-czj", "2022-01-24", Markup.WORD),
    _p("990101-jyj", "2022-01-17", Markup.CLEAN, Fault.BALANCE),
    replace(_p("990101-mzj", "2022-05-16", Markup.PHANTOM), is_signed_long_before=True),
    _p("990101-wjj", "2022-01-21", Markup.CLEAN, Fault.WRONG_TEMPLATE),
    _p("990101001", "2022-01-20", Markup.STRAY),
    _p("990101002", "2022-01-25", Markup.LINES),
    _p("990101003", "2022-01-28", Markup.CLEAN, Fault.TITLE_YEAR),
    _p("990101101", "2022-01-24", Markup.SPLIT),
    _p("990101", "2023-03-20", Markup.THOUSANDS),
    _p("990101-zfb", "2023-01-17", Markup.CLEAN),
    _p("990101-czj", "2023-01-19", Markup.WIDE),
    _p("990101-jyj", "2023-02-03", Markup.WORD),
    _p("990101-mzj", "2023-01-16", Markup.NARROW, Fault.REVIEW_TOTAL),
    replace(_p("990101-zjj", "2023-01-10", Markup.CLEAN), medium=Medium.PDF_AND_DOCX),
    _p("990101001", "2023-01-18", Markup.STRAY),
    _p("990101002", "2023-01-30", Markup.SPLIT, Fault.PERIOD),
    _p("990101004", "2023-01-13", Markup.CLEAN, Fault.HORIZONTAL),
    _p("990101101", "2023-02-20", Markup.TAB_CELLS),
    _p("990101102", "2023-01-12", Markup.PHANTOM),
)
_PINGCHUAN = (
    _p("990102", "2021-03-05", Markup.WORD),
    replace(_p("990102-yjj", "2021-01-25", Markup.WORD), reading="云川经开区、平川区应急管理局"),
    _p("990102001", "2021-01-22", Markup.NARROW),
    _p("990102101", "2021-02-01", Markup.CLEAN),
    _p("990102", "2022-04-06", Markup.THOUSANDS),
    _p("990102-zfb", "2022-01-18", Markup.WORD),
    replace(_p("990102-yjj", "2022-01-26", Markup.SPLIT), reading="云川经开区（平川区）应急管理局"),
    _p("990102001", "2022-01-24", Markup.WORD, Fault.DIRECT_TOTAL),
    _p("990102", "2023-03-16", Markup.CLEAN),
    replace(_p("990102-zfb", "2023-01-20", Markup.CLEAN), medium=Medium.DOCX),
    replace(_p("990102-yjj", "2023-01-09", Markup.WORD), reading="云川经开区、平川区应急管理局"),
    _p("990102-sjj", "2023-02-14", Markup.WIDE),
    _p("990102001", "2023-01-17", Markup.BOOKMARK),
    _p("990102002", "2023-01-19", Markup.NARROW, Fault.SECTION),
)
_NANJIANG = (
    _on("nangang-old", _p("990103", "2021-03-18", Markup.CLEAN)),
    _on("nangang-old", _p("990103-scj", "2021-01-28", Markup.SPLIT)),
    _on("nangang-old", _p("990103001", "2021-01-21", Markup.TAB_ROWS)),
    replace(_on("nangang-old", _p("990103002", "2021-01-21", Markup.TAB_ROWS)), has_blanks=True),
    _on("nangang-old", _p("990103101", "2021-02-09", Markup.NARROW)),
    _p("990103", "2022-03-22", Markup.PHANTOM),
    _p("990103-scj", "2022-01-27", Markup.CLEAN, Fault.AFTER_TOTAL),
    _p("990103001", "2022-01-20", Markup.LINES),
    _on("nangang-old", _p("990103002", "2022-01-14", Markup.CLEAN)),
    _p("990103", "2023-03-28", Markup.WORD),
    _p("990103-zfb", "2023-01-16", Markup.CLEAN),
    _p("990103-scj", "2023-01-31", Markup.STRAY),
    _p("990103001", "2023-02-07", Markup.SPLIT),
    _p("990103002", "2023-01-11", Markup.NARROW, Fault.WRONG_TEMPLATE),
)
_BEIHU = (
    _p("990104", "2021-03-25", Markup.TAB_ROWS),
    _p("990104-czj", "2021-01-27", Markup.CLEAN),
    _p("990104101", "2021-01-15", Markup.TAB_ROWS),
    _p("990104", "2022-03-30", Markup.CLEAN),
    _p("990104-czj", "2022-01-26", Markup.PHANTOM, Fault.VERTICAL),
    _p("990104001", "2022-02-02", Markup.TAB_ROWS),
    _p("990104101", "2022-01-13", Markup.LINES),
    _p("990104", "2023-04-04", Markup.THOUSANDS),
    _p("990104-zfb", "2023-01-18", Markup.TAB_CELLS),
    _p("990104-czj", "2023-01-12", Markup.CLEAN),
    replace(_p("990104001", "2023-01-18", Markup.CLEAN), medium=Medium.PDF),
    replace(_p("990104002", "2023-01-20", Markup.CLEAN), medium=Medium.IMAGE),
)
PUBLICATIONS = _LIUCHENG + _PINGCHUAN + _NANJIANG + _BEIHU


@dataclass(frozen=True, slots=True)
class Copy:
    """The same report once more: `agency_code` and `year` name it, `column` is where it stands."""

    agency_code: str
    year: int
    portal: str
    column: str
    published_on: date


COPIES = (
    # A report in time stays in time when its page is issued once more a year later.
    Copy("990101", 2021, "acheng", "c111275", date(2023, 3, 6)),
    Copy("990101001", 2022, "acheng", "c111273u", date(2023, 1, 18)),
    Copy("990103001", 2020, "nangang-old", "12291", date(2021, 1, 21)),
    Copy("990103002", 2020, "nangang", "c111145", date(2021, 1, 21)),
)


@dataclass(frozen=True, slots=True)
class DeadRow:
    """A row of a list that announces a report whose page is gone, for whatever reason."""

    agency_code: str
    year: int
    listed_on: date


# Whether 白塔镇 ever published for 2021 nobody can tell: the list says so, its page answers 404.
DEAD_ROWS = (DeadRow("990101102", 2021, date(2022, 1, 27)),)
