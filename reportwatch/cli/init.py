"""`reportwatch init DIR`: what a new installation needs, asked or given, written once."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import click

from core.errors import ConfigurationError, Foreseen
from core.messages import text
from reportwatch.options import Options
from reportwatch.starting.office import (
    LOADED,
    Office,
    address_in,
    contact_in,
    district_in,
    person_in,
    server_in,
    set_up,
    text_in,
)

Value = TypeVar("Value")
NOT_GIVEN = "init.not-given"
WRITTEN = "init.written"
NEXT = "init.next"
QUESTIONS = {
    "--office": "init.ask-office",
    "--contact": "init.ask-contact",
    "--sender": "init.ask-sender",
    "--district": "init.ask-district",
    "--officer": "init.ask-officer",
    "--operator": "init.ask-operator",
    "--smtp": "init.ask-smtp",
}
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
SEVERAL = re.compile("[,，;；、]")


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
    if not sys.stdin.isatty():
        _refuse_silence(given)
    written = set_up(folder, _office(Answers(given, options.language)))
    click.echo(text(WRITTEN, options.language))
    for path in written:
        click.echo(f"  {path}")
    click.echo(text(NEXT, options.language, folder=str(folder)))
    for line, done in FOLLOWING:
        click.echo(f"  {line:36}  # {text(done, options.language)}")


def _refuse_silence(given: dict[str, Sequence[str]]) -> None:
    """Nobody can be asked; only a mail server may be left out."""
    given["--smtp"] = given["--smtp"] or ("",)
    silent = [option for option, values in given.items() if not values]
    if silent:
        raise ConfigurationError(NOT_GIVEN, options=", ".join(silent))


def _office(answers: Answers) -> Office:
    return Office(
        name=answers.one("--office", text_in),
        contact=answers.one("--contact", contact_in),
        sender=answers.one("--sender", address_in),
        districts=answers.several("--district", district_in),
        officers=answers.several("--officer", person_in),
        operators=answers.several("--operator", person_in),
        smtp=answers.hidden("--smtp", server_in),
        language=answers.language,
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What was given on the command line; what was not is asked until it can be used."""

    given: Mapping[str, Sequence[str]]
    language: str

    def one(self, option: str, read: Callable[[str, str], Value]) -> Value:
        """The one value of an option."""
        return self.several(option, read, at_most=1)[0]

    def several(
        self, option: str, read: Callable[[str, str], Value], at_most: int | None = None
    ) -> list[Value]:
        """Every value of an option; at a terminal they are asked for in one line, with commas."""
        values = self.given[option]
        if values:
            return [read(option, value) for value in values]
        return self._asked(option, lambda said: _each(option, said, read, at_most))

    def hidden(self, option: str, read: Callable[[str, str], str]) -> str:
        """A value that may hold a password, or nothing."""
        for value in self.given[option]:
            return read(option, value)
        return self._asked(option, partial(read, option), is_hidden=True)

    def _asked(
        self, option: str, read: Callable[[str], Value], *, is_hidden: bool = False
    ) -> Value:
        question, default = text(QUESTIONS[option], self.language), "" if is_hidden else None
        while True:
            said = click.prompt(
                question, default=default, hide_input=is_hidden, show_default=False, err=True
            )
            try:
                return read(said)
            except Foreseen as problem:
                click.echo(problem.said(self.language), err=True)


def _each(
    option: str, said: str, read: Callable[[str, str], Value], at_most: int | None
) -> list[Value]:
    parts = [said] if at_most == 1 else SEVERAL.split(said)
    return [read(option, part) for part in parts if part.strip()] or [read(option, said)]
