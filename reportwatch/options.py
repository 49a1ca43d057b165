"""What every command shares: the global options, moments, and errors of one line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO

import click
from sqlalchemy.exc import DBAPIError

from core.clock import parse_moment
from core.configuration import ConfigurationError
from crawlers.archive import ArchiveDamaged
from crawlers.records import CrawlOutcome

# The worst outcome decides what `crawl` says to its caller.
CRAWL_STATUS = {
    CrawlOutcome.FAILED: 1,
    CrawlOutcome.BLOCKED: 4,
    CrawlOutcome.PARTIAL: 3,
    CrawlOutcome.COMPLETE: 0,
}


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


class Commands(click.Group):
    """Turns every foreseen error of a command into one line."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except (ConfigurationError, ArchiveDamaged) as error:
            raise OneLine(str(error)) from None
        except DBAPIError as error:
            raise OneLine(f"REPORTWATCH_DATABASE_URL: {error.orig}") from None
        except OSError as error:
            if error.filename is None:
                raise
            raise OneLine(f"{error.filename}: {error.strerror}") from None


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
