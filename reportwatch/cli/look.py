"""`reportwatch portals look PORTAL`: a second look at its lists, without any words of ours."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.messages import Bilingual, name_in, render, text
from core.statuses import PARTIAL, WELL
from crawlers.kept_looks import LOOK, name_of_look
from crawlers.looks import ListLook, LookOutcome, SecondLook
from reportwatch.actions.looking import look
from reportwatch.cli.params import as_of_option
from reportwatch.options import Options
from reportwatch.terminals import Terminal

COLUMNS = ("confirm.list", "look.outcome", "look.controls", "look.requests", "look.what")
NOTHING_LEFT = "look.nothing-left"
KEPT = "look.kept"
OUTCOMES = {
    LookOutcome.SAME: Bilingual("无更多", "same"),
    LookOutcome.MORE: Bilingual("另有内容", "more"),
    LookOutcome.UNJUDGED: Bilingual("无法判断", "unjudged"),
    LookOutcome.LIMIT: Bilingual("达到上限", "ended by a limit"),
}
STYLES = {LookOutcome.SAME: "green", LookOutcome.MORE: "red"}


@click.command("look")
@click.argument("portal", metavar="门户 · PORTAL")
@click.option("--list", "lists", multiple=True, help="只看此栏目 · only this list, and once more")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_of_option
@click.pass_obj
def look_command(
    options: Options, portal: str, lists: tuple[str, ...], form: str, as_of: datetime | None
) -> None:
    """再看一遍门户的栏目 · Look at a portal's lists a second time, in the browser.

    Everything in and beside each list of the latest crawl that a pointer can act on is acted on
    once, nothing is submitted, and what appears is compared with the rows that the crawl listed.
    A list is looked at once a year and shape; --list looks again. Pictures and rows are kept.

    Exit status: 0 nothing more in any list · 3 more, or not known · 1 could not look.

    在浏览器中逐一操作最近一次抓取的各栏目内及其旁边可以点按之处，不提交任何内容，
    并与抓取所列各行比对。每一栏目在形式不变时每年只看一次；用 --list 可再看。

    退出状态：各栏目均无更多为 0，另有内容或无法确定为 3，未能查看为 1。
    """
    seen = look(options, portal, lists, as_of or datetime.now(UTC))
    if seen is None:
        click.echo(text(NOTHING_LEFT, options.language, portal=portal))
        return
    if form == "json":
        click.echo(LOOK.dump_json(seen, indent=1).decode())
    else:
        _draw(Terminal(), seen, options.language)
    sys.exit(WELL if all(one.outcome is LookOutcome.SAME for one in seen.lists) else PARTIAL)


def _draw(console: Console, look: SecondLook, language: str) -> None:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in COLUMNS:
        table.add_column(text(column, language), overflow="fold")
    for one in look.lists:
        table.add_row(*_cells(one, language))
    console.print(table)
    console.print(Text(text(KEPT, language, path=name_of_look(look.portal, look.look_id))))


def _cells(one: ListLook, language: str) -> tuple[Text, ...]:
    outcome = name_in(OUTCOMES[one.outcome], language)
    return (
        Text(one.url),
        Text(outcome, style=STYLES.get(one.outcome, "yellow")),
        Text(str(one.controls)),
        Text(f"{one.requests} / {one.seconds:.0f} s"),
        Text(render(one.reason, language)),
    )
