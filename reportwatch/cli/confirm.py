"""`reportwatch portals confirm PORTAL`: a person has compared a portal's lists with the portal."""

from __future__ import annotations

import re
import sys

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.messages import render, text
from core.statuses import FAILED
from crawlers.archive import Archive
from crawlers.lists.shape import shape_of
from crawlers.portals import load_portals
from crawlers.records import ColumnReport
from reportwatch.options import Options

COLUMNS = (
    "confirm.list",
    "confirm.pages",
    "confirm.rows",
    "confirm.report",
    "confirm.what-says-that-it-was-read",
)
NOT_CRAWLED = "confirm.not-crawled"
UNKNOWN = "confirm.unknown"
CONFIRMED = "confirm.confirmed"
EXPECT = re.compile(r"^\[expect\][ \t]*$", re.MULTILINE)
KEY = re.compile(r"^confirmed\s*=.*\n?", re.MULTILINE)


@click.command("confirm")
@click.argument("portal")
@click.pass_obj
def confirm_command(options: Options, portal: str) -> None:
    """确认门户的列表属实 · Confirm that a portal's lists are as they stand on the portal.

    Shows each list of the latest crawl: compare them with the portal first. Afterwards agencies may
    be called missing although many are at once, until a list comes, goes, or ends otherwise.

    Exit status: 0 confirmed · 1 no such portal, or never crawled.

    列出最近一次抓取的各栏目，请先与门户逐一比对。确认之后，即使同时有多家未见发布也可认定，
    直至栏目增减或其末尾的依据改变。

    退出状态：已确认为 0；没有这个门户或从未抓取为 1。
    """
    if portal not in load_portals(options.config):
        click.echo(text(UNKNOWN, options.language, portal=portal), err=True)
        sys.exit(FAILED)
    latest = next(iter(Archive(options.archive).newest_reports(portal)), None)
    if latest is None:
        click.echo(text(NOT_CRAWLED, options.language, portal=portal), err=True)
        sys.exit(FAILED)
    _show(latest.columns, options.language)
    path = options.config / "portals" / f"{portal}.toml"
    path.write_text(confirmed(path.read_text("utf-8"), shape_of(latest)), "utf-8")
    click.echo(text(CONFIRMED, options.language, path=str(path)))


def confirmed(file: str, shape: str) -> str:
    """A portal's file with this shape of its lists confirmed, and nothing else changed."""
    line = f'confirmed = "{shape}"\n'
    bare = KEY.sub("", file)
    if EXPECT.search(bare) is None:
        return f"{bare.rstrip()}\n\n[expect]\n{line}"
    return EXPECT.sub(f"[expect]\n{line.rstrip()}", bare, count=1)


def _show(columns: tuple[ColumnReport, ...], language: str) -> None:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in COLUMNS:
        table.add_column(text(column, language), overflow="fold")
    for one in columns:
        end = one.witness.said if one.witness else one.problem
        counts = (str(one.pages_seen), str(one.rows_seen), str(one.reports_listed))
        table.add_row(Text(one.url), *counts, Text(render(end, language) if end else ""))
    Console().print(table)
