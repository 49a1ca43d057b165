"""What an officer wants enclosed: the state of the own districts as a sheet or on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from core.clock import day_of
from core.messages import Message
from monitor.mails.mime import Attachment
from monitor.mails.printing import NO_BROWSER, PrintingFailed, print_page
from monitor.officers import Officer
from monitor.status.page import as_html
from monitor.status.report import StatusReport, YearStatus
from monitor.status.tables import as_xlsx
from pipeline.reference.forms import Forms

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True, slots=True)
class Attachments:
    """The files for one officer; `problem` says why one of them is not there."""

    files: tuple[Attachment, ...] = ()
    problem: Message | None = None


def enclosed(
    officers: Sequence[Officer], report: StatusReport, forms: Forms, browser: Path | None
) -> dict[str, Attachments]:
    """What goes along with each officer's mail, by address; those who want nothing are left out."""
    return {
        officer.address: _for_officer(officer, report, forms, browser)
        for officer in officers
        if officer.attachments
    }


def _for_officer(
    officer: Officer, report: StatusReport, forms: Forms, browser: Path | None
) -> Attachments:
    own, name = _narrowed(report, officer.districts), f"reportwatch-{day_of(report.as_of)}"
    files, problem = [], None
    if "xlsx" in officer.attachments:
        files.append(Attachment(f"{name}.xlsx", SHEET, as_xlsx(own, forms, officer.language)))
    if "pdf" in officer.attachments:
        try:
            paper = _printed(as_html(own, forms, officer.language), browser)
            files.append(Attachment(f"{name}.pdf", "application/pdf", paper))
        except PrintingFailed as reason:
            problem = reason.message
    return Attachments(tuple(files), problem)


def _printed(page: str, browser: Path | None) -> bytes:
    if browser is None:
        raise PrintingFailed(NO_BROWSER)
    return print_page(page, browser)


def _narrowed(report: StatusReport, districts: Sequence[str]) -> StatusReport:
    """The newest report year, these districts only."""
    newest = [_of_districts(year, districts) for year in report.years[:1]]
    return replace(report, years=tuple(newest), healths=())


def _of_districts(year: YearStatus, districts: Sequence[str]) -> YearStatus:
    own = tuple(one for one in year.districts if one.code in districts)
    return YearStatus(year.year, own, ())
