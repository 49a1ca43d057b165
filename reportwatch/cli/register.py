"""`reportwatch register`: rows that reports suggest, and rows that a list brings."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from rich.console import Console
from rich.text import Text

from core.messages import render, text
from core.statuses import USAGE
from pipeline.comparing.unregistered import UnregisteredAgency
from pipeline.reference.register import COLUMNS
from reportwatch.actions.registers import import_register, proposals
from reportwatch.enrolment.intake import Intake
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.probe import agency_table

NONE_NEW = "register.none-new"
OF_PORTAL = "register.of-portal"
HOW_TO_ADD = "register.how-to-add"
BAD_LINES = "register.bad-lines"
ADDED = "register.added"
CHANGED_BY_HAND = "register.changed-by-hand"
UNREAD = "register.unread-sheets"
NOT_WRITTEN = "register.not-written"
WAITING = "register.waiting"
NO_ADDRESS = "register.no-address"


@click.group("register")
def register_command() -> None:
    """名录：建议与导入 · The register: rows that reports suggest, rows that a list brings."""


@register_command.command("proposals")
@click.option("--portal", help="只看此门户 · only this portal")
@click.option("--format", "form", type=click.Choice(["text", "csv", "json"]), default="text")
@click.pass_obj
def proposals_command(options: Options, portal: str | None, form: str) -> None:
    """标题中有、名录中没有的机关 · Agencies that reports name and the register does not have.

    Reads what the database holds: every report whose agency was not found. Names that only want
    an alias of a registered agency are shown as such. `--format csv` prints the rows for
    agencies.csv, aliases left out; nothing is ever added by itself.

    读取数据库中的内容：每份没有在名录中找到机关的报告。只是已登记机关的别名的，注明如此。
    加 --format csv 打印可写入 agencies.csv 的行（不含别名）；名录从不自动增加。
    """
    found = proposals(options, portal)
    if form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerows([COLUMNS, *(one.row for one in found if one.known_as is None)])
    elif form == "json":
        click.echo(json.dumps([_as_json(one) for one in found], ensure_ascii=False, indent=1))
    else:
        _draw(Terminal(), found, options.language)


@register_command.command("import")
@click.argument("path", metavar="清单.csv · FILE.csv", type=Path)
@click.option("--dry-run", is_flag=True, help="只说会怎样，不写入 · say what would happen")
@click.pass_obj
def import_command(options: Options, path: Path, dry_run: bool) -> None:
    """导入机关或全国区划清单 · Add agencies, or a national list of divisions and portals.

    FILE.csv has the columns of agencies.csv, or these of a list of divisions:
    division (6 digits), name (of the government, …人民政府), portal (id of a portal file, or
    empty), url (of the portal, or empty).

    Every line is checked first; one bad line and nothing is written. New rows are added at the end
    of agencies.csv and divisions.csv; a row that is there already is never changed, and where the
    list says something else, that is reported. A division becomes an agency once its portal has a
    file: probe it, then import the same list again.

    清单.csv 的列与 agencies.csv 相同，或为区划清单的四列：division（6 位区划代码）、
    name（人民政府名称）、portal（门户文件的 id，可为空）、url（门户网址，可为空）。

    先核对每一行；有一行有误即不写入任何内容。新行加在 agencies.csv 和 divisions.csv 末尾；已有的行
    从不改动，清单与之不同的，予以说明。某区划的门户有了文件之后才成为机关：先查看门户，
    再导入同一清单。
    """
    intake = import_register(options, path, is_trial=dry_run)
    if intake.unread:
        sentence = text(UNREAD, options.language, sheets="、".join(intake.unread))
        click.echo(f"reportwatch: {sentence}", err=True)
    if intake.faults:
        for fault in intake.faults:
            click.echo(render(fault, options.language), err=True)
        sentence = text(BAD_LINES, options.language, path=str(path), faults=len(intake.faults))
        click.echo(f"reportwatch: {sentence}", err=True)
        sys.exit(USAGE)
    _say(intake, options.language, dry_run=dry_run)


def _draw(console: Console, found: Sequence[UnregisteredAgency], language: str) -> None:
    if not found:
        console.print(text(NONE_NEW, language))
        return
    for portal in dict.fromkeys(one.entry.portal for one in found):
        own = [one for one in found if one.entry.portal == portal]
        console.print(text(OF_PORTAL, language, portal=portal), style="bold")
        console.print(agency_table(own, language))
        for one in own:
            console.print(Text(f"  {one.titles[0]}", style="dim"))
            # An address is one line at any width, so that it can be opened.
            console.print(Text(f"    {one.urls[0]}", style="dim"), soft_wrap=True)
    console.print(text(HOW_TO_ADD, language), highlight=False)


def _as_json(one: UnregisteredAgency) -> dict[str, object]:
    return {
        **dict(zip(COLUMNS, one.row, strict=True)),
        "alias_of": one.known_as,
        "spellings": list(one.spellings),
        "titles": list(one.titles),
        "urls": list(one.urls),
    }


def _say(intake: Intake, language: str, *, dry_run: bool) -> None:
    counts = {
        "agencies": len(intake.agencies),
        "divisions": len(intake.divisions),
        "same": intake.same,
        "different": len(intake.different),
    }
    click.echo(text(ADDED, language, **counts))
    for line in intake.different:
        click.echo(f"  {line}")
    if intake.different:
        click.echo(text(CHANGED_BY_HAND, language))
    for one in intake.waiting:
        url = one.url or text(NO_ADDRESS, language)
        click.echo(text(WAITING, language, name=one.name, division=one.division, url=url))
    if dry_run:
        click.echo(text(NOT_WRITTEN, language))
