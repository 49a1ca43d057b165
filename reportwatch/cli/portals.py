"""`reportwatch portals`: which portals there are, whether their files are right, how they do."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click
from pydantic import JsonValue
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.clock import printed
from core.messages import name_in, render, text
from core.statuses import FAILED, WELL
from crawlers.portals import Portal
from monitor.labels import CRAWL_OUTCOMES
from reportwatch.actions.portals import PortalState, States, portal_states, portals_served
from reportwatch.cli.confirm import confirm_command
from reportwatch.cli.look import look_command
from reportwatch.cli.params import as_of_option
from reportwatch.cli.unjudged import say_if_unjudged
from reportwatch.console import STYLES
from reportwatch.options import Options
from reportwatch.terminals import Terminal

LIST_COLUMNS = (
    "tables.portal",
    "portals.name",
    "speech.arguments-url",
    "portals.layout",
    "speech.arguments-agency",
    "portals.retired-because",
)
CHECK_COLUMNS = (
    "tables.portal",
    "portals.layout",
    "portals.browser",
    "portals.latest-crawl",
    "portals.listed",
    "portals.before",
    "portals.columns",
    "portals.complete-days-ago",
)
WHOLE_COLUMNS = ("tables.portal", "portals.layout")
NEVER = "portals.never"
RETIRED = "portals.retired"
BLIND = "portals.blind"
DOUBTED = "portals.doubted"
BROWSER = "portals.yes"
NOTE = "portals.note"
ALL_WELL = "portals.well"
SO_FAR = "portals.well-so-far"
NONE_CRAWLED = "portals.none-crawled"
NOT_WELL = "portals.not-well"

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text"
)


@click.group("portals")
def portals_command() -> None:
    """门户：列表与状况 · Portals: which there are, and how they do."""


@portals_command.command("list")
@format_option
@click.pass_obj
def list_command(options: Options, form: str) -> None:
    """所有门户 · Every portal with its address, layout and number of agencies."""
    portals = portals_served(options)
    if form == "json":
        shown = [_listed(portal, agencies) for portal, agencies in portals]
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
        return
    table = _table(LIST_COLUMNS, options.language)
    for portal, agencies in portals:
        cells = (portal.id, portal.name, portal.base_url, portal.layout, str(agencies))
        table.add_row(*map(Text, cells), Text(portal.retired or ""))
    Terminal().print(table)


@portals_command.command("check")
@format_option
@as_of_option
@click.pass_obj
def check_command(options: Options, form: str, as_of: datetime | None) -> None:
    """检查所有门户文件与状况 · Check every portal file, and show how each portal does.

    One row per portal: its layout, whether it needs a browser, how and when its latest crawl
    ended, reports listed then and the time before, its columns, days since a complete crawl.

    Exit status: 0 when every file is right and the latest crawl of every portal that is crawled
    was complete (one never crawled is not ill), else 1.

    每个门户一行：列表形式、是否需要浏览器、最近一次抓取何时结束及其结果、列出的报告数及上次的数、
    栏目数、距上次完整抓取的天数。

    退出状态：所有文件正确且在抓门户最近一次抓取均完整为 0（尚未抓取的不算有问题），否则为 1。
    """
    say_if_unjudged(options)
    found = portal_states(options, as_of or datetime.now(UTC))
    if form == "json":
        shown = {
            "portals": [_as_json(one, options.language) for one in found.portals],
            "faults": [render(fault, options.language) for fault in found.faults],
        }
        click.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        _draw(Terminal(), found, options.language)
    sys.exit(WELL if found.is_well else FAILED)


def _draw(console: Console, found: States, language: str) -> None:
    table = _table(CHECK_COLUMNS, language)
    for one in found.portals:
        table.add_row(*_cells(one, language), style="" if one.portal.is_crawled else "dim")
    console.print(table)
    for one in found.portals:
        note = _note(one, language)
        if note:
            console.print(Text(text(NOTE, language, portal=one.portal.id, note=note)))
    for fault in found.faults:
        console.print(Text(render(fault, language), style="red"))
    ill = sum(one.is_ill for one in found.portals)
    if found.is_well:
        crawled = [one for one in found.portals if one.portal.is_crawled]
        never = sum(one.health.outcome is None for one in crawled)
        template = (SO_FAR if never < len(crawled) else NONE_CRAWLED) if never else ALL_WELL
        counts = {"portals": len(found.portals), "never": never}
        console.print(text(template, language, **counts), style="green")
    else:
        sentence = text(NOT_WELL, language, faults=len(found.faults), ill=ill)
        console.print(sentence, style="red")


def _cells(one: PortalState, language: str) -> tuple[Text, ...]:
    health, portal = one.health, one.portal
    outcome = Text(text(NEVER, language))
    if health.outcome is not None:
        style = "yellow" if health.is_blind else STYLES[health.outcome]
        outcome = Text(name_in(CRAWL_OUTCOMES[health.outcome], language), style=style)
    if health.at is not None:
        outcome.append(f" {printed(health.at)}", style="default")
    return (
        Text(portal.id),
        Text(portal.layout),
        Text(text(BROWSER, language) if portal.browser else ""),
        outcome,
        _number(health.listed),
        _number(one.listed_before),
        Text(_columns(one, language)),
        _number(one.days_since_complete),
    )


def _columns(one: PortalState, language: str) -> str:
    if one.columns_doubted:
        return text(DOUBTED, language, all=one.columns or 0, doubted=one.columns_doubted)
    return "" if one.columns is None else str(one.columns)


def _note(one: PortalState, language: str) -> str:
    """Why a portal is not crawled, or why its latest crawl proves nothing."""
    health = one.health
    if one.portal.retired is not None:
        return text(RETIRED, language, reason=one.portal.retired)
    if health.is_blind:
        return text(BLIND, language, listed=health.listed or 0, usual=health.usual or 0)
    return render(health.reason, language) if one.is_ill and health.reason else ""


def _number(value: int | None) -> Text:
    return Text("" if value is None else str(value), justify="right")


def _table(columns: tuple[str, ...], language: str) -> Table:
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        is_whole = column in WHOLE_COLUMNS
        table.add_column(text(column, language), overflow="fold", no_wrap=is_whole)
    return table


def _listed(portal: Portal, agencies: int) -> dict[str, JsonValue]:
    return {
        "id": portal.id,
        "name": portal.name,
        "base_url": portal.base_url,
        "layout": portal.layout,
        "agencies": agencies,
        "retired": portal.retired,
    }


def _as_json(one: PortalState, language: str) -> dict[str, JsonValue]:
    """What the table shows; null where there is nothing to say."""
    health = one.health
    return {
        **_listed(one.portal, one.agencies),
        "browser": one.portal.browser,
        "outcome": health.outcome.value if health.outcome else None,
        "reason": render(health.reason, language) if health.reason else None,
        "at": health.at.isoformat() if health.at else None,
        "listed": health.listed,
        "listed_before": one.listed_before,
        "usual": health.usual,
        "columns": one.columns,
        "columns_doubted": one.columns_doubted,
        "days_since_complete": one.days_since_complete,
        "is_ill": one.is_ill,
    }


portals_command.add_command(confirm_command)
portals_command.add_command(look_command)
