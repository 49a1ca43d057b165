"""What commands take from a person: moments and days; and errors of one line."""

from __future__ import annotations

import re
import sys
from datetime import UTC, date, datetime
from typing import IO

import click

from core.clock import day_of, parse_moment
from core.messages import text
from core.statuses import IN_USE, USAGE
from reportwatch.cli.speech import language_of
from reportwatch.visible import visible

NO_MOMENT = "params.no-moment"
NO_DAY = "params.no-day"
NO_YEAR = "params.no-year"
WRONG_USE = "params.wrong-use"
YEAR = re.compile(r"\d{4}", re.ASCII)


class OneLine(click.ClickException):
    """An error for people: one line on stderr, exit status 1."""

    def show(self, file: IO[str] | None = None) -> None:
        # Before click takes codes of terminals out: a name that holds them is not the name shown.
        line = " ".join(visible(self.format_message()).split())
        click.echo(f"reportwatch: {line}", file=file or sys.stderr)


class CouldNotRun(OneLine):
    """The configuration lets no command run: one line, exit status 64."""

    exit_code = USAGE


class BusyElsewhere(OneLine):
    """Another process of ours is at work there: one line, exit status 75."""

    exit_code = IN_USE


class WrongUse(CouldNotRun):
    """A command line that is none: one sentence, and where its help is."""

    def __init__(self, error: click.UsageError, ctx: click.Context) -> None:
        language = language_of(ctx)
        within = f"{ctx.command_path} {ctx.invoked_subcommand or ''}".strip()
        command = error.ctx.command_path if error.ctx else within
        # Of some sentences click translates all but the full stop.
        said = error.format_message().rstrip(".。")
        super().__init__(text(WRONG_USE, language, said=said, command=command))


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
    "--as-of", type=Moment(), help="代替时钟（北京时间） · replaces the clock (Asia/Shanghai)"
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


class Year(click.ParamType[int]):
    """A report year: from the first report there can be to the next."""

    name = "YYYY"

    def convert(
        self, value: str | int, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        # Loaded with the first year: `--help` and `check` must not wait for it.
        from core.configuration import FIRST_YEAR  # noqa: PLC0415

        last = day_of(datetime.now(UTC)).year + 1
        year = int(value) if YEAR.fullmatch(str(value)) else 0
        if not FIRST_YEAR <= year <= last:
            limits = {"first": str(FIRST_YEAR), "last": str(last)}
            said = text(NO_YEAR, language_of(ctx), found=repr(str(value)), **limits)
            self.fail(said, param, ctx)
        return year


year_option = click.option("--year", type=Year(), help="报告年度 · report year")
year_argument = click.argument("year", type=Year())
