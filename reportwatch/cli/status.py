"""The status report as a page, a table or data."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from core.clock import day_of
from monitor.configuration import Configuration
from monitor.status.page import as_html
from monitor.status.report import StatusReport, as_json
from monitor.status.tables import as_csv, as_xlsx
from reportwatch.actions.answers import status_report
from reportwatch.cli.params import as_of_option, year_option
from reportwatch.options import Options
from reportwatch.ownership import hand_out


@click.command("status")
@year_option
@click.option(
    "--format", "form", type=click.Choice(["html", "csv", "xlsx", "json"]), default="html"
)
@click.option("-o", "--output", type=Path, help="写入文件 · write to this file")
@as_of_option
@click.pass_obj
def status_command(
    options: Options, year: int | None, form: str, output: Path | None, as_of: datetime | None
) -> None:
    """监测状况报告，未发布者在前 · The status report, missing agencies first."""
    report, books = status_report(options, datetime.now(UTC), as_of)
    wanted = report if year is None else report.only(year)
    content = _rendered(wanted, books, form, options.language)
    if output is not None:
        output.write_bytes(content)
        hand_out(output, options.umask)
    else:
        sys.stdout.buffer.write(content)


def _rendered(report: StatusReport, books: Configuration, form: str, language: str) -> bytes:
    forms = books.reference.forms
    if form == "xlsx":
        return as_xlsx(report, forms, language)
    if form == "csv":
        return as_csv(report, language).encode()
    if form == "json":
        newest = report.years[0].year if report.years else day_of(report.as_of).year - 1
        return as_json(report, newest, language).encode()
    return as_html(report, forms, language).encode()
