"""Check a report before it is published, like a linter."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from pydantic import JsonValue
from rich.console import Console

from core.messages import Bilingual, Message, render
from core.statuses import NOT_READ
from pipeline.given_files import read_files
from pipeline.interchange import Source
from pipeline.one_report import Reference
from pipeline.reading.document import Hints
from pipeline.records import Report
from pipeline.reference.forms import Forms
from reportwatch.actions.given_words import differences, why_not_last_years
from reportwatch.actions.verdicts import status_of
from reportwatch.cli.params import year_option
from reportwatch.cli.read import agency_option, files_argument
from reportwatch.defaults import shelf
from reportwatch.options import Options
from reportwatch.views import notes, sarif, terminal
from reportwatch.views.report import as_line
from reportwatch.views.setbacks import meaning_of
from reportwatch.views.unchecked import unchecked_as_json

NOTHING_READ = "check.nothing-read"
KEPT = "reportwatch.same-body"
SAME_BODY = "两份报告是同一机关（已更名）的 · both reports are of one body, which was renamed"


@dataclass(frozen=True, slots=True)
class _LastYear:
    """What was given as last year's report; `unusable` says why it is none that could be read."""

    source: Source
    report: Report
    unusable: Message | None
    is_same_body: bool

    def why_left_out(self, report: Report) -> Message | None:
        if self.unusable is not None or not report.sections:
            return self.unusable
        return why_not_last_years(report, self.report, is_same_body=self.is_same_body)


def _keep_same_body(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    """Beside `--last-year`, of which alone it speaks."""
    ctx.meta[KEPT] = value


@click.command("check")
@files_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "html"]),
    default="text",
    help="JSON：每个文件一行 · json: one line per file (JSON Lines)",
)
@agency_option
@year_option
@click.option("--last-year", type=Path, help="上一年度的报告 · last year's report, to compare")
@click.option(
    "--same-body", is_flag=True, help=SAME_BODY, expose_value=False, callback=_keep_same_body
)
@click.pass_obj
def check_command(
    options: Options,
    files: Sequence[Path],
    form: str,
    agency: str | None,
    year: int | None,
    last_year: Path | None,
) -> None:
    """发布前自查 · Check a report before it is published, like a linter.

    退出状态：0 没有错误；1 有错误，缺少表格也是；2 有文件没有读出、印有的表格一张也没有读出，
    或没有与给出的上年报告比较。多个文件取最重的，2 重于 1。「待核」的不算错误。

    Exit status: 0 no error; 1 an error, absent tables included; 2 a file, or every table that it
    shows, could not be read, or was not compared with the report given for last year. Of several
    files the worst counts, 2 before 1. What a person is asked to look at is no error.
    """
    reference = shelf(options)
    hints = Hints(agency=agency, year=year)
    previous = _last_year(last_year, reference) if last_year else None
    checked = [_checked(path, reference, hints, previous) for path in files]
    _show(checked, notes.NoteReference(reference.rules, reference.forms, options.language), form)
    sys.exit(max(_status(one, previous, reference.forms) for one in checked))


def _last_year(path: Path, reference: Reference) -> _LastYear:
    is_same_body = bool(click.get_current_context().meta[KEPT])
    ((source, report),) = read_files([path], reference, Hints())
    if report.sections:
        return _LastYear(source, report, None, is_same_body)
    known = {one.kind: meaning_of(one.kind) or Message(one.kind) for one in report.setbacks}
    meanings = list(known.values()) or [Message(NOTHING_READ)]
    said = [list(dict.fromkeys(render(one, to) for one in meanings)) for to in ("zh", "en")]
    reasons = Bilingual("；".join(said[0]), "; ".join(said[1]))
    unusable = Message("check.last-year", {"path": str(path), "reasons": reasons})
    return _LastYear(source, report, unusable, is_same_body)


def _checked(
    path: Path, reference: Reference, hints: Hints, previous: _LastYear | None
) -> notes.Checked:
    """One file; beside last year's report where that is of the same body and the year before."""
    beside = (previous.source, previous.report) if previous else None
    ((source, report),) = read_files([path], reference, hints, beside)
    why = previous.why_left_out(report) if previous else None
    if why is not None:
        ((source, report),) = read_files([path], reference, hints)
    remarks = (*differences(report, hints, reference.register), *([why] if why else []))
    return notes.Checked(source, report, remarks)


def _status(one: notes.Checked, previous: _LastYear | None, forms: Forms) -> int:
    """As of `read`; a comparison that was asked for and not made is something not checked."""
    is_left_out = previous is not None and previous.why_left_out(one.report) is not None
    return NOT_READ if is_left_out else status_of(one.report, forms)


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
