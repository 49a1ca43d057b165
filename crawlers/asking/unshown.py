"""Pages that no browser of ours can show: each reason is the page's own doing."""

from __future__ import annotations

from core.messages import Message
from crawlers.asking.keeper import BOUND_BYTES

TOO_HUNGRY = "打开该页所需的内存超过浏览器的上限（{megabytes} MB）"
TOO_LONG = "该页在浏览器中的内容超过大小上限（{megabytes} MB）"
UNENDING = "该页在浏览器中运行 {seconds} 秒仍未停下"
INSATIABLE = "该页在浏览器中发出的请求超过 {most} 次"
NO_MORE = "已有 {most} 个页面超出浏览器的上限，本次不再打开"
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
