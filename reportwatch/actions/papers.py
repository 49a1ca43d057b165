"""The status report and the notice (通报) as files of the kinds that people ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.clock import day_of
from core.replacing import replace_file
from monitor.configuration import Configuration
from monitor.notice.papers import as_docx, as_page, template_for
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json
from monitor.status.tables import as_csv, as_xlsx
from reportwatch.actions.answers import draft_notice, status_report
from reportwatch.options import Options
from reportwatch.ownership import hand_out


@dataclass(frozen=True, slots=True)
class NoticeRequest:
    """The notice on one year, of one district or of all; `template` is a docx file of one's own."""

    year: int
    district: str | None
    form: str
    template: Path | None


def status_paper(
    options: Options, form: str, year: int | None, now: datetime, as_of: datetime | None = None
) -> bytes:
    """The status report of one year or of all, in one of STATUS_FORMS."""
    report, books = status_report(options, now, as_of)
    wanted = report if year is None else report.only(year)
    return STATUS_FORMS[form](wanted, books, options.language)


def notice_paper(
    options: Options, wanted: NoticeRequest, now: datetime, as_of: datetime | None = None
) -> bytes:
    """The draft of a notice; raises NotPossible when nothing is owed there."""
    draft = draft_notice(options, wanted.year, wanted.district, now, as_of)
    if wanted.form == "html":
        return as_page(draft).encode()
    return as_docx(draft, template_for(options.config, options.language, wanted.template))


def written_out(options: Options, content: bytes, output: Path) -> None:
    """A file that was asked for by name: a new one with the rights that its caller wants.

    One that was there keeps those that somebody gave it.
    """
    if output.is_file() or not output.exists():
        is_new = not output.exists()
        replace_file(output, content)
        if is_new:
            hand_out(output, options.umask)
        return
    try:  # a pipe, a terminal
        output.write_bytes(content)
    except OSError as problem:
        raise type(problem)(problem.errno, problem.strerror, str(output)) from None


def _as_page(report: StatusReport, books: Configuration, language: str) -> bytes:
    return as_html(report, books.reference.forms, language).encode()


def _as_lines(report: StatusReport, _: Configuration, language: str) -> bytes:
    return as_csv(report, language).encode()


def _as_sheets(report: StatusReport, books: Configuration, language: str) -> bytes:
    return as_xlsx(report, books.reference.forms, language)


def _as_data(report: StatusReport, _: Configuration, language: str) -> bytes:
    newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
    return as_json(report, newest, language).encode()


STATUS_FORMS: Mapping[str, Callable[[StatusReport, Configuration, str], bytes]] = {
    "html": _as_page,
    "csv": _as_lines,
    "xlsx": _as_sheets,
    "json": _as_data,
}
NOTICE_FORMS = ("docx", "html")
