"""What the service does at which times: the night, and the post that follows it until all is sent.

The night writes its mails into the outbox and does not send them: a mail server that is down would
otherwise make a night that went well count as failed, and be crawled anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from monitor.configuration import Configuration
from monitor.mails.dispatch import may_tell_again
from monitor.mails.outbox import has_work
from monitor.schedule.timetable import Job, nightly, posting


def service_jobs(
    command: Sequence[str],
    has_way: bool,
    config: Path,
    configuration: Configuration,
    engine: Engine,
) -> tuple[Job, ...]:
    """The jobs of `reportwatch serve`, the most important first.

    `command` starts reportwatch with this installation's options; `has_way` says whether any mail
    server or chat robot is known, without which the post has nothing to do. In the folder `config`
    an address may have been corrected since.
    """
    watch = configuration.watch

    def has_mail() -> bool:
        now = datetime.now(UTC)
        return has_way and (
            has_work(engine, now, watch.mail) or may_tell_again(engine, config, watch.mail, now)
        )

    return (
        nightly(watch.night_at, [*command, "night", "--due", "--hold-mail"]),
        posting(watch.post_every_minutes, [*command, "post"], has_mail),
    )
