"""The status report as sheets: CSV for programs, XLSX for offices. No cell is a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from core.messages import name_in, render, text
from monitor.labels import DATE_BASES, KINDS, OUTCOMES, SEVERITIES, STANDINGS
from monitor.records import Judgement
from monitor.status.counts import COUNTED
from monitor.status.report import DistrictStatus, StatusReport, YearStatus
from pipeline.records import Outcome
from pipeline.reference.forms import Forms
from pipeline.reference.places import place, shown

Row = tuple[str | int | None, ...]
STANDING_COLUMNS = (
    "speech.arguments-year",
    "tables.district-code",
    "tables.district",
    "tables.portal",
    "tables.agency-code",
    "speech.arguments-agency",
    "tables.class",
    "tables.standing",
    "tables.due",
    "tables.published",
    "tables.date-by",
    "tables.days-late",
    "tables.broken",
    "tables.address",
    "tables.original-sha-256",
    "tables.evidence",
    "tables.derivation-of-the-due-date",
)
FINDING_COLUMNS = (
    "speech.arguments-year",
    "tables.district",
    "tables.agency-code",
    "speech.arguments-agency",
    "speech.arguments-rule",
    "tables.outcome",
    "tables.severity",
    "page.place",
    "places.expected",
    "tables.printed",
    "tables.message",
    "tables.quote",
    "tables.norm",
    "tables.address",
)
COUNT_COLUMNS = (
    "speech.arguments-year",
    "tables.district-code",
    "tables.district",
    "notice.owed",
    "counts.published",
    "counts.well",
)
# A cell that begins with one of these is run as a formula by spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: StatusReport, language: str) -> str:
    """Standings of all years in the report, one line per duty, with a mark that Excel needs."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    writer.writerow(text(column, language) for column in STANDING_COLUMNS)
    for row in _standings(report, language):
        writer.writerow(harmless(value) for value in row)
    return "\ufeff" + sheet.getvalue()


def as_xlsx(report: StatusReport, forms: Forms, language: str) -> bytes:
    """Three sheets: standings, findings, and counts of each district."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        book.set_properties({"created": report.as_of.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        for title, columns, rows in (
            ("tables.standing", STANDING_COLUMNS, _standings(report, language)),
            ("tables.findings", FINDING_COLUMNS, _findings(report, forms, language)),
            ("counts.sheet", COUNT_COLUMNS, _counts(report)),
        ):
            sheet = book.add_worksheet(text(title, language))
            heads = [text(column, language) for column in columns]
            if columns is COUNT_COLUMNS:
                heads += [name_in(STANDINGS[standing], language) for standing in COUNTED]
            sheet.write_row(0, 0, heads, bold)
            _write(sheet, rows, len(heads))
    return content.getvalue()


def _write(sheet: Worksheet, rows: Iterator[Row], width: int) -> None:
    last = 0
    for last, row in enumerate(rows, start=1):
        sheet.write_row(last, 0, row)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, last, width - 1)
    sheet.set_column(0, width - 1, 16)


def _standings(report: StatusReport, language: str) -> Iterator[Row]:
    for year in report.years:
        for district, judgement in _members(year):
            yield _standing(district, judgement, language)


def _counts(report: StatusReport) -> Iterator[Row]:
    for year in report.years:
        for district in year.districts:
            counts = district.counts
            sums = (counts.owed, counts.published, counts.well)
            each = (counts.by_standing[standing] for standing in COUNTED)
            yield (year.year, district.code, district.name, *sums, *each)


def _members(year: YearStatus) -> Iterator[tuple[DistrictStatus, Judgement]]:
    for district in year.districts:
        for judgement in district.judgements:
            yield district, judgement


def _standing(district: DistrictStatus, judgement: Judgement, language: str) -> Row:
    duty, published_on = judgement.duty, judgement.published_on
    basis = judgement.published_basis
    return (
        duty.year,
        district.code,
        district.name,
        duty.portal,
        duty.agency_code,
        duty.agency_name,
        name_in(KINDS[duty.kind], language),
        name_in(STANDINGS[judgement.standing], language),
        duty.due_on.isoformat(),
        published_on.isoformat() if published_on else None,
        name_in(DATE_BASES[basis], language) if basis else None,
        judgement.days_late,
        sum(finding.outcome is Outcome.BROKEN for finding in judgement.findings),
        judgement.report_url,
        judgement.report_sha256,
        " ".join(render(sentence, language) for sentence in judgement.evidence),
        render(duty.derivation, language),
    )


def _findings(report: StatusReport, forms: Forms, language: str) -> Iterator[Row]:
    for year in report.years:
        for district, judgement in _members(year):
            form = forms.of_report(judgement.report_form, judgement.duty.year)
            for finding in judgement.findings:
                yield (
                    judgement.duty.year,
                    district.name,
                    judgement.duty.agency_code,
                    judgement.duty.agency_name,
                    finding.rule,
                    name_in(OUTCOMES[finding.outcome], language),
                    name_in(SEVERITIES[finding.severity], language),
                    place(finding.where, form, language),
                    shown(finding.expected),
                    shown(finding.found),
                    render(finding.message, language),
                    finding.where.quote,
                    finding.norm,
                    judgement.report_url,
                )


def harmless(value: str | int | None) -> str | int | None:
    """A cell of a CSV file that no program of sheets takes for a formula."""
    is_formula = isinstance(value, str) and value.startswith(FORMULA_STARTS)
    return f"'{value}" if is_formula else value
