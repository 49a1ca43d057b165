"""What commands take from a person: moments and days; and errors of one line."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import IO

import click

from core.clock import parse_moment
from core.messages import text
from reportwatch.cli.speech import language_of

NO_MOMENT = "params.no-moment"
NO_DAY = "params.no-day"


class OneLine(click.ClickException):
    """An error for people: one line on stderr, exit status 1."""

    def show(self, file: IO[str] | None = None) -> None:
        line = " ".join(self.format_message().split())
        click.echo(f"reportwatch: {line}", file=file or sys.stderr)


class Moment(click.ParamType[datetime]):
    """An ISO moment; without a zone it means Asia/Shanghai."""

    name = "YYYY-MM-DDTHH:MM"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return parse_moment(value)
        except ValueError:
            self.fail(text(NO_MOMENT, language_of(ctx), found=repr(value)), param, ctx)


as_of_option = click.option(
    "--as-of", type=Moment(), help="代替时钟 · replaces the clock (Asia/Shanghai)"
)


class Day(click.ParamType[date]):
    """A calendar day."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(text(NO_DAY, language_of(ctx), found=repr(value)), param, ctx)
