"""When mails may leave: officers are written to on working days and outside quiet hours."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from core.clock import SHANGHAI, day_of
from monitor.records import Audience, Delivery
from monitor.watch import Mail
from monitor.working_days import is_working_day

# A greylisting server is asked again by the next post, which comes after some minutes by itself;
# then after 5, 15, 35 minutes and hourly. A message that broke its line may have arrived each time:
# an hour, doubled each time, but never so long that the next night would come too early for it.
SOON, HOURLY, LATEST = timedelta(minutes=5), timedelta(hours=1), timedelta(hours=12)
# An address that was refused, and facts whose wording was refused twice, by themselves.
AFTER_REFUSAL = timedelta(days=7)


def pause_after(delivery: Delivery, attempts: int) -> timedelta:
    """How long a message rests that was not accepted at its so many-th attempt.

    A text that was refused goes into the next mail, an address rests.
    """
    if delivery.is_permanent:
        return timedelta(0) if delivery.is_of_content else AFTER_REFUSAL
    doubled = 1 << min(attempts - 1, 10)
    if delivery.is_broken:
        return min(HOURLY * doubled, LATEST)
    return min(SOON * (doubled - 1), HOURLY)


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
