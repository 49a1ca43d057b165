"""The service, which runs until it is ended."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from core.messages import render, text
from monitor.schedule.job_health import service_health
from monitor.schedule.timetable import Service, serve
from monitor.watch import Watch
from reportwatch.actions.cases import database_of
from reportwatch.cli.params import as_of_option
from reportwatch.installation import installed, refuse_placeholders, sending, waiting_mails
from reportwatch.jobs import own_jobs
from reportwatch.night import portals_of
from reportwatch.options import Options
from reportwatch.starting.outlook import since_when
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
    place = installed(options)
    if desk_only:
        _only_desk(options, place.configuration.watch, as_of)
        return
    sending(options, place)
    refuse_placeholders(options, place, portals_of(place.configuration, ()))
    engine = database_of(options)
    if since_when(engine) is None:
        waiting = waiting_mails(options, place, engine, None)
        logging.getLogger("monitor").info(in_short(waiting.messages, options.language))
    jobs = own_jobs(options, place.configuration, engine)
    for health in service_health(engine, jobs, datetime.now(UTC)):
        logging.getLogger("monitor").info(render(health.said, options.language))
    with desk_open(options, engine, place_in(place.configuration.watch), _now) as address:
        click.echo(text(OPEN_AT, options.language, address=address))
        serve(Service(engine, jobs, _now))


def _only_desk(options: Options, watch: Watch, as_of: datetime | None) -> None:
    """Look at what there is; the clock may stand at a moment."""

    def clock() -> datetime:
        return as_of or _now()

    engine = database_of(options)
    with desk_open(options, engine, place_in(watch), clock) as address:
        click.echo(text(OPEN_AT, options.language, address=address))
        serve(Service(engine, (), _now))


def _now() -> datetime:
    return datetime.now(UTC)
