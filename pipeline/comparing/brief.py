"""The little of a report that standings rest on, kept beside it: judging reads no whole report."""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.records import DateEvidence
from pipeline.comparing.duplicates import says_it_corrects
from pipeline.records import Agency, Period, Report

# Words by which a document says that it corrects another.
A_CORRECTION = "更正"


@dataclass(frozen=True, slots=True)
class Brief:
    """Whose report it is, of which year, with its dates, and whether it corrects another one."""

    agency: Agency | None
    year: int | None
    dates: tuple[DateEvidence, ...]
    period: Period | None
    is_correction: bool


def brief_of(report: Report) -> Brief:
    """The little of a report."""
    corrects = says_it_corrects(report)
    return Brief(report.agency, report.year, report.dates, report.period, corrects)


def outline_of(brief: Brief) -> Report:
    """A report of which no more is known than this little: enough to say what stands beside it."""
    return Report(
        title=None,
        agency=brief.agency,
        year=brief.year,
        form=None,
        dates=brief.dates,
        period=brief.period,
        preface=A_CORRECTION if brief.is_correction else "",
        sections={},
        sections_in_order=(),
        sections_with_pictures=(),
        sections_with_more=(),
        tables={},
        text="",
    )
