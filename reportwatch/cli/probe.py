"""`reportwatch probe URL`: look at an unknown portal, propose its file, try it once."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime

import click

from core.statuses import WELL
from reportwatch.actions.probing import ProbeRequest, probe
from reportwatch.console import NightConsole, progress_console
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.probe import as_json, draw


@click.command("probe")
@click.argument("url")
@click.option("--id", "name", help="门户的 id，即文件名 · id of the portal: the name of its file")
@click.option("--write", is_flag=True, help="写入 portals/<id>.toml，绝不覆盖 · write the file")
@click.option("--trial/--no-trial", default=True, help="按建议试抓一次 · try one crawl with it")
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=3.0,
    show_default=True,
    help="两次请求之间的秒数 · seconds between requests",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def probe_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options, url: str, name: str | None, write: bool, trial: bool, delay: float, form: str
) -> None:
    """查看一个陌生门户，建议它的配置 · Look at an unknown portal and propose its file.

    It asks like a crawl does: robots.txt first, one page at a time, no host but that of URL, with
    this installation's contact in the user agent. It says which family of portals this is and why,
    lists the columns of annual reports, proposes portals/<id>.toml and rows for agencies.csv, and
    crawls once with the proposal. A person confirms; nothing is written without --write.

    Exit status: 0 the trial was complete, 3 partial, 4 blocked, 1 failed or refused.

    与正式抓取一样访问：先看 robots.txt，一次一页，只访问该网址的主机，请求中写明本单位的联系方式。
    说明这是哪一类门户及其依据，列出年度报告栏目，建议 portals/<id>.toml 和
    agencies.csv 的内容，并按建议试抓一次。由人确认；不加 --write 不写入任何内容。

    退出状态：试抓完整为 0，部分为 3，受阻为 4，失败或不予查看为 1。
    """
    wanted = ProbeRequest(url, name, write, trial, delay)
    said = NightConsole(progress_console(), options.language)
    found = probe(options, wanted, datetime.now(UTC), said)
    if form == "json":
        click.echo(json.dumps(as_json(found, options.language), ensure_ascii=False, indent=1))
    else:
        draw(Terminal(), found, options.language)
    sys.exit(found.trial.report.outcome.status if found.trial else WELL)
