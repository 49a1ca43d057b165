"""The commands that need no portal: read files, check them, show the rules, try one of them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console

from core.messages import name_in, render, text
from monitor.labels import OUTCOMES
from pipeline.checks.catalogue import RULES
from pipeline.comparing.duplicates import Version
from pipeline.given_files import read_files
from pipeline.reading.document import Hints
from pipeline.records import Finding, Outcome, Report, Severity
from pipeline.reference.forms import Forms
from pipeline.reference.places import change_in_words
from pipeline.run import Reference, load_shelf, try_rule
from reportwatch.database import open_migrated
from reportwatch.options import OneLine, Options
from reportwatch.views import notes, page, sarif, terminal
from reportwatch.views import rules as rule_pages
from reportwatch.views.report import SPOKEN, as_json, as_line, draw, proof_of

NOTHING_BROKEN, BROKEN, NOT_READ = 0, 1, 2

TRIED = "{rule}：{counts}（试运行，没有保存，也没有发送）"


class Years(click.ParamType[tuple[int, ...]]):
    """Report years between commas."""

    name = "YYYY,YYYY"

    def convert(
        self,
        value: str | tuple[int, ...],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        years = value.split(",")
        if not all(re.fullmatch(r"\d{4}", year, re.ASCII) for year in years):
            self.fail(f"{value!r}; expected years such as 2021,2022", param, ctx)
        return tuple(map(int, years))


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
    reference = load_shelf(options.config)
    console = Console()
    status = NOTHING_BROKEN
    for source, report in read_files(files, reference, Hints(agency=agency, year=year)):
        if form == "json":
            shown = as_json(source, report, reference.forms, options.language, with_all=with_all)
            click.echo(as_line(shown))
        else:
            draw(console, source, report, reference.forms, options.language)
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
    reference = load_shelf(options.config)
    hints = Hints(agency=agency, year=year)
    previous = _last_year(last_year, reference) if last_year else None
    checked = [
        notes.Checked(source, report)
        for source, report in read_files(files, reference, hints, previous)
    ]
    _show(checked, notes.NoteReference(reference.rules, reference.forms, options.language), form)
    sys.exit(max(status_of(one.report) for one in checked))


def _last_year(path: Path, reference: Reference) -> Report:
    """Last year's report; one that cannot be read ends the command."""
    ((_, report),) = read_files([path], reference, Hints())
    if not report.sections:
        reasons = "; ".join(f"{setback.kind}: {setback.detail}" for setback in report.setbacks)
        raise OneLine(f"--last-year {path}: {reasons}")
    return report


def _show(checked: Sequence[notes.Checked], configuration: notes.NoteReference, form: str) -> None:
    if form == "html":
        click.echo(page.as_html(checked, configuration))
    elif form == "sarif":
        click.echo(json.dumps(sarif.as_sarif(checked, configuration), ensure_ascii=False, indent=2))
    else:
        for one in checked:
            if form == "json":
                click.echo(as_line(notes.as_json(one, configuration)))
            else:
                terminal.draw(Console(), one, configuration)


@click.group("rules", invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_context
def rules_command(context: click.Context, form: str) -> None:
    """所有规则 · Every rule: sentence, severity, forms, norm, on or off."""
    if context.invoked_subcommand is not None:
        return
    options = context.ensure_object(Options)
    reference = load_shelf(options.config)
    if form == "json":
        shown = rule_pages.as_json(reference.rules, options.language)
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        rule_pages.draw(Console(), reference.rules, options.language)


@rules_command.command("try")
@click.argument("rule")
@click.option("--years", type=Years(), required=True, help="报告年度 · report years")
@click.pass_obj
def try_command(options: Options, rule: str, years: tuple[int, ...]) -> None:
    """试运行一条规则 · What a rule would say of stored reports; nothing is kept or sent."""
    reference = load_shelf(options.config)
    if rule not in RULES:
        raise OneLine(f"{rule!r} is no rule that looks at a report; see: reportwatch rules")
    options.data.mkdir(parents=True, exist_ok=True)
    said = try_rule(open_migrated(options.database), reference, rule, years)
    outcomes: Counter[Outcome] = Counter()
    for _, of_report in groupby(said, key=lambda one: id(one[0])):
        lines = {
            _tried(*one, reference.forms, options.language): one[1].outcome for one in of_report
        }
        outcomes.update(lines.values())
        click.echo("\n".join(lines))
    counts = (f"{name_in(OUTCOMES[one], options.language)} {outcomes[one]}" for one in Outcome)
    click.echo(text(TRIED, options.language, rule=rule, counts=" · ".join(counts)))


def _tried(version: Version, finding: Finding, forms: Forms, language: str) -> str:
    """One line for one outcome; what would be raised comes with all that is needed to verify it.

    A sum that holds in every column is said once.
    """
    report = version.report
    agency = report.agency.name if report.agency else report.title or "?"
    outcome = name_in(OUTCOMES[finding.outcome], language)
    line = f"{agency}\t{report.year}\t{outcome}\t{render(finding.message, language)}"
    if finding.outcome not in SPOKEN:
        return line
    form = forms.by_id.get(report.form or "")
    proof = (
        proof_of(finding, form, language),
        f"“{finding.where.quote}”" if finding.where.quote else "",
        finding.norm,
        f"{version.urls[0] if version.urls else ''} SHA-256 {version.sha256}".strip(),
        *((change_in_words(one, form, language) for one in finding.changes) if form else ()),
    )
    return "\n".join([line, *(f"\t{part}" for part in proof if part)])


def status_of(report: Report) -> int:
    """What one file means for the exit status; a wrong document was read, and is broken."""
    is_broken = any(
        finding.outcome is Outcome.BROKEN and finding.severity is Severity.ERROR
        for finding in report.findings
    )
    if is_broken:
        return BROKEN
    return NOTHING_BROKEN if report.sections else NOT_READ
