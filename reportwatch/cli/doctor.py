"""Whether everything is installed and configured."""

from __future__ import annotations

import sys

import click
from pydantic import JsonValue

from core.messages import render
from core.statuses import FAILED, WELL
from reportwatch.actions.doctor import examine
from reportwatch.options import Options
from reportwatch.terminals import width_of_terminal
from reportwatch.views.flowing import at_width
from reportwatch.views.listing import as_json

INDENT = 2


@click.command("doctor")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def doctor_command(options: Options, form: str) -> None:
    """检查安装与配置 · What is installed and configured, what is not, and how to mend it."""
    is_well, width = True, width_of_terminal()
    rows: list[JsonValue] = []
    for check in examine(options):
        if form == "text":
            click.echo(at_width(check.shown(options.language), width, INDENT))
        said = render(check.found, options.language)
        rows.append({"level": check.level.name.lower(), "id": check.found.template, "said": said})
        is_well = is_well and not check.is_fault
    if form == "json":
        click.echo(as_json(rows))
    sys.exit(WELL if is_well else FAILED)
