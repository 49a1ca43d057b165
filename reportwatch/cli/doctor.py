"""Whether everything is installed and configured."""

from __future__ import annotations

import sys

import click

from core.statuses import FAILED, WELL
from reportwatch.doctor import examine
from reportwatch.options import Options


@click.command("doctor")
@click.pass_obj
def doctor_command(options: Options) -> None:
    """检查安装与配置 · What is installed and configured, what is not, and how to mend it."""
    is_well = True
    for check in examine(options):
        click.echo(check.shown(options.language))
        is_well = is_well and not check.is_fault
    sys.exit(WELL if is_well else FAILED)
