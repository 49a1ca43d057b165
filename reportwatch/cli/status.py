"""The status report as a page, a table or data."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

import click

from reportwatch.actions.answers import status_report
from reportwatch.actions.papers import status_paper, written_out
from reportwatch.cli.params import as_of_option, year_option
from reportwatch.cli.unjudged import say_if_unjudged
from reportwatch.options import Options
from reportwatch.terminals import Terminal, width_of_terminal
from reportwatch.views.status import drawn

TEXT = "text"


@click.command("status")
@year_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "html", "csv", "xlsx", "json"]),
    help="缺省：终端上为 text，写入文件或管道时为 html · default: text at a terminal, else html",
)
@click.option("-o", "--output", type=Path, help="写入文件 · write to this file")
@as_of_option
@click.pass_obj
def status_command(
    options: Options,
    year: int | None,
    form: str | None,
    output: Path | None,
    as_of: datetime | None,
) -> None:
    """监测状况报告，未发布者在前 · The status report, missing agencies first."""
    say_if_unjudged(options)
    if form == TEXT or (form is None and output is None and width_of_terminal() is not None):
        _draw(options, year, output, as_of)
        return
    content = status_paper(options, form or "html", year, datetime.now(UTC), as_of)
    if output is not None:
        written_out(options, content, output)
    else:
        sys.stdout.buffer.write(content)


def _draw(options: Options, year: int | None, output: Path | None, as_of: datetime | None) -> None:
    report, _ = status_report(options, datetime.now(UTC), as_of)
    console = Terminal()
    with console.capture() if output is not None else nullcontext() as kept:
        for part in drawn(report if year is None else report.only(year), options.language):
            console.print(part, highlight=False)
    if output is not None and kept is not None:
        written_out(options, kept.get().encode(), output)
