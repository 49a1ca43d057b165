"""Check a report before it is published, like a linter."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import JsonValue
from rich.console import Console

from core.errors import NotPossible
from core.messages import Bilingual
from pipeline.comparing.similarity import names_of
from pipeline.given_files import read_files
from pipeline.one_report import Reference, load_shelf
from pipeline.reading.document import Hints
from pipeline.records import Agency, Report
from reportwatch.cli.params import year_option
from reportwatch.cli.read import agency_option, files_argument, status_of
from reportwatch.options import Options
from reportwatch.views import notes, sarif, terminal
from reportwatch.views.report import as_line
from reportwatch.views.setbacks import meaning_of
from reportwatch.views.unchecked import unchecked_as_json

ANOTHER_BODY = "check.another-body"
NOTHING_READ = Bilingual("没有读到内容", "nothing was read")


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
    for one in checked:
        _refuse_another_body(one.report, previous)
    _show(checked, notes.NoteReference(reference.rules, reference.forms, options.language), form)
    sys.exit(max(status_of(one.report) for one in checked))


def _last_year(path: Path, reference: Reference) -> Report:
    """Last year's report; one that cannot be read ends the command."""
    ((_, report),) = read_files([path], reference, Hints())
    if not report.sections:
        known = (meaning_of(one.kind) or Bilingual(one.kind, one.kind) for one in report.setbacks)
        meanings = list(dict.fromkeys(known)) or [NOTHING_READ]
        reasons = Bilingual("；".join(m.zh for m in meanings), "; ".join(m.en for m in meanings))
        raise NotPossible("check.last-year", path=str(path), reasons=reasons)
    return report


def _refuse_another_body(report: Report, previous: Report | None) -> None:
    """Another body's numbers say nothing of this report; one of no known name is compared."""
    if previous is None or previous.agency is None or report.agency is None:
        return
    mine, other = report.agency, previous.agency
    is_same = mine.code == other.code if mine.code and other.code else _share_a_name(mine, other)
    if not is_same:
        raise NotPossible(ANOTHER_BODY, mine=mine.name, other=other.name)


def _share_a_name(mine: Agency, other: Agency) -> bool:
    return bool(set(names_of(mine.name)) & set(names_of(other.name)))


def _as_json(one: notes.Checked, configuration: notes.NoteReference) -> dict[str, JsonValue]:
    unchecked = unchecked_as_json(one.report, configuration)
    return {**notes.as_json(one, configuration), "not_checked": unchecked}


def _show(checked: Sequence[notes.Checked], configuration: notes.NoteReference, form: str) -> None:
    if form == "html":
        # Imported here: its templates take a tenth of the time of a check, and few ask for them.
        from reportwatch.views import page  # noqa: PLC0415

        click.echo(page.as_html(checked, configuration))
    elif form == "sarif":
        click.echo(json.dumps(sarif.as_sarif(checked, configuration), ensure_ascii=False, indent=2))
    else:
        for one in checked:
            if form == "json":
                click.echo(as_line(_as_json(one, configuration)))
            else:
                terminal.draw(Console(), one, configuration)
