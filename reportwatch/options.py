"""What every command shares: the global options, moments, and errors of one line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

import click

from core.clock import parse_moment


@dataclass(frozen=True, slots=True)
class Options:
    """The global options, and what the environment says.

    `environment` is all of it, because officers.toml names the variables that hold secrets.
    """

    config: Path
    data: Path
    language: str
    database: str
    archive: str
    smtp: str | None
    chromium: str | None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)


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
            self.fail(f"{value!r}; expected a moment such as 2023-02-01T02:00", param, ctx)


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
            self.fail(f"{value!r}; expected a day such as 2023-02-01", param, ctx)
