"""When mails may leave: officers are written to on working days and outside quiet hours."""

from __future__ import annotations

from datetime import datetime, time

from monitor.clock import SHANGHAI, day_of
from monitor.records import Audience
from monitor.watch import Mail
from monitor.working_days import is_working_day


def may_leave(audience: Audience, now: datetime, mail: Mail) -> bool:
    """Whether a mail may leave now; what may not stays in the outbox.

    Operators are told at once: a failure on Saturday night is what they are there for.
    """
    if audience is Audience.OPERATOR:
        return True
    if mail.officers_on == "working-days" and not is_working_day(day_of(now)):
        return False
    return not is_quiet(now.astimezone(SHANGHAI).time(), mail)


def is_quiet(at: time, mail: Mail) -> bool:
    """Whether a time of day lies in the quiet hours, which may span midnight."""
    if mail.quiet_from is None or mail.quiet_until is None:
        return False
    if mail.quiet_from <= mail.quiet_until:
        return mail.quiet_from <= at < mail.quiet_until
    return at >= mail.quiet_from or at < mail.quiet_until
