"""One whole night, over all portals or some of them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from core.browser import find_browser
from core.leases import night_lock
from core.messages import text
from monitor.mails.composing import preview
from monitor.schedule.crawl_plan import due_tonight
from reportwatch.console import NightConsole, progress_console
from reportwatch.database import open_migrated
from reportwatch.installation import (
    installed,
    owner_of_receipts,
    refuse_placeholders,
    say_if_overtaken,
    sending,
)
from reportwatch.night import Connections, night, portals_of
from reportwatch.options import Options, as_of_option
from reportwatch.starting.outlook import since_when
from reportwatch.starting.shown import in_short
from reportwatch.views.posted import tell_posted

STATUS_AT = "监测状况报告：{path}"


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
    """一整夜：抓取、阅读、判断、通知 · One whole night: crawl, read, judge, tell."""
    now = as_of or datetime.now(UTC)
    place = installed(options)
    wanted = portals_of(place.configuration, portals)
    sender = None if hold_mail else sending(options, place)
    with night_lock(options.data):
        engine = open_migrated(options.database)
        refuse_placeholders(options, place, wanted)
        if due:
            wanted = due_tonight(engine, place.configuration, wanted, now)
        with NightConsole(progress_console(), options.language) as console:
            outside = Connections(engine, console, sender, owner_of_receipts(options))
            ended = night(place, now, wanted, outside)
    click.echo(text(STATUS_AT, options.language, path=str(ended.round.status_page)))
    say_if_overtaken(options, ended.round)
    if since_when(engine) is None:
        assessment, browser = ended.round.assessment, find_browser(options.chromium)
        click.echo(
            in_short(
                preview(engine, place.configuration, assessment, now, browser), options.language
            )
        )
    else:
        tell_posted(options, ended.round.posted)
    sys.exit(ended.exit_status)
