"""The service, which runs until it is ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import click

from core.messages import render, text
from monitor.schedule.timetable import Service, serve
from reportwatch.actions.serving import DeskReady, desk_of, service_of
from reportwatch.cli.params import as_of_option
from reportwatch.options import Options
from reportwatch.starting.shown import in_short
from reportwatch.web.running import desk_open, place_in

OPEN_AT = "desk.open-at"


@click.command("serve")
@click.option(
    "--desk-only",
    is_flag=True,
    help="只开工作台，不抓取、不发信 · only the desk: nothing is crawled or sent",
)
@as_of_option
@click.pass_obj
def serve_command(options: Options, *, desk_only: bool, as_of: datetime | None) -> None:
    """服务：按时运行每夜任务并发信，开放工作台 · The service: night, post, desk."""
    logging.getLogger("monitor").setLevel(logging.INFO)
    if desk_only:
        desk = desk_of(options)
        _run(options, desk, Service(desk.engine, (), _now), lambda: as_of or _now())
        return
    ready = service_of(options, _now)
    if ready.untold is not None:
        logging.getLogger("monitor").info(in_short(ready.untold, options.language))
    for job in ready.jobs:
        logging.getLogger("monitor").info(render(job.said, options.language))
    _run(options, ready.desk, ready.service, _now)


def _run(
    options: Options, desk: DeskReady, service: Service, desk_clock: Callable[[], datetime]
) -> None:
    """Open the desk and run the jobs; the desk's clock may stand at a moment."""
    with desk_open(options, desk.engine, place_in(desk.watch), desk_clock) as address:
        click.echo(text(OPEN_AT, options.language, address=address))
        serve(service)


def _now() -> datetime:
    return datetime.now(UTC)
