"""One whole night, over all portals or some of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from core.messages import text
from reportwatch.actions.rounds import NightRequest, run_night
from reportwatch.cli.params import as_of_option
from reportwatch.console import NightConsole, progress_console
from reportwatch.options import Options
from reportwatch.starting.shown import in_short
from reportwatch.views.posted import say_if_overtaken, tell_posted

STATUS_AT = "night.status-at"
NO_STATUS = "night.no-status"


@click.command("night")
@as_of_option
@click.option("--portal", "portals", multiple=True, help="只抓此门户 · only this portal")
@click.option("--due", is_flag=True, help="只抓按日历该抓的门户 · only portals due by the calendar")
@click.option(
    "--hold-mail", is_flag=True, help="邮件留给 post 发送 · leave mails in the outbox for `post`"
)
@click.pass_obj
def night_command(
    options: Options, as_of: datetime | None, portals: Sequence[str], due: bool, hold_mail: bool
) -> None:
    """一整夜：抓取、阅读、判断、通知 · One whole night: crawl, read, judge, tell.

    退出状态：0 所有门户抓取完整；1 本系统自身出错，或有消息被拒、未能送出；
    3 有门户只抓到一部分、受阻或失败（其余照常判断和通知，原因见该门户一行和状况报告）；
    64 命令有误；75 另一进程正在使用数据目录，什么也没有做。

    Exit status: 0 every portal was crawled completely; 1 our own fault, or a message was refused or
    could not leave; 3 some portal was crawled in part, blocked or failed (all else is judged and
    told as usual; its line and the status report say why); 64 a wrong command line; 75 another
    process is at work in the data folder, nothing was done.
    """
    wanted, console = NightRequest(portals, due, hold_mail), progress_console()
    said = NightConsole(console, options.language)
    ended = run_night(options, wanted, as_of or datetime.now(UTC), said)
    judged = ended.night.round
    if judged.unwritten is None:
        click.echo(text(STATUS_AT, options.language, path=str(judged.status_page)))
    else:
        click.echo(text(NO_STATUS, options.language, why=judged.unwritten), err=True)
    say_if_overtaken(options, judged)
    if ended.untold is not None:
        click.echo(in_short(ended.untold, options.language))
    else:
        tell_posted(options, judged.posted)
    sys.exit(ended.night.exit_status)
