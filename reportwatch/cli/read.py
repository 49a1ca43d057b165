"""Read files that a person names, and say what stands in them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from core.messages import render
from core.statuses import WELL
from pipeline.reading.document import Hints
from reportwatch.actions.files import read
from reportwatch.cli.params import year_option
from reportwatch.defaults import shelf
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.report import as_json, as_line, draw

files_argument = click.argument("files", nargs=-1, required=True, type=Path)
agency_option = click.option("--agency", help="报告机关 · the agency that reports")


@click.command("read")
@files_argument
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="JSON：每个文件一行 · json: one line per file (JSON Lines)",
)
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
    """读取文件并核对 · Read files and run every rule that needs no other report.

    退出状态：0 没有错误；1 有错误，缺少表格也是；2 有文件没有读出，或印有的表格一张也没有读出。
    多个文件取最重的，2 重于 1。

    Exit status: 0 no error; 1 an error, absent tables included; 2 a file, or every table that it
    shows, could not be read. Of several files the worst counts, 2 before 1.
    """
    reference = shelf(options)
    console = Terminal()
    status = WELL
    for one in read(files, reference, Hints(agency=agency, year=year)):
        source, report = one.file.source, one.file.report
        remarks = [render(said, options.language) for said in one.file.remarks]
        if form == "json":
            shown = as_json(source, report, reference.forms, options.language, with_all=with_all)
            click.echo(as_line({**shown, "remarks": [*remarks]}))
        else:
            draw(console, source, report, reference.forms, options.language, with_all=with_all)
            console.print(*remarks, sep="\n", style="magenta", markup=False)
        status = max(status, one.status)
    sys.exit(status)
