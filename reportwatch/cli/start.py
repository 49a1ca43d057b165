"""Begin to notify: show what would leave, ask, and send from then on."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from functools import partial

import click

from monitor.configuration import load_books
from reportwatch.actions.rounds import Agreement, begin, would_leave
from reportwatch.cli.agreeing import agree
from reportwatch.cli.params import as_of_option
from reportwatch.console import NightConsole, progress_console
from reportwatch.options import Options
from reportwatch.starting.shown import as_json as listed
from reportwatch.starting.shown import show, started
from reportwatch.views.posted import complain, count_posted, say_if_overtaken, status_of


@click.command("start")
@click.option("--dry-run", is_flag=True, help="只列出将要发出的消息 · only show what would leave")
@click.option(
    "--told",
    is_flag=True,
    help="恢复备份后：均已通知过，不再发出 · after `restore`: all was told, send nothing",
)
@click.option("--yes", is_flag=True, help="不再询问 · do not ask")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@as_of_option
@click.pass_obj
def start_command(
    options: Options, dry_run: bool, told: bool, yes: bool, form: str, as_of: datetime | None
) -> None:
    """启用：列出将要发出的消息，确认后发出 · Show what would leave, ask, and tell from then on.

    After `restore` the list is what may have been told since the backup: agree and it is sent, or
    say with --told that all of it was told already; then it is kept as told and nothing is sent.

    执行 restore 之后，所列为备份之后可能已通知过的内容：确认即再次发出；加 --told 表示均已通知过，
    只作记录，不再发出。
    """
    waiting, since = would_leave(options, as_of)
    language, is_text = options.language, form == "text"
    books = load_books(options.config)
    click.echo(show(waiting, since, books, language) if is_text else listed(waiting, since))
    if since is not None or dry_run:
        return
    now, console = as_of or datetime.now(UTC), NightConsole(progress_console(), language)
    agreement = Agreement(partial(agree, yes, told, language), told)
    ended = begin(options, waiting, now, agreement, console)
    say_if_overtaken(options, ended.round)
    if is_text:
        click.echo(started(now, language))
        count_posted(options, ended.posted)
    complain(options, ended.posted)
    sys.exit(status_of(ended.posted))
