"""The commands that say who may come to the desk."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from core.clock import day_of
from core.messages import name_in, text
from monitor.roles import ROLES, User, UserRole
from reportwatch.actions.people import (
    NewUser,
    add_user,
    all_users,
    change_password,
    end_user,
    new_password,
)
from reportwatch.options import Options
from reportwatch.terminals import Terminal
from reportwatch.views.listing import as_json, listed

COLUMNS = ("people.name", "people.role", "people.districts", "decisions.since", "people.ended")
EVERYWHERE = "people.everywhere"
ADDED = "people.added"
FIRST_PASSWORD = "people.first-password"  # noqa: S105 (a sentence)
CHANGED = "people.changed"
ENDED = "people.has-ended"
from_stdin = click.option(
    "--password-stdin", is_flag=True, help="从标准输入读取密码 · read the password from stdin"
)


@click.group("user")
def user_command() -> None:
    """用户 · People who may come to the desk."""


@user_command.command("add")
@click.argument("name", metavar="用户名 · NAME")
@click.option(
    "--role", type=click.Choice([one.value for one in UserRole]), required=True, help="角色 · role"
)
@click.option("--district", "districts", multiple=True, help="区划代码 · division code")
@click.option("--everywhere", is_flag=True, help="所有地区 · every district")
@from_stdin
@click.pass_obj
def add_command(
    options: Options,
    name: str,
    role: str,
    districts: tuple[str, ...],
    *,
    everywhere: bool,
    password_stdin: bool,
) -> None:
    """新增用户，密码只显示一次 · Let somebody in; the password is shown once."""
    password = _password(is_given=password_stdin)
    wanted = NewUser(name, UserRole(role), districts, everywhere, password)
    person = add_user(options, wanted, datetime.now(UTC))
    click.echo(text(ADDED, options.language, name=person.name, role=ROLES[person.role]))
    _show_once(options, password, is_given=password_stdin)


@user_command.command("password")
@click.argument("name", metavar="用户名 · NAME")
@from_stdin
@click.pass_obj
def password_command(options: Options, name: str, *, password_stdin: bool) -> None:
    """重设密码并解锁 · Another password; lifts a lock and ends all sessions."""
    password = _password(is_given=password_stdin)
    change_password(options, name, password)
    click.echo(text(CHANGED, options.language, name=name))
    _show_once(options, password, is_given=password_stdin)


@user_command.command("end")
@click.argument("name", metavar="用户名 · NAME")
@click.pass_obj
def end_command(options: Options, name: str) -> None:
    """停用用户 · Let somebody in no longer."""
    end_user(options, name, datetime.now(UTC))
    click.echo(text(ENDED, options.language, name=name))


@user_command.command("list")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.pass_obj
def list_command(options: Options, form: str) -> None:
    """所有用户 · Everybody who may come in, or could once."""
    known = all_users(options)
    if form == "json":
        click.echo(
            as_json(
                {
                    "name": one.name,
                    "role": one.role.value,
                    "districts": [*sorted(one.districts)],
                    "everywhere": one.is_everywhere,
                    "since": one.made_at.isoformat(),
                    "ended": one.ended_at.isoformat() if one.ended_at else None,
                }
                for one in known
            )
        )
        return
    rows = (_row(one, options.language) for one in known)
    Terminal().print(listed(COLUMNS, rows, options.language, COLUMNS[3:]))


def _row(person: User, language: str) -> tuple[str, ...]:
    everywhere = text(EVERYWHERE, language)
    return (
        person.name,
        name_in(ROLES[person.role], language),
        everywhere if person.is_everywhere else ", ".join(sorted(person.districts)),
        day_of(person.made_at).isoformat(),
        day_of(person.ended_at).isoformat() if person.ended_at else "",
    )


def _password(*, is_given: bool) -> str:
    return sys.stdin.readline().rstrip("\r\n") if is_given else new_password()


def _show_once(options: Options, password: str, *, is_given: bool) -> None:
    """A password that somebody gave is known; one of ours is shown here and nowhere else."""
    if not is_given:
        click.echo(text(FIRST_PASSWORD, options.language, password=password))
