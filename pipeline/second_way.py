"""What came of looking again at the cells that a finding rests on, by a way of its own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.messages import Message, Value

# Raise this when what is seen changes: every accused document is then looked at again.
SECOND_WAY = "3"


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

    `why` says what was seen, or why nothing was. `tool` is what was lacking for it: once it is
    here, the document is looked at again. `others` are the other documents that were looked at for
    it, by their hash: with others it says nothing.
    """

    again: SeenAgain
    way: Way
    why: Message | None = None
    tool: str | None = None
    version: str = SECOND_WAY
    others: tuple[str, ...] = ()

    @property
    def says(self) -> Message:
        """How it was looked at again and with what result, in a sentence."""
        if self.way is Way.TWO_PICTURES:
            return Message("second-way.two-pictures")
        way = Message(WAY_SAID[self.way])
        values: dict[str, Value] = {"way": way}
        if self.why is not None:
            values["why"] = self.why
        return Message(SAID[self.again], values)


WAY_SAID = {
    Way.BROWSER: "second-way.by-browser",
    Way.PAGES: "second-way.by-pages",
    Way.OFD: "second-way.by-ofd",
    Way.OFFICE: "second-way.by-office",
    Way.TWO_PICTURES: "second-way.two-pictures",
    Way.NONE: "second-way.by-nothing",
}
SAID = {
    SeenAgain.CONFIRMED: "second-way.confirmed",
    SeenAgain.DISAGREED: "second-way.disagreed",
    SeenAgain.NOT_SEEN: "second-way.not-seen",
    SeenAgain.PLAIN: "second-way.plain",
}
