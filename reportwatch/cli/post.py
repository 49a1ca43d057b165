"""Send what waits in the outbox, and nothing else."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from core.statuses import FAILED
from reportwatch.actions.rounds import post
from reportwatch.cli.params import as_of_option
from reportwatch.options import Options
from reportwatch.starting.shown import in_short
from reportwatch.views.listing import as_json
from reportwatch.views.posted import (
    complain,
    posted_for_programs,
    say_untold,
    status_of,
    tell_posted,
)


@click.command("post")
@as_of_option
@click.option(
    "--again",
    is_flag=False,
    flag_value="",
    metavar="[地址|消息编号] · [ADDRESS|MESSAGE-ID]",
    help="不等间隔，立即重试：全部、某地址或某封 · try again now: all, one address, one message",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def post_command(options: Options, as_of: datetime | None, again: str | None, form: str) -> None:
    """只发送发件箱中的邮件 · Only send what waits in the outbox."""
    ended = post(options, as_of or datetime.now(UTC), as_of, again)
    if form == "json":
        click.echo(as_json([posted_for_programs(ended.posted, options.language)]))
        complain(options, ended.posted)
    else:
        if ended.untold is not None:
            click.echo(in_short(ended.untold, options.language))
        tell_posted(options, ended.posted)
    if not ended.posted.refused:
        say_untold(options, ended.refusing)
    has_no_way = not ended.has_way and ended.posted.waiting > 0
    sys.exit(FAILED if has_no_way else status_of(ended.posted))
