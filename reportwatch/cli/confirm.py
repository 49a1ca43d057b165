"""`reportwatch portals confirm PORTAL`: a person has compared a portal's lists with the portal."""

from __future__ import annotations

import click
from pydantic import JsonValue
from rich.table import Table
from rich.text import Text

from core.messages import render, text
from crawlers.records import ColumnReport
from reportwatch.actions.confirming import confirm, lists_to_confirm
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.listing import as_json

COLUMNS = (
    "confirm.list",
    "confirm.pages",
    "confirm.rows",
    "confirm.report",
    "confirm.witness",
)
CONFIRMED = "confirm.confirmed"


@click.command("confirm")
@click.argument("portal", metavar="门户 · PORTAL")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def confirm_command(options: Options, portal: str, form: str) -> None:
    """确认门户的列表属实 · Confirm that a portal's lists are as they stand on the portal.

    Shows each list of the latest crawl: compare them with the portal first. Afterwards agencies may
    be called missing although many are at once, until a list comes, goes, or ends otherwise.

    Exit status: 0 confirmed · 1 no such portal, or never crawled.

    列出最近一次抓取的各栏目，请先与门户逐一比对。确认之后，即使同时有多家未见发布也可认定，
    直至栏目增减或其末尾的依据改变。

    退出状态：已确认为 0；没有这个门户或从未抓取为 1。
    """
    latest = lists_to_confirm(options, portal)
    if form == "json":
        lists = [_for_programs(one, options.language) for one in latest.columns]
        path = confirm(options, latest)
        click.echo(as_json([{"portal": portal, "path": str(path), "lists": lists}]))
        return
    _show(latest.columns, options.language)
    path = confirm(options, latest)
    click.echo(text(CONFIRMED, options.language, path=str(path)))


def _for_programs(one: ColumnReport, language: str) -> JsonValue:
    end = one.witness.said if one.witness else one.problem
    return {
        "url": one.url,
        "pages": one.pages_seen,
        "rows": one.rows_seen,
        "reports": one.reports_listed,
        "end": render(end, language) if end else None,
        "is_known": one.witness is not None,
    }


def _show(columns: tuple[ColumnReport, ...], language: str) -> None:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in COLUMNS:
        table.add_column(text(column, language), overflow="fold")
    for one in columns:
        end = one.witness.said if one.witness else one.problem
        counts = (str(one.pages_seen), str(one.rows_seen), str(one.reports_listed))
        table.add_row(Text(one.url), *counts, Text(render(end, language) if end else ""))
    Terminal().print(table)
