"""The service's jobs as this installation starts them: command lines with its own options."""

from __future__ import annotations

import sys

from sqlalchemy import Engine

from monitor.configuration import Configuration
from monitor.schedule.jobs import service_jobs
from monitor.schedule.timetable import Job
from reportwatch.options import Options


def own_jobs(options: Options, configuration: Configuration, engine: Engine) -> tuple[Job, ...]:
    """The jobs of `reportwatch serve` in this installation, the most important first."""
    places = ("--config", str(options.config), "--data", str(options.data))
    command = [
        *(sys.executable, "-P", "-m", "reportwatch.cli.main"),
        *places,
        "--lang",
        options.language,
    ]
    has_way = options.smtp is not None or bool(configuration.officers.chats())
    return service_jobs(command, has_way, options.config, configuration, engine)
