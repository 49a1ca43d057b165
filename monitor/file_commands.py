"""The commands that need no portal and no database: read files, check them, show the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console

from monitor.options import OneLine, Options
from pipeline import rule_pages
from pipeline.lint import notes, page, sarif, terminal
from pipeline.present import as_json, as_line, draw
from pipeline.read import Hints
from pipeline.records import Outcome, Report, Severity
from pipeline.run import Shelf, load_shelf, read_files

NOTHING_BROKEN, BROKEN, NOT_READ = 0, 1, 2

files_argument = click.argument("files", nargs=-1, required=True, type=Path)
agency_option = click.option("--agency", help="报告机关 · the agency that reports")
year_option = click.option("--year", type=int, help="报告年度 · report year")


@click.command("read")
@files_argument
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@agency_option
@year_option
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


@click.command("check")
@files_argument
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "sarif", "html"]), default="text"
)
@agency_option
@year_option
@click.option("--last-year", type=Path, help="上一年度的报告 · last year's report, to compare")
@click.pass_obj
def check_command(
    options: Options,
    files: Sequence[Path],
    form: str,
    agency: str | None,
    year: int | None,
    last_year: Path | None,
) -> None:
    """发布前自查 · Check a report before it is published, like a linter."""
    shelf = load_shelf(options.config)
    hints = Hints(agency=agency, year=year)
    previous = _last_year(last_year, shelf) if last_year else None
    checked = [
        notes.Checked(source, report)
        for source, report in read_files(files, shelf, hints, previous)
    ]
    _show(checked, notes.Books(shelf.rules, shelf.forms, options.language), form)
    sys.exit(max(status_of(one.report) for one in checked))


def _last_year(path: Path, shelf: Shelf) -> Report:
    """Last year's report; one that cannot be read ends the command."""
    ((_, report),) = read_files([path], shelf, Hints())
    if not report.sections:
        reasons = "; ".join(f"{setback.kind}: {setback.detail}" for setback in report.setbacks)
        raise OneLine(f"--last-year {path}: {reasons}")
    return report


def _show(checked: Sequence[notes.Checked], books: notes.Books, form: str) -> None:
    if form == "html":
        click.echo(page.as_html(checked, books))
    elif form == "sarif":
        click.echo(json.dumps(sarif.as_sarif(checked, books), ensure_ascii=False, indent=2))
    else:
        for one in checked:
            if form == "json":
                click.echo(as_line(notes.as_json(one, books)))
            else:
                terminal.draw(Console(), one, books)


@click.command("rules")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def rules_command(options: Options, form: str) -> None:
    """所有规则 · Every rule: sentence, severity, forms, norm, on or off."""
    shelf = load_shelf(options.config)
    if form == "json":
        shown = rule_pages.as_json(shelf.rules, options.language)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        rule_pages.draw(Console(), shelf.rules, options.language)


def status_of(report: Report) -> int:
    """What one file means for the exit status: unread beats broken beats nothing broken."""
    if not report.sections:
        return NOT_READ
    is_broken = any(
        finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
        for finding in report.findings
    )
    return BROKEN if is_broken else NOTHING_BROKEN
