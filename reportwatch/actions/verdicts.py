"""What a file that was read and checked means for whoever asked: the exit status."""

from __future__ import annotations

from core.statuses import FAILED, NOT_READ, WELL
from pipeline.checks.checking import year_to_check_by
from pipeline.reading.absent_tables import lacks_every_table
from pipeline.records import Outcome, Report, Severity
from pipeline.reference.forms import OLDER, Forms
from pipeline.setback_kinds import SetbackKind

# A draft that was checked is no report all the same, and of two papers nobody knows which is.
NOT_ONE_REPORT = (SetbackKind.NOT_AN_ANNUAL_REPORT, SetbackKind.SEVERAL_DOCUMENTS)


def status_of(report: Report, forms: Forms) -> int:
    """What one file means for the exit status; a wrong document was read, and is broken."""
    if any(one.kind in NOT_ONE_REPORT for one in report.setbacks) or not _is_read(report, forms):
        return NOT_READ
    is_broken = any(
        finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
        for finding in report.findings
    )
    if is_broken:
        return FAILED
    return WELL if report.sections or report.form == OLDER else NOT_READ


def _is_read(report: Report, forms: Forms) -> bool:
    """Whether some table was read of a report that should have any; a wrong document was read."""
    if report.tables or report.form == OLDER or not report.sections:
        return True
    year = year_to_check_by(report)
    form = forms.by_id.get(report.form or "") or (forms.for_year(year) if year else None)
    return form is not None and lacks_every_table(report, form)
