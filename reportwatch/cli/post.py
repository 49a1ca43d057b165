"""Send what waits in the outbox, and nothing else."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from core.browser import find_browser
from core.leases import night_lock
from monitor.mails.dispatch import dispatch, lift_pauses, refusing_addresses, tell_again
from monitor.mails.outbox import leave
from reportwatch.database import open_migrated
from reportwatch.installation import installed, owner_of_receipts, sending, waiting_mails
from reportwatch.options import Options, as_of_option
from reportwatch.starting.outlook import since_when
from reportwatch.starting.shown import in_short
from reportwatch.views.posted import say_untold, status_of, tell_posted


@click.command("post")
@as_of_option
@click.option(
    "--again",
    is_flag=False,
    flag_value="",
    metavar="[ADDRESS|MESSAGE-ID]",
    help="不等间隔，立即重试：全部、某地址或某封 · try again now: all, one address, one message",
)
@click.pass_obj
def post_command(options: Options, as_of: datetime | None, again: str | None) -> None:
    """只发送发件箱中的邮件 · Only send what waits in the outbox."""
    place, now = installed(options), as_of or datetime.now(UTC)
    sender = sending(options, place)
    with night_lock(options.data):
        engine = open_migrated(options.database)
        if again is not None:
            lift_pauses(engine, again or None)
        posted = leave(engine)
        if sender is not None:
            tell_again(engine, place.configuration, now, find_browser(options.chromium))
            posted = dispatch(engine, place.configuration, sender, now, owner_of_receipts(options))
        if since_when(engine) is None:
            waiting = waiting_mails(options, place, engine, as_of)
            click.echo(in_short(waiting.messages, options.language))
        untold = refusing_addresses(engine, place.configuration)
    tell_posted(options, posted)
    if not posted.refused:
        say_untold(options, untold)
    has_no_way = sender is None and posted.waiting > 0
    sys.exit(1 if has_no_way else status_of(posted))
