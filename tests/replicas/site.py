"""What a replica serves: pages under paths, and questions that it answers anew each time."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

HTML = "text/html; charset=utf-8"
SHANGHAI = timedelta(hours=8)
LAUNCH = datetime(2020, 1, 2, tzinfo=UTC)


class ListFault(StrEnum):
    """What can go wrong with a list: every one answers 200."""

    PAGE_REPEATS = "page-repeats"
    LYING_TOTAL = "lying-total"
    EMPTY_LIST = "empty-list"


@dataclass(frozen=True, slots=True)
class Page:
    """One answer. `stand_ins` are the bodies that it has under each fault of lists."""

    body: bytes
    media_type: str = HTML
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    modified_at: datetime = LAUNCH
    stand_ins: Mapping[ListFault, bytes] = field(default_factory=dict)


Question = Mapping[str, str]
Answer = Callable[[Question], Page]


@dataclass(frozen=True, slots=True)
class Site:
    """All that one host serves. `answers` are paths that read their query or form."""

    home: Page
    not_found: Page
    pages: dict[str, Page] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)

    def find(self, target: str, question: Question) -> Page:
        """The answer to one request; an unknown address is the host's own 404 page.

        A query that no page is registered under is ignored, as a web server does for files.
        """
        path = target.partition("?")[0]
        if path == "/":
            return self.pages.get(target, self.home)
        if path in self.answers:
            return self.answers[path](question)
        return self.pages.get(target) or self.pages.get(path, self.not_found)


def html_page(text: str, modified_on: date | None = None) -> Page:
    """A page in utf-8, last modified on the morning of its day."""
    modified = morning_of(modified_on) if modified_on else LAUNCH
    return Page(text.encode(), modified_at=modified)


def moved_to(address: str) -> Page:
    return Page(b"", status=301, headers=(("Location", address),))


def morning_of(day: date) -> datetime:
    """Half past nine in Shanghai, as UTC: when editors publish."""
    return datetime.combine(day, time(9, 30), UTC) - SHANGHAI
