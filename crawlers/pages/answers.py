"""What is asked of a portal and what came back, whatever carried it over the network."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from core.charsets import decode
from core.filetypes import MEDIA_TYPE_OF_ENDING, MEDIA_TYPE_OF_NAME, format_name
from core.messages import Message
from crawlers.records import DateEvidence, Role

CHARSET = "charset="
# Content-Type of servlets that hand out a file without knowing what it is.
NAMELESS = ("application/octet-stream", "application/x-download", "application/force-download")


class Refusal(StrEnum):
    """Why an address was not asked, or gave no answer."""

    OFF_PORTAL = "off the portal"
    ROBOTS = "forbidden by robots.txt"
    CLOSED = "robots.txt gave no clear answer"
    INSIDE = "a public name that leads into an inner network"
    NETWORK = "no answer"
    UNSHOWN = "no browser can show it"


REFUSALS = {
    Refusal.OFF_PORTAL: "answers.refusals-off-portal",
    Refusal.ROBOTS: "answers.refusals-robots",
    Refusal.CLOSED: "answers.refusals-closed",
    Refusal.INSIDE: "answers.refusals-inside",
    Refusal.NETWORK: "answers.refusals-network",
    Refusal.UNSHOWN: "answers.refusals-unshown",
}
ANSWERED = "answers.answered"
ANSWERED_AT = "answers.answered-at"


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to fetch. `address` is its canonical name; with a form `url` is asked by POST.

    `is_json`: the form goes as a JSON object. `is_turned`: a browser turns the list to its end by
    the page's own pager. `is_asked_anew`: what the archive holds is no answer. `listed_on` is the
    date that a list gives the document, None when it gives none.
    """

    url: str
    role: Role
    address: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    referer: str | None = None
    is_rendered: bool = False
    is_turned: bool = False
    listed_on: DateEvidence | None = None
    is_json: bool = False
    is_asked_anew: bool = False

    @property
    def name(self) -> str:
        return self.address or self.url


class TurningEnd(StrEnum):
    """Why the turning of a list ended."""

    NO_PAGER = "no pager that a script turns"
    LAST_PAGE = "its pager leads no further"
    UNCHANGED = "a click changed nothing"
    TOO_MANY = "too many pages"


@dataclass(frozen=True, slots=True)
class TurnedPage:
    """A page of a list as it stood in a browser, and its address there."""

    url: str
    html: str = field(repr=False)


@dataclass(slots=True)
class TurnedPages:
    """The pages of one list as they stood one after the other, the first one included.

    `delay_s` is the time before each act, in seconds; `steps` counts them. `has_choices`: the list
    shows only what is chosen of it; `acted` are the choices of which each was made.
    """

    delay_s: float
    pages: list[TurnedPage] = field(default_factory=list)
    ending: TurningEnd = TurningEnd.NO_PAGER
    steps: int = 0
    has_choices: bool = False
    acted: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True)
class Answer:
    """One answer, or why there is none: then `refusal` says so and status is 0.

    `detail` is the address that we did not ask, or the words of the network's error, of which
    `fault` says the kind and `is_late` that none came in time.
    `landed_at` is the address after redirects. `body` is decoded of gzip, not of its charset; for
    an unchanged page (304, or the same bytes again) it is the archived one. `is_asked` is False
    when the archive answered in the portal's place. `screenshot` is the page as a PNG, b"" unless
    a browser opened it; `turned` are the addresses and bodies of the pages that followed in it,
    `turning` how that went.
    """

    ask: Ask
    landed_at: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    is_unchanged: bool = False
    is_asked: bool = True
    refusal: Refusal | None = None
    detail: str = ""
    screenshot: bytes = field(default=b"", repr=False)
    turned: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    turning: TurnedPages = field(default_factory=lambda: TurnedPages(0), repr=False)
    fault: Message | None = None
    is_late: bool = False

    @property
    def is_ok(self) -> bool:
        is_same = self.status == 304 and self.is_unchanged
        return self.refusal is None and (self.status in (200, 203) or is_same)

    @property
    def is_gone(self) -> bool:
        """Say whether the portal states that there is nothing at this address."""
        return self.status in (404, 410)

    @property
    def has_failed(self) -> bool:
        """Say whether the network or the server failed, so that another night may fare better."""
        return self.refusal is Refusal.NETWORK or self.status in (408, 429) or self.status >= 500

    @cached_property
    def text(self) -> str:
        content_type = self.headers.get("content-type", "")
        _, found, charset = content_type.lower().partition(CHARSET)
        return decode(self.body, charset.strip("\"' ;") if found else None)

    @property
    def media_type(self) -> str | None:
        """The type of a file by its content, else what the server states or the name says."""
        is_file = self.ask.role is Role.ATTACHMENT and bool(self.body)
        own = MEDIA_TYPE_OF_NAME.get(format_name(self.body) or "") if is_file else None
        return own or self._stated_type()

    def _stated_type(self) -> str | None:
        stated = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        if stated and stated not in NAMELESS:
            return stated
        disposition = self.headers.get("content-disposition", "").strip("\"' ;")
        for name in (disposition, self.landed_at, self.ask.url):
            ending = name.rpartition(".")[2].lower()
            if ending in MEDIA_TYPE_OF_ENDING:
                return MEDIA_TYPE_OF_ENDING[ending]
        return stated or None

    def found(self) -> Message:
        """Say in a few words what came, for a problem's entry."""
        if self.refusal is not None:
            return Message(REFUSALS[self.refusal], {"detail": self.fault or self.detail})
        came = {"status": self.status, "size": len(self.body)}
        if self.landed_at == self.ask.url:
            return Message(ANSWERED, came)
        return Message(ANSWERED_AT, {**came, "url": self.landed_at})


def not_ours(ask: Ask) -> Answer:
    """In place of an answer: an address off the portal that nobody asked for."""
    return Answer(ask, ask.url, 0, {}, b"", refusal=Refusal.OFF_PORTAL, detail=ask.url)


Fetch = Callable[[Ask], Awaitable[Answer]]
