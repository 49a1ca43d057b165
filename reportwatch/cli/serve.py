"""The service, which runs until it is ended."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from core.messages import render
from monitor.schedule.timetable import serve
from reportwatch.actions.serving import service_of
from reportwatch.options import Options
from reportwatch.starting.shown import in_short


@click.command("serve")
@click.pass_obj
def serve_command(options: Options) -> None:
    """服务：按时运行每夜任务并发信 · The service: runs the night at its hour, and the post."""
    logging.getLogger("monitor").setLevel(logging.INFO)
    ready = service_of(options, lambda: datetime.now(UTC))
    if ready.untold is not None:
        logging.getLogger("monitor").info(in_short(ready.untold, options.language))
    for job in ready.jobs:
        logging.getLogger("monitor").info(render(job.said, options.language))
    serve(ready.service)
