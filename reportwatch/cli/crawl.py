"""Fetch from some portals, and judge nothing."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

import click

from crawlers.records import worst_of
from reportwatch.actions.rounds import fetch
from reportwatch.cli.params import as_of_option
from reportwatch.console import NightConsole, progress_console
from reportwatch.options import Options


@click.command("crawl")
@click.argument("portals", nargs=-1, required=True)
@as_of_option
@click.pass_obj
def crawl_command(options: Options, portals: Sequence[str], as_of: datetime | None) -> None:
    """只抓取 · Fetch only."""
    said = NightConsole(progress_console(), options.language)
    reports = fetch(options, portals, as_of or datetime.now(UTC), said)
    sys.exit(worst_of(report.outcome for report in reports).status)
