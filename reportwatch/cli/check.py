"""Check a report before it is published, like a linter."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import JsonValue

from core.messages import text
from pipeline.reading.document import Hints
from reportwatch.actions.files import Checked, check, read_last_year
from reportwatch.cli.params import year_option
from reportwatch.cli.read import agency_option, files_argument
from reportwatch.defaults import shelf
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views import notes, sarif, terminal
from reportwatch.views.report import as_line
from reportwatch.views.unchecked import unchecked_as_json

KEPT = "reportwatch.same-body"
SAME_AS_NOTHING = "check.same-body-alone"
SAME_BODY = "两份报告是同一机关（已更名）的 · both reports are of one body, which was renamed"


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
    hints = Hints(agency=agency, year=year, reads_drafts=True)
    is_same_body = bool(click.get_current_context().meta[KEPT])
    if is_same_body and last_year is None:
        raise click.UsageError(text(SAME_AS_NOTHING, options.language))
    previous = (
        read_last_year(last_year, reference, is_same_body=is_same_body) if last_year else None
    )
    ends = [check(path, reference, hints, previous) for path in files]
    checked = [one.file for one in ends]
    _show(checked, notes.NoteReference(reference.rules, reference.forms, options.language), form)
    sys.exit(max(one.status for one in ends))


def _as_json(one: Checked, configuration: notes.NoteReference) -> dict[str, JsonValue]:
    unchecked = unchecked_as_json(one.report, configuration)
    return {**notes.as_json(one, configuration), "not_checked": unchecked}


def _show(checked: Sequence[Checked], configuration: notes.NoteReference, form: str) -> None:
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
                terminal.draw(Terminal(), one, configuration)
