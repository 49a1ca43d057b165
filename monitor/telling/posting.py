"""When mails may leave: officers are written to on working days and outside quiet hours."""

from __future__ import annotations

from datetime import datetime, time

from monitor.clock import SHANGHAI, day_of
from monitor.owed.working_days import is_working_day
from monitor.records import Audience
from monitor.watch import Mail


def may_leave(audience: Audience, now: datetime, mail: Mail) -> bool:
    """Whether a mail may leave now; what may not stays in the outbox.

    Operators are told at once: a failure on Saturday night is what they are there for.
    """
    if audience is Audience.OPERATOR:
        return True
    return is_day_with_mail(now, mail) and not is_quiet(now.astimezone(SHANGHAI).time(), mail)


def is_day_with_mail(now: datetime, mail: Mail) -> bool:
    """Whether officers are written to today at all.

    On other days nothing is told to them: the next round on a day with mail compares with what was
    told last, so what opened and closed in between is never told, and what changed twice is told
    once.
    """
    return mail.officers_on == "every-day" or is_working_day(day_of(now))


def is_quiet(at: time, mail: Mail) -> bool:
    """Whether a time of day lies in the quiet hours, which may span midnight."""
    if mail.quiet_from is None or mail.quiet_until is None:
        return False
    if mail.quiet_from <= mail.quiet_until:
        return mail.quiet_from <= at < mail.quiet_until
    return at >= mail.quiet_from or at < mail.quiet_until
