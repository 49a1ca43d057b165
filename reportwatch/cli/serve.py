"""The service, which runs until it is ended."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import click

from core.messages import render
from monitor.schedule.job_health import service_health
from monitor.schedule.timetable import Service, serve
from reportwatch.actions.cases import database_of
from reportwatch.installation import installed, refuse_placeholders, sending, waiting_mails
from reportwatch.jobs import own_jobs
from reportwatch.night import portals_of
from reportwatch.options import Options
from reportwatch.starting.outlook import since_when
from reportwatch.starting.shown import in_short


@click.command("serve")
@click.pass_obj
def serve_command(options: Options) -> None:
    """服务：按时运行每夜任务并发信 · The service: runs the night at its hour, and the post."""
    logging.getLogger("monitor").setLevel(logging.INFO)
    place = installed(options)
    sending(options, place)
    refuse_placeholders(options, place, portals_of(place.configuration, ()))
    engine = database_of(options)
    if since_when(engine) is None:
        waiting = waiting_mails(options, place, engine, None)
        logging.getLogger("monitor").info(in_short(waiting, options.language))
    jobs = own_jobs(options, place.configuration, engine)
    for health in service_health(engine, jobs, datetime.now(UTC)):
        logging.getLogger("monitor").info(render(health.said, options.language))
    serve(Service(engine, jobs, lambda: datetime.now(UTC)))
