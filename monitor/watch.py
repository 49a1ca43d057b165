"""How this installation watches: report years, proof, pace of the night, sender of its mails."""

from __future__ import annotations

import re
from datetime import date, time
from ipaddress import ip_network
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    PositiveFloat,
    PositiveInt,
    StringConstraints,
    model_validator,
)

from core.configuration import (
    PartNotAccepted,
    ReportYear,
    Sentence,
    Settings,
    in_one_line,
    spelled,
)
from core.errors import NotAccepted
from crawlers.looks import LookLimits
from crawlers.pages.addresses import web_address
from monitor.officers import Address
from monitor.records import DeliveryLimits

# Of signs that the domain of a mail address may have, for it is the first choice here.
HOST_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")
DAY_OF_YEAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
LEAP_YEAR = 2024
# A path that whoever reads a mail can open begins at a root, a share or a drive.
PATH = re.compile(r"(?:/|\\\\|[A-Za-z]:[/\\]).*")
LISTEN = re.compile(r"(?:\[[0-9a-fA-F:]{1,45}+\]|(?<![\w.-])[\w.-]{1,253}+):\d{1,5}|")
TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _is_a_day(text: str) -> str:
    try:
        date.fromisoformat(f"{LEAP_YEAR}-{text}")
    except ValueError:
        raise NotAccepted("watch.no-day") from None
    return text


def _can_be_opened(text: str) -> str:
    is_web = web_address(text) is not None and not re.search(r"\s", text)
    if text and not is_web and not PATH.fullmatch(in_one_line(text)):
        raise NotAccepted("watch.no-status-address")
    return text


def _are_networks(proxies: tuple[str, ...]) -> tuple[str, ...]:
    for at, one in enumerate(proxies):
        try:
            ip_network(one, strict=False)
        except ValueError:
            raise PartNotAccepted(at, "watch.no-proxy", found=one) from None
    return proxies


DayOfYear = Annotated[str, spelled(DAY_OF_YEAR, "watch.no-day"), AfterValidator(_is_a_day)]
TimeOfDay = Annotated[str, spelled(TIME_OF_DAY, "watch.no-time")]
# Programs of mail show a few dozen; each letter of ours is written as four or more in the head.
SenderName = Annotated[
    str, StringConstraints(min_length=1, max_length=100), AfterValidator(in_one_line)
]


class Mail(Settings):
    """The sender of our mails. `domain` names our messages and our list; it needs no server.

    `status_address` is where officers find the status report; without it the mail names the file.
    `quiet_from` and `quiet_until` (Asia/Shanghai) may span midnight; without them no hour is quiet.
    """

    sender_name: SenderName
    sender: Address
    domain: Annotated[str, spelled(HOST_NAME, "watch.no-host")]
    status_address: Annotated[str, AfterValidator(_can_be_opened)] = ""
    timeout_s: PositiveInt
    message_within_s: PositiveFloat = DeliveryLimits().message_s
    round_within_s: PositiveFloat = DeliveryLimits().round_s
    lock_within_s: PositiveFloat = DeliveryLimits().lock_s
    officers_on: Literal["working-days", "every-day"] = "working-days"
    quiet_from: time | None = None
    quiet_until: time | None = None

    @model_validator(mode="after")
    def _has_both_ends(self) -> Self:
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise NotAccepted("watch.quiet-hours")
        return self

    @property
    def limits(self) -> DeliveryLimits:
        """How long handing over may take, whatever a server does."""
        return DeliveryLimits(self.message_within_s, self.round_within_s, self.lock_within_s)


class Reminders(Settings):
    """Days before a due date on which lists are sent, and days after it of each reminder."""

    before_days: tuple[PositiveInt, ...] = ()
    after_days: tuple[PositiveInt, ...] = ()


class SecondLooks(Settings):
    """How long a page must be at rest, twice in a row, and how much lists and visits may cost."""

    quiet_s: PositiveFloat = LookLimits().quiet_s
    most_s: PositiveFloat = LookLimits().most_s
    most_controls: PositiveInt = LookLimits().most_controls
    most_visit_s: PositiveFloat = LookLimits().most_visit_s
    portals_at_once: PositiveInt = 2
    most_night_s: PositiveFloat = 10800.0

    @property
    def limits(self) -> LookLimits:
        """What one visit to a portal may take."""
        return LookLimits(self.quiet_s, self.most_s, self.most_controls, self.most_visit_s)


class Season(Settings):
    """A part of the year, both ends included, and the days between two crawls of a portal in it."""

    begins: DayOfYear
    ends: DayOfYear
    every_days: PositiveInt

    @model_validator(mode="after")
    def _is_within_a_year(self) -> Self:
        if self.begins > self.ends:
            raise NotAccepted("watch.season-over-new-year")
        return self


def _apart(seasons: tuple[Season, ...]) -> tuple[Season, ...]:
    """Of a day in two seasons nobody could say how often it is crawled."""
    for at, one in enumerate(seasons):
        for first, other in enumerate(seasons[:at], start=1):
            if one.begins <= other.ends and other.begins <= one.ends:
                raise PartNotAccepted(at, "watch.seasons-overlap", second=at + 1, first=first)
    return seasons


class DeskSettings(Settings):
    """Where the desk listens, HOST:PORT, and the proxies whose word about a visitor is taken.

    Without `listen` it does so where `mail.status_address` says, if that is a plain address of this
    machine, else at 127.0.0.1:8765.
    """

    listen: Annotated[str, spelled(LISTEN, "watch.expected-a-host-and-port")] = ""
    proxies: Annotated[tuple[Sentence, ...], AfterValidator(_are_networks)] = ()


class Watch(Settings):
    """All of config/watch.toml; the reason for each number stands beside it there."""

    first_year: ReportYear
    mail_years: PositiveInt
    clean_crawls_before_missing: PositiveInt
    contact: Sentence
    failures_before_alert: PositiveInt = 1
    portals_at_once: PositiveInt
    crawl_timeout_s: PositiveInt
    seasons: Annotated[tuple[Season, ...], AfterValidator(_apart)] = ()
    night_at: TimeOfDay
    post_every_minutes: Literal[5, 10, 15, 20, 30] = 10
    mail: Mail
    reminders: Reminders = Reminders()
    second_look: SecondLooks = SecondLooks()
    desk: DeskSettings = DeskSettings()
