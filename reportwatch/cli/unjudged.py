"""What a command that only reads says where nothing was ever judged: an empty list is no answer."""

from __future__ import annotations

import click

from core.messages import render
from reportwatch.actions.read_only import why_empty
from reportwatch.options import Options


def say_if_unjudged(options: Options) -> None:
    """Say on stderr, in one line, why there is nothing to show."""
    why = why_empty(options)
    if why is not None:
        click.echo(f"reportwatch: {render(why, options.language)}", err=True)
