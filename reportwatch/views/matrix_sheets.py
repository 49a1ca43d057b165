"""What the overview shows as sheets: the same rows in the same order, and no cell a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

import xlsxwriter

from core.messages import name_in, text
from monitor.labels import KINDS, STANDINGS
from monitor.status.tables import harmless
from reportwatch.views.matrix import AgencyLine, FoundAgencies, broken

Row = tuple[str | int | None, ...]
BEFORE = ("tables.agency-code", "speech.arguments-agency", "tables.class", "tables.district")
AFTER = (
    "tables.due",
    "tables.published",
    "tables.days-late",
    "tables.broken",
    "tables.address",
)


def as_csv(found: FoundAgencies, language: str) -> str:
    """With the mark that spreadsheet programs need to see that it is UTF-8."""
    sheet = StringIO()
    writer = csv.writer(sheet, lineterminator="\r\n")
    for row in _rows(found, language):
        writer.writerow(harmless(value) for value in row)
    return "\ufeff" + sheet.getvalue()


def as_xlsx(found: FoundAgencies, language: str) -> bytes:
    """One sheet, its heading fixed."""
    content = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(content, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        sheet = book.add_worksheet(text("tables.standing", language))
        for number, row in enumerate(_rows(found, language)):
            sheet.write_row(number, 0, row, None if number else bold)
        sheet.freeze_panes(1, 2)
        sheet.set_column(0, len(BEFORE) + len(found.years) + len(AFTER) - 1, 14)
    return content.getvalue()


def _rows(found: FoundAgencies, language: str) -> Iterator[Row]:
    years = tuple(text("notice.text", language, year=year) for year in found.years)
    yield (
        *(text(one, language) for one in BEFORE),
        *years,
        *(f"{found.wanted.year} {text(one, language)}" for one in AFTER),
    )
    for line in found.lines:
        yield _row(line, found, language)


def _row(line: AgencyLine, found: FoundAgencies, language: str) -> Row:
    standings = (
        name_in(STANDINGS[line.by_year[year].standing], language) if year in line.by_year else None
        for year in found.years
    )
    before = (line.code, line.name, name_in(KINDS[line.kind], language), line.district_name)
    judgement = line.by_year.get(found.wanted.year)
    if judgement is None:
        return (*before, *standings, *(None for _ in AFTER))
    published_on = judgement.published_on
    return (
        *before,
        *standings,
        judgement.duty.due_on.isoformat(),
        published_on.isoformat() if published_on else None,
        judgement.days_late,
        broken(judgement),
        judgement.report_url,
    )
