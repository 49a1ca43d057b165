"""What the service does at which times: the night, and the post that follows it until all is sent.

The night writes its mails into the outbox and does not send them: a mail server that is down would
otherwise make a night that went well count as failed, and be crawled anew.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from sqlalchemy import Engine

from monitor.books import Books
from monitor.means import robots
from monitor.options import Options
from monitor.service.timetable import Job, nightly, posting
from monitor.telling.dispatch import may_tell_again
from monitor.telling.outbox import has_work


def service_jobs(options: Options, books: Books, engine: Engine) -> tuple[Job, ...]:
    """The jobs of `reportwatch serve`, the most important first."""
    places = ("--config", str(options.config), "--data", str(options.data))
    start = [sys.executable, "-m", "monitor.cli", *places, "--lang", options.language]

    watch = books.watch
    has_way = options.smtp is not None or bool(robots(books.officers, options.environment))

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
