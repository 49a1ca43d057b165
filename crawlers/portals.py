"""The portals as `config/portals/<id>.toml` describes them: data only, one file per portal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from core.configuration import (
    ReportYear,
    SecretNotAccepted,
    Sentence,
    Settings,
    load,
    nearest,
)
from core.errors import ConfigurationError, NotAccepted
from core.messages import Message
from crawlers.given_patterns import NoPattern, compiled

ORIGIN = re.compile(r"https?://[^/?#@\s]+")
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")
PORTAL_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
NO_PORTAL = "portals.no-portal"
NO_SUCCESSOR = "portals.no-successor"


class PagerKind(StrEnum):
    """How a list says where its next page is."""

    NUMBERED = "numbered"
    QUERY = "query"
    NEXT_LINK = "next-link"
    NONE = "none"


class Pager(Settings):
    """The paging of a list, where the list does not say it all itself.

    `kind`: "numbered" (the number is part of a file name), "query" (it is in the query),
    "next-link" (the page links the next one: VSB counts down), "none" (one page).
    `counts_from` is the number that the portal gives its first page: 1 where page 2 is `list_2`
    (UCAP, NFCMS), 0 where page 2 is `index_1` (TRS, Henan).
    `name` is the file name before the number where neither the first page nor its script tells it:
    "page" for `page_2.html` (Openness). `parameter` is what the query calls the number: "cur_page"
    (iList), "" for a bare `list.shtml?2`.
    """

    kind: PagerKind = PagerKind.NONE
    counts_from: Literal[0, 1] | None = None
    name: Sentence | None = None
    parameter: str | None = None

    @model_validator(mode="after")
    def _keys_belong_to_their_kinds(self) -> Self:
        counts = self.kind in (PagerKind.NUMBERED, PagerKind.QUERY)
        if counts != (self.counts_from is not None):
            raise NotAccepted("portals.counts-from")
        if self.name is not None and self.kind is not PagerKind.NUMBERED:
            raise NotAccepted("portals.pager-name")
        if (self.kind is PagerKind.QUERY) != (self.parameter is not None):
            raise NotAccepted("portals.pager-parameter")
        return self


class Expectation(Settings):
    """What a healthy crawl lists at least; less makes it partial.

    `since` is the day on which a person looked at a rebuilt portal and found it right: complete
    crawls before it are no yardstick any more. `confirmed` is the shape of the lists that a person
    compared with the portal (`reportwatch portals confirm`): in this shape many may be missing.
    """

    min_reports: int = Field(default=1, ge=0)
    since: date | None = None
    confirmed: Sentence | None = None


class PortalFile(Settings):
    """The keys of one portal file. The smallest has `name`, `base_url`, `layout` and `article`.

    `base_url` is the portal's one origin; `aliases` are further names of the very same site, and
    `file_hosts` other origins from which attachments, and nothing else, may be fetched.
    `layout` is how its lists are delivered: a module of `crawlers/cms/layouts`, which finds the
    product's generation by itself. `article` is a pattern found in the path and query of every
    article and of no list. `start` are pages from which the columns are found by their names.
    `inner_network`: its public name leads to an address inside the network that we run in.
    `agencies_at` are pages that list agencies, each with a column of reports on a page of its own.
    `browser`: lists, or whole pages, exist only after scripts ran.
    `ignored_controls` are what a person has found to lead to no report: named as the crawl names
    them where it says that they may lead to more.
    `predecessor_of` and `last_year` belong to a portal that was moved, `retired` says why one is
    not crawled any more.
    `budget` is the most pages that one night asks for; `hours` ("20:00-07:30", Asia/Shanghai) are
    those in which the portal is asked at all, None for any.
    """

    name: Sentence
    base_url: str
    aliases: tuple[str, ...] = ()
    file_hosts: tuple[str, ...] = ()
    layout: str
    start: tuple[str, ...] = ("/",)
    agencies_at: tuple[str, ...] = ()
    article: Sentence
    delay_s: float = Field(default=3.0, ge=0)
    budget: int = Field(default=3000, ge=1)
    hours: str | None = None
    browser: bool = False
    ignored_controls: tuple[Sentence, ...] = ()
    verify_tls: bool = True
    inner_network: bool = False
    predecessor_of: Sentence | None = None
    last_year: ReportYear | None = None
    retired: Sentence | None = None
    pager: Pager = Pager()
    expect: Expectation = Expectation()

    @field_validator("base_url", "file_hosts")
    @classmethod
    def _is_an_origin(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        if isinstance(value, tuple):
            return tuple(_origin(one) for one in value)
        return _origin(value)

    @field_validator("aliases")
    @classmethod
    def _are_host_names(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for host in value:
            if not HOST.fullmatch(host):
                raise NotAccepted("portals.no-host", host=repr(host))
        return value

    @field_validator("start", "agencies_at")
    @classmethod
    def _are_paths(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(path.startswith("/") for path in value):
            raise NotAccepted("portals.no-path")
        return value

    @field_validator("start")
    @classmethod
    def _is_somewhere(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise NotAccepted("portals.no-start")
        return value

    @field_validator("article")
    @classmethod
    def _is_a_pattern(cls, value: str) -> str:
        try:
            compiled(value)
        except NoPattern as error:
            raise NotAccepted(
                "portals.not-a-regular-expression",
                error=error.message,
            ) from None
        return value

    @field_validator("hours")
    @classmethod
    def _are_hours(cls, value: str | None) -> str | None:
        if value is not None and not HOURS.fullmatch(value):
            raise NotAccepted("portals.no-hours", found=repr(value))
        return value

    @field_validator("layout")
    @classmethod
    def _is_a_layout(cls, value: str) -> str:
        if not value.isidentifier() or find_spec(f"crawlers.cms.layouts.{value}") is None:
            known = sorted(path.stem for path in LAYOUTS.glob("[a-z]*.py"))
            raise NotAccepted(
                "portals.unknown-layout", known=", ".join(known), near=nearest(value, known)
            )
        return value

    @model_validator(mode="after")
    def _predecessors_end(self) -> Self:
        if (self.predecessor_of is None) != (self.last_year is None):
            raise NotAccepted("portals.predecessor")
        return self


class Portal(PortalFile):
    """One portal; `id` is the name of its file."""

    id: str

    def is_open_at(self, clock: time) -> bool:
        """Say whether the portal may be asked at this time of day (Asia/Shanghai)."""
        if self.hours is None:
            return True
        begin, end = map(time.fromisoformat, self.hours.split("-"))
        is_after, is_before = clock >= begin, clock < end
        return (is_after and is_before) if begin < end else (is_after or is_before)

    @property
    def is_crawled(self) -> bool:
        return self.retired is None


LAYOUTS = Path(__file__).parent / "cms" / "layouts"


def load_portals(config: Path) -> Mapping[str, Portal]:
    """Read `portals/*.toml` of a configuration folder, by id; raises ConfigurationError."""
    portals, faults = check_portals(config)
    if faults:
        raise ConfigurationError(faults[0].template, **faults[0].values)
    return portals


def check_portals(config: Path) -> tuple[Mapping[str, Portal], tuple[Message, ...]]:
    """The portals of a configuration folder that can be used, by id, and every fault of the others.

    A fault is one line that names file, line and key; a folder without any portal is one, too.
    """
    folder = config / "portals"
    portals: dict[str, Portal] = {}
    faults: list[Message] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            portals[path.stem] = _load_portal(path)
        except ConfigurationError as fault:
            faults.append(fault.message)
    if not portals and not faults:
        faults.append(Message(NO_PORTAL, {"folder": str(folder)}))
    for portal in portals.values():
        successor = portal.predecessor_of
        if successor is not None and not (folder / f"{successor}.toml").exists():
            faults.append(
                Message(
                    NO_SUCCESSOR,
                    {
                        "path": f"{folder / portal.id}.toml",
                        "successor": successor,
                        "known": ", ".join(portals),
                    },
                )
            )
    return portals, tuple(faults)


def _load_portal(path: Path) -> Portal:
    if not PORTAL_ID.fullmatch(path.stem):
        raise ConfigurationError("portals.file-name", path=str(path))
    return Portal(id=path.stem, **dict(load(path, PortalFile)))


def _origin(value: str) -> str:
    origin = value.removesuffix("/")
    if "@" in origin:
        raise SecretNotAccepted("portals.no-base-url", found="…@…")
    if not ORIGIN.fullmatch(origin):
        raise NotAccepted("portals.no-base-url", found=repr(value))
    return origin.lower()
