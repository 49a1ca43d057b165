"""What the service does at which times: the night, and the post that follows it until all is sent.

The night writes its mails into the outbox and does not send them: a mail server that is down would
otherwise make a night that went well count as failed, and be crawled anew.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from sqlalchemy import Engine

from monitor.configuration import Configuration
from monitor.mails.dispatch import may_tell_again
from monitor.mails.outbox import has_work
from monitor.schedule.timetable import Job, nightly, posting
from reportwatch.options import Options
from reportwatch.secrets import robots


def service_jobs(options: Options, configuration: Configuration, engine: Engine) -> tuple[Job, ...]:
    """The jobs of `reportwatch serve`, the most important first."""
    places = ("--config", str(options.config), "--data", str(options.data))
    start = [sys.executable, "-m", "reportwatch.cli.main", *places, "--lang", options.language]

    watch = configuration.watch
    has_way = options.smtp is not None or bool(robots(configuration.officers, options.environment))

    def has_mail() -> bool:
        now = datetime.now(UTC)
        return has_way and (
            has_work(engine, now, watch.mail)
            or may_tell_again(engine, options.config, watch.mail, now)
        )

    return (
        nightly(watch.night_at, [*start, "night", "--due", "--hold-mail"]),
        posting(watch.post_every_minutes, [*start, "post"], has_mail),
    )
