"""What is asked for again tonight: lists every night, documents that are known by their age.

A list names a new or re-dated report by itself; a known one is looked at again only now and then,
in case it was changed in silence. So a night on which nothing happened costs the list pages.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from core.clock import day_of
from crawlers.asking.conditional import Known
from crawlers.pages.answers import Answer, Ask
from crawlers.records import Role

# Corrections come until April, when supervisors send reports back; later they are rare.
WEEKLY_UNTIL = timedelta(days=75)
MONTHLY_UNTIL = timedelta(days=365)
WEEK, MONTH, QUARTER = timedelta(days=7), timedelta(days=30), timedelta(days=90)


class Agenda:
    """Decides for every question whether the archive's answer is still good enough.

    `ask_again` are addresses that somebody waits for, such as a report returned for correction;
    the page that an attachment hangs on and the files of an article are asked for with them.
    """

    def __init__(
        self, known: Mapping[str, Known], now: datetime, ask_again: Collection[str] = ()
    ) -> None:
        self._known = known
        self._now = now
        parents = {known[url].document.parent_url for url in ask_again if url in known}
        self._ask_again = {*ask_again, *parents}

    def resting(self, ask: Ask) -> Known | None:
        """The known answer to a question that need not be asked tonight; None when it must be."""
        known = self._known.get(ask.name)
        if (
            known is None
            or ask.is_asked_anew
            or ask.role is Role.LIST
            or ask.form
            or ask.is_rendered
        ):
            return None
        if ask.name in self._ask_again or ask.referer in self._ask_again:
            return None
        is_redated = ask.listed_on is not None and ask.listed_on not in known.document.dates
        if is_redated or self._now - known.asked_at >= self._interval(known):
            return None
        return known

    def is_new(self, url: str) -> bool:
        """Say whether the archive has no recent answer of an address."""
        return url not in self._known

    def _interval(self, known: Known) -> timedelta:
        """How long a document rests: longer, the longer ago it was published."""
        dates = known.document.dates
        if not dates:
            return WEEK
        age = day_of(self._now) - max(evidence.on for evidence in dates)
        if age < WEEKLY_UNTIL:
            return WEEK
        return MONTH if age < MONTHLY_UNTIL else QUARTER


def from_archive(ask: Ask, known: Known, body: bytes) -> Answer:
    """The answer of last time in place of a new one."""
    document = known.document
    return Answer(
        ask=ask,
        landed_at=document.landed_at or ask.name,
        status=document.status,
        headers=document.headers,
        body=body,
        is_unchanged=True,
        is_asked=False,
    )
