"""What a second look at the lists of a portal hands on: what was done there, and what it showed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.clock import day_of
from crawlers.records import Said

#: The form of the stored record. Another number is another form, and is not read as this one.
VERSION = 1


@dataclass(frozen=True, slots=True)
class LookLimits:
    """How long and how much a second look may take."""

    #: For so long, twice in a row, nothing is fetched and nothing changes.
    quiet_s: float = 5.0
    #: The longest that one list is looked at.
    most_s: float = 3600.0
    #: The most things that are acted on in one list.
    most_controls: int = 200
    #: The longest that all lists of a portal are looked at in one visit; the rest waits.
    most_visit_s: float = 10800.0


class LookOutcome(StrEnum):
    """What a second look says of one list."""

    #: Everything was acted on, and only rows appeared that the crawl had listed.
    SAME = "same"
    #: Rows appeared that the crawl had not listed.
    MORE = "more"
    #: Something could not be acted on, or what it did could not be told.
    UNJUDGED = "unjudged"
    #: The look was ended by a limit, not by itself.
    LIMIT = "limit"


class ActKind(StrEnum):
    """What was done to a page."""

    LOAD = "load"
    SCROLL = "scroll"
    CLICK = "click"
    OPEN = "open"
    CHOOSE = "choose"
    SWIPE = "swipe"
    SWEEP = "sweep"


@dataclass(frozen=True, slots=True)
class SeenRow:
    """One row as it stood on the screen or in a crawl."""

    #: Its visible words.
    text: str
    #: Where it leads; "" where it leads nowhere by itself.
    url: str


@dataclass(frozen=True, slots=True)
class LookAct:
    """One thing that was done to a page, the last of the steps that led there."""

    #: What was done.
    kind: ActKind
    #: To what: its tag and its visible words, step by step from the fresh page.
    steps: tuple[str, ...]
    #: Why it could not be made or judged; None when it was.
    problem: Said | None = None
    #: The rows that it showed and that the crawl had not listed.
    rows: tuple[SeenRow, ...] = ()


@dataclass(frozen=True, slots=True)
class ListLook:
    """A second look at one list."""

    #: The list's first page.
    url: str
    #: The shape of the list as the crawl saw it: its controls and the pattern of its addresses.
    shape: str
    #: What it came to.
    outcome: LookOutcome
    #: The same in words.
    reason: Said
    #: The acts that showed more or could not be judged; none where all is the same.
    acts: tuple[LookAct, ...]
    #: How many controls were acted on.
    controls: int
    #: How many pages and replies the portal was asked for.
    requests: int
    #: How long it took.
    seconds: float
    #: The SHA-256 of the list's picture as it came up, in the archive; None without one.
    picture_sha256: str | None = None
    #: The SHA-256 of the rows listed, and of those that stood on the page, as JSON.
    rows_sha256: str | None = None
    #: The SHA-256 of the picture of the act that decided; None where none did.
    act_picture_sha256: str | None = None
    #: The SHA-256 of the page as it came up, as the browser held it; None in older records.
    page_sha256: str | None = None

    @property
    def evidence(self) -> tuple[str, ...]:
        """The bytes in the archive that show what was seen."""
        kept = (self.picture_sha256, self.rows_sha256, self.act_picture_sha256, self.page_sha256)
        return tuple(one for one in kept if one is not None)


@dataclass(frozen=True, slots=True)
class SecondLook:
    """One visit that looked at lists of one portal a second time."""

    #: The form of this record.
    version: int
    #: Which portal.
    portal: str
    #: Sorts by time, and is unique on its portal.
    look_id: str
    #: The crawl whose lists were looked at.
    crawl_id: str
    #: When it began.
    started_at: datetime
    #: When it ended.
    ended_at: datetime
    #: What it says of each list.
    lists: tuple[ListLook, ...]


def season_of(moment: datetime) -> int:
    """The season of a look: a list is looked at once in each calendar year, Asia/Shanghai."""
    return day_of(moment).year
