"""What became of the outbox, as a command says it: counts on stdout, what went wrong on stderr."""

from __future__ import annotations

from collections.abc import Iterable

import click
from pydantic import JsonValue

from core.messages import Value, render, text
from core.statuses import FAILED, WELL
from monitor.answers import said
from monitor.freed import MailTrouble
from monitor.mails.outbox import Posted
from monitor.records import Delivery
from monitor.run import Round
from reportwatch.actions.unreached import OFFICERS, untold, untold_values
from reportwatch.options import Options

MAILS = "posted.mails"
HELD = "posted.held"
ELSEWHERE = "posted.elsewhere"
NO_SERVER = "posted.no-server"
REFUSED_TEXT = "posted.refused-text"
REFUSED = "posted.refused"
NOT_DONE = "posted.not-done"
PUT_OFF = "posted.put-off"
RESTING = "posted.resting"


def tell_posted(options: Options, posted: Posted) -> None:
    """How many messages left, and what kept others from it."""
    count_posted(options, posted)
    complain(options, posted)


def status_of(posted: Posted) -> int:
    """The exit status of a command that sends."""
    return FAILED if posted.is_in_trouble else WELL


def count_posted(options: Options, posted: Posted) -> None:
    """How many messages left, wait, were refused."""
    counts = {"sent": posted.sent, "waiting": posted.waiting, "refused": len(posted.refused)}
    click.echo(text(MAILS, options.language, **counts))
    if posted.held:
        click.echo(text(HELD, options.language, held=posted.held))
    if posted.elsewhere:
        click.echo(text(ELSEWHERE, options.language, count=posted.elsewhere))


def posted_for_programs(posted: Posted, language: str) -> JsonValue:
    """The same counts, and what a server said of each message that it refused or put off."""
    return {
        "sent": posted.sent,
        "waiting": posted.waiting,
        "held": posted.held,
        "elsewhere": posted.elsewhere,
        "resting": posted.resting,
        "refused": [_delivered(one, language) for one in posted.refused],
        "put_off": [_delivered(one, language) for one in posted.put_off],
        "problem": render(posted.problem, language) if posted.problem else None,
    }


def _delivered(one: Delivery, language: str) -> JsonValue:
    return {
        "message_id": one.message_id,
        "address": one.address,
        "answer": render(said(one.answer), language),
    }


def complain(options: Options, posted: Posted) -> None:
    """What kept mails from leaving, on stderr."""
    if options.smtp is None and posted.waiting:
        click.echo(f"reportwatch: {text(NO_SERVER, options.language)}", err=True)
    if posted.problem is not None:
        _say(options, NOT_DONE, said=posted.problem)
    for refused in posted.refused:
        template = REFUSED_TEXT if refused.is_of_content else REFUSED
        path = str(options.config / OFFICERS)
        _say(options, template, address=refused.address, answer=said(refused.answer), path=path)
    if posted.is_all_put_off and posted.put_off:
        last = posted.put_off[-1]
        _say(options, PUT_OFF, address=last.address, answer=said(last.answer))
    elif posted.is_all_put_off:
        _say(options, RESTING, count=posted.resting)


def say_untold(options: Options, troubles: Iterable[MailTrouble]) -> None:
    """Who has not heard what they should, one line on stderr for each address."""
    for one in troubles:
        _say(options, untold(one), **untold_values(one, options))


def _say(options: Options, template: str, **values: Value) -> None:
    """One line on stderr, whatever line breaks a server puts into its answer."""
    line = text(template, options.language, **values)
    click.echo(f"reportwatch: {' '.join(line.split())}", err=True)


def say_if_overtaken(options: Options, ended: Round) -> None:
    """Say on stderr that a later round judged before this one had ended."""
    if ended.overtaken is not None:
        click.echo(f"reportwatch: {render(ended.overtaken, options.language)}", err=True)
