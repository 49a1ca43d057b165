"""The commands that need no portal and no database: read files, check them, show the rules."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from monitor.options import Options
from pipeline.present import as_json, as_line, draw
from pipeline.read import Hints
from pipeline.records import Outcome, Report, Severity
from pipeline.run import load_shelf, read_files

NOTHING_BROKEN, BROKEN, NOT_READ = 0, 1, 2


@click.command("read")
@click.argument("files", nargs=-1, required=True, type=Path)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option("--agency", help="报告机关 · the agency that reports")
@click.option("--year", type=int, help="报告年度 · report year")
@click.option("--all", "with_all", is_flag=True, help="也列出相符与未核对的规则 · all outcomes")
@click.pass_obj
def read_command(
    options: Options,
    files: Sequence[Path],
    form: str,
    agency: str | None,
    year: int | None,
    with_all: bool,
) -> None:
    """读取文件并核对 · Read files and run every rule that needs no other report."""
    shelf = load_shelf(options.config)
    console = Console()
    status = NOTHING_BROKEN
    for source, report in read_files(files, shelf, Hints(agency=agency, year=year)):
        if form == "json":
            shown = as_json(source, report, shelf.forms, options.language, with_all=with_all)
            click.echo(as_line(shown))
        else:
            draw(console, source, report, shelf.forms, options.language)
        status = max(status, status_of(report))
    sys.exit(status)


def status_of(report: Report) -> int:
    """What one file means for the exit status: unread beats broken beats nothing broken."""
    if not report.sections:
        return NOT_READ
    is_broken = any(
        finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
        for finding in report.findings
    )
    return BROKEN if is_broken else NOTHING_BROKEN
