"""`reportwatch init DIR`: what a new installation needs, asked or given, written once."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from core.configuration import NO_TEXT
from core.errors import Foreseen, NotAccepted
from core.messages import Message, render, text
from reportwatch.actions.founding import found_installation
from reportwatch.options import Options
from reportwatch.starting.office import LOADED

WRITTEN = "init.written"
NEXT = "init.next"
# What comes after it: a line of the shell, and what it does.
FOLLOWING = (
    (LOADED, "init.then-secrets"),
    ("reportwatch probe … --write", "init.then-probe"),
    ("reportwatch register import …", "init.then-register"),
    ("reportwatch doctor", "init.then-doctor"),
    ("reportwatch night", "init.then-night"),
    ("reportwatch start --dry-run", "init.then-trial"),
    ("reportwatch start", "init.then-start"),
)


@click.command("init")
@click.argument("folder", metavar="目录 · DIR", type=Path)
@click.option("--office", help="本单位名称，作为邮件发件人 · this office: the name of the sender")
@click.option("--contact", help="门户可联系到我们的网页或邮箱 · page or mail address for portals")
@click.option("--sender", help="发件邮箱 · mail address that our mails come from")
@click.option("--district", "districts", multiple=True, help="六位区划代码 · six-digit code")
@click.option("--officer", "officers", multiple=True, help="姓名 <邮箱> · NAME <ADDRESS>")
@click.option("--operator", "operators", multiple=True, help="运维：姓名 <邮箱> · NAME <ADDRESS>")
@click.option(
    "--smtp", help="邮件服务器，可为空 · smtp://user:password@host:587?starttls=1, or empty"
)
@click.pass_obj
def init_command(  # noqa: PLR0913, PLR0917 (click hands over each option by itself)
    options: Options,
    folder: Path,
    office: str | None,
    contact: str | None,
    sender: str | None,
    districts: Sequence[str],
    officers: Sequence[str],
    operators: Sequence[str],
    smtp: str | None,
) -> None:
    """新建一套配置 · Set up a new installation in DIR: commented configuration, empty data folder.

    What is not given is asked for at a terminal. Nothing that exists is overwritten. The password
    of a mail server is asked for without being shown; it is written into DIR/reportwatch.env, which
    only its owner can read.

    未给出的内容在终端中询问。已有的文件从不覆盖。邮件服务器的密码写入“目录/reportwatch.env”，
    仅其所有者可读。
    """
    alone = {"--office": office, "--contact": contact, "--sender": sender, "--smtp": smtp}
    given: dict[str, Sequence[str]] = {
        option: () if value is None else (value,) for option, value in alone.items()
    }
    given |= {"--district": districts, "--officer": officers, "--operator": operators}
    asker = AtTerminal(options.language) if sys.stdin.isatty() else None
    written = found_installation(folder, given, options.language, asker)
    click.echo(text(WRITTEN, options.language))
    for path in written:
        click.echo(f"  {path}")
    click.echo(text(NEXT, options.language, folder=str(folder)))
    for line, done in FOLLOWING:
        click.echo(f"  {line:36}  # {text(done, options.language)}")


@dataclass(frozen=True, slots=True)
class AtTerminal:
    """Who sits there is asked on stderr, in their language."""

    language: str

    def answer(self, question: Message, *, is_hidden: bool) -> str:
        try:
            said: str = click.prompt(
                render(question, self.language),
                default="" if is_hidden else None,
                hide_input=is_hidden,
                show_default=False,
                err=True,
            )
        except UnicodeDecodeError:
            raise NotAccepted(NO_TEXT) from None
        return said

    def refuse(self, problem: Foreseen) -> None:
        click.echo(problem.said(self.language), err=True)
