"""The status report as a page, a table or data."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from reportwatch.actions.papers import status_paper, written_out
from reportwatch.cli.params import as_of_option, year_option
from reportwatch.options import Options


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
    content = status_paper(options, form, year, datetime.now(UTC), as_of)
    if output is not None:
        written_out(options, content, output)
    else:
        sys.stdout.buffer.write(content)
