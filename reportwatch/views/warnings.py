"""What stands above every page of the desk: that a night failed, that standings are old."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from core.clock import printed
from core.messages import Message
from monitor.status.report import StatusReport

# A night a day, and the longest of them; what is older missed one.
OLD = timedelta(hours=36)
NEVER, NOT_IN_TIME, NOT_WHOLE = "desk.never-judged", "desk.standings-old", "desk.not-seen-whole"
UNREADABLE = "desk.configuration-trouble"
MOST_NAMED = 4


def warnings(
    report: StatusReport, judged_at: datetime | None, trouble: Message | None, now: datetime
) -> Iterator[Message]:
    """Whatever makes what is shown less than it seems; nothing on a good day."""
    if trouble is not None:
        yield Message(UNREADABLE, {"why": trouble})
    if judged_at is None:
        yield Message(NEVER)
    elif now - judged_at > OLD:
        yield Message(NOT_IN_TIME, {"at": printed(judged_at)})
    failed = [one.portal for one in report.healths if one.failures]
    if failed and judged_at is not None:
        names = ", ".join(failed[:MOST_NAMED]) + (" …" if len(failed) > MOST_NAMED else "")
        yield Message(
            NOT_WHOLE, {"count": len(failed), "portals": len(report.healths), "names": names}
        )
