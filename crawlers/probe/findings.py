"""What a look at an unknown portal hands on: marks, columns, the file it proposes, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pydantic import TypeAdapter

from core.messages import Message
from crawlers.portals import Portal
from crawlers.probe.portal_file import as_toml


class Sign(StrEnum):
    """Where a mark of a family was seen."""

    GENERATOR = "generator"
    SCRIPT = "script"
    PAGER = "pager"
    MARKUP = "markup"
    LIST_ADDRESS = "list-address"
    ARTICLE_ADDRESS = "article-address"


@dataclass(frozen=True, slots=True)
class FamilyMark:
    """One mark: `seen` is the piece of text itself (at most 100 characters), `url` its page."""

    sign: Sign
    seen: str
    url: str


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """One list of annual reports on the way: `reports` are those of its first page."""

    url: str
    path: tuple[str, ...]
    reports: int


class RefusalKind(StrEnum):
    """Why a look ended without a proposal."""

    NOT_AN_ADDRESS = "not-an-address"
    NOT_GOVERNMENT = "not-government"
    NO_HOST = "no-host"
    NO_ANSWER = "no-answer"
    CERTIFICATE = "certificate"
    CHALLENGE = "challenge"
    ROBOTS = "robots"
    MOVED = "moved"
    NO_PAGE = "no-page"
    NO_COLUMN = "no-column"
    OUR_FAULT = "our-fault"


@dataclass(frozen=True, slots=True)
class ProbeRefusal:
    """A look that ended early; `detail` names the address and what was found there."""

    why: RefusalKind
    detail: Message


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a look at a portal proposes; a person confirms it.

    `family` is an id of families.py, `marks` are why. `division` is the 6-digit code in the
    portal's own identity mark (sitecode, SiteIDCode), None without one. `titles` are those of the
    listed reports. `elsewhere` are columns of annual reports on other hosts, which were not asked;
    `unopened` is the number of pages that the walk knew of and, after many others, did not open.
    """

    portal: Portal
    proposed_on: date
    division: str | None
    family: str
    marks: tuple[FamilyMark, ...]
    columns: tuple[ColumnSeen, ...]
    titles: tuple[str, ...]
    elsewhere: tuple[str, ...]
    requests: int
    unopened: int = 0

    def portal_file(self, language: str = "zh") -> str:
        """The whole text of config/portals/<id>.toml."""
        return as_toml(self.portal, self.family, self.proposed_on, language)


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """The one line that the looking process prints in the end: one of the two is set."""

    proposal: Proposal | None = None
    refusal: ProbeRefusal | None = None


LOOK = TypeAdapter(ProbeResult)
