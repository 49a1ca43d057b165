"""Pages that no browser of ours can show: each reason is the page's own doing."""

from __future__ import annotations

from core.messages import Message
from crawlers.asking.keeper import BOUND_BYTES

TOO_HUNGRY = "unshown.too-hungry"
TOO_LONG = "unshown.too-long"
UNENDING = "unshown.unending"
INSATIABLE = "unshown.insatiable"
NO_MORE = "unshown.no-more"
# As for what comes without a browser (manners.py).
MOST_CHARACTERS = 32 * 1024 * 1024


class Unshown(Exception):
    """A page that does not come out of a browser; `reason` says what it did."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.template)
        self.reason = reason

    @classmethod
    def too_hungry(cls) -> Unshown:
        return cls(Message(TOO_HUNGRY, {"megabytes": BOUND_BYTES // 1_000_000}))

    @classmethod
    def too_long(cls) -> Unshown:
        return cls(Message(TOO_LONG, {"megabytes": MOST_CHARACTERS // 1024 // 1024}))

    @classmethod
    def unending(cls, seconds: float) -> Unshown:
        return cls(Message(UNENDING, {"seconds": round(seconds)}))

    @classmethod
    def insatiable(cls, most: int) -> Unshown:
        return cls(Message(INSATIABLE, {"most": most}))

    @classmethod
    def no_more(cls, most: int) -> Unshown:
        return cls(Message(NO_MORE, {"most": most}))
