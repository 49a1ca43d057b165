"""What came of looking again at the cells that a finding rests on, by a way of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.messages import Message

# Raise this when what is seen changes: every accused document is then looked at again.
SECOND_WAY = "1"


class SeenAgain(StrEnum):
    """What the second look showed.

    CONFIRMED: the cells are seen as read. DISAGREED: something else is seen. NOT_SEEN: they could
    not be looked at. PLAIN: there is no second way here, and the document has nothing but plain
    characters, so that there is nothing that could be seen in another way.
    """

    CONFIRMED = "confirmed"
    DISAGREED = "disagreed"
    NOT_SEEN = "not-seen"
    PLAIN = "plain"


class Way(StrEnum):
    """By what a document was looked at again: a browser, the pages of a PDF drawn, those of an OFD
    drawn anew, an office program, two pictures of each number (decision 0015), or nothing."""

    BROWSER = "browser"
    PAGES = "pages"
    OFD = "ofd"
    OFFICE = "office"
    TWO_PICTURES = "two-pictures"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class SecondWay:
    """How a finding was confirmed, or why it only asks a person.

    `why` says what was seen, or why nothing was. `tool` is what this machine lacked for it.
    """

    again: SeenAgain
    way: Way
    why: Message | None = None
    tool: str | None = None
    version: str = SECOND_WAY
