"""What became of the outbox, as a command says it: counts on stdout, what went wrong on stderr."""

from __future__ import annotations

from collections.abc import Iterable

import click

from core.messages import render, text
from core.statuses import FAILED, WELL
from monitor.freed import MailTrouble
from monitor.mails.outbox import Posted
from monitor.run import Round
from reportwatch.options import Options

MAILS = "消息：已发 {sent} 条，待发 {waiting} 条，被拒 {refused} 条"
HELD = "其中 {held} 封不在工作日或免打扰时段发送，留待下一个工作日"
ELSEWHERE = "其中 {count} 条正由另一进程发送"
NO_SERVER = "没有配置邮件服务器，邮件留在发件箱；请设置 REPORTWATCH_SMTP_URL"
REFUSED_TEXT = "发给 {address} 的消息因内容被拒收（原文“{answer}”）；其中事项随下一封邮件重新告知"
REFUSED = (
    "发给 {address} 的消息被拒收（原文“{answer}”）；请更正 config/officers.toml，"
    "或运行 reportwatch post --again {address}"
)
UNTOLD = (
    "{address} 尚有 {count} 项情况没有送达（原文“{answer}”）；"
    "请改正 config/officers.toml，或运行 reportwatch post --again {address}"
)
NOT_DONE = "发信未完成，原文“{said}”"
PUT_OFF = "没有消息送出，全部暂缓；发给 {address} 的：原文“{answer}”"
RESTING = "没有消息送出，{count} 条消息在等待下次重试；立即重试：reportwatch post --again"


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


def complain(options: Options, posted: Posted) -> None:
    """What kept mails from leaving, on stderr."""
    if options.smtp is None and posted.waiting:
        click.echo(f"reportwatch: {text(NO_SERVER, options.language)}", err=True)
    if posted.problem is not None:
        _say(options, NOT_DONE, said=posted.problem)
    for refused in posted.refused:
        said = REFUSED_TEXT if refused.is_of_content else REFUSED
        _say(options, said, address=refused.address, answer=refused.answer)
    if posted.is_all_put_off and posted.put_off:
        last = posted.put_off[-1]
        _say(options, PUT_OFF, address=last.address, answer=last.answer)
    elif posted.is_all_put_off:
        _say(options, RESTING, count=posted.resting)


def say_untold(options: Options, troubles: Iterable[MailTrouble]) -> None:
    """Who has not heard what they should, one line on stderr for each address."""
    for one in troubles:
        _say(options, UNTOLD, address=one.address, count=one.waiting, answer=one.answer)


def _say(options: Options, template: str, **values: str | int) -> None:
    """One line on stderr, whatever line breaks a server puts into its answer."""
    said = text(template, options.language, **values)
    click.echo(f"reportwatch: {' '.join(said.split())}", err=True)


def say_if_overtaken(options: Options, ended: Round) -> None:
    """Say on stderr that a later round judged before this one had ended."""
    if ended.overtaken is not None:
        click.echo(f"reportwatch: {render(ended.overtaken, options.language)}", err=True)
