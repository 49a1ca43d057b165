"""Begin to notify: show what would leave, ask, and send from then on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from core.leases import night_lock
from monitor.mails.dispatch import dispatch
from monitor.mails.outbox import leave
from reportwatch.cli.agreeing import agree
from reportwatch.cli.decisions import database_of
from reportwatch.cli.params import as_of_option
from reportwatch.console import NightConsole, progress_console
from reportwatch.installation import (
    installed,
    owner_of_receipts,
    refuse_placeholders,
    say_if_overtaken,
    sending,
    waiting_mails,
)
from reportwatch.night import Connections, judge, portals_of
from reportwatch.options import Options
from reportwatch.starting.outlook import Untold, since_when, start
from reportwatch.starting.shown import as_json as listed
from reportwatch.starting.shown import show, started
from reportwatch.views.posted import complain, count_posted, status_of


@click.command("start")
@click.option("--dry-run", is_flag=True, help="只列出将要发出的消息 · only show what would leave")
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_of_option
@click.pass_obj
def start_command(
    options: Options, dry_run: bool, yes: bool, form: str, as_of: datetime | None
) -> None:
    """启用：列出将要发出的消息，确认后发出 · Show what would leave, ask, and tell from then on."""
    place, engine = installed(options), database_of(options)
    since = since_when(engine)
    waiting = Untold(None, ()) if since else waiting_mails(options, place, engine, as_of)
    language, is_text = options.language, form == "text"
    click.echo(
        show(waiting, since, place.configuration, language) if is_text else listed(waiting, since)
    )
    if since is not None or dry_run:
        return
    sender = sending(options, place)
    refuse_placeholders(options, place, portals_of(place.configuration, ()))
    agree(yes, language)
    now = as_of or datetime.now(UTC)
    with night_lock(options.data):
        start(engine, now)
        owner, at = owner_of_receipts(options), waiting.judged_at
        if at is not None:
            console = NightConsole(progress_console(), options.language)
            say_if_overtaken(options, judge(place, at, Connections(engine, console, None, owner)))
        # It is told as the last round judged it; today decides whether it leaves today.
        posted = leave(engine)
        if sender is not None:
            posted = dispatch(engine, place.configuration, sender, now, owner)
    if is_text:
        click.echo(started(now, language))
        count_posted(options, posted)
    complain(options, posted)
    sys.exit(status_of(posted))
