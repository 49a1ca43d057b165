"""Days and hours as the reader's wall shows them: Asia/Shanghai at the edges, UTC inside."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
YEARS = range(2000, 2100)


def day_of(moment: datetime) -> date:
    """The calendar day of an aware moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


def printed(moment: datetime) -> str:
    """A moment for people, to the minute: 2023-02-01 02:00."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def parse_moment(text: str) -> datetime:
    """Read an ISO moment; without a zone it means Asia/Shanghai.

    Raises ValueError, also for one of a century in which nobody reports.
    """
    moment = datetime.fromisoformat(text)
    if moment.year not in YEARS:
        raise ValueError(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=SHANGHAI)
    return moment.astimezone(UTC)
