"""How this installation watches: report years, proof, pace of the night, sender of its mails."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, PositiveInt, StringConstraints

from crawlers.configuration import Settings
from monitor.deadlines import Sentence
from monitor.officers import Address


def _host_name(text: str) -> str:
    if not all(label and label.isascii() for label in text.split(".")):
        raise ValueError("expected a host name in ASCII, such as reportwatch.example.org")
    return text


class Mail(Settings):
    """The sender of our mails. `domain` names our messages and our list; it needs no server.

    `status_address` is where officers find the status report; without it the mail names the file.
    """

    sender_name: Sentence
    sender: Address
    domain: Annotated[str, AfterValidator(_host_name)]
    status_address: str = ""
    timeout_s: PositiveInt


class Watch(Settings):
    """All of config/watch.toml; the reason for each number stands beside it there."""

    first_year: Annotated[int, Field(ge=2008)]
    mail_years: PositiveInt
    clean_crawls_before_missing: PositiveInt
    contact: Sentence
    portals_at_once: PositiveInt
    crawl_timeout_s: PositiveInt
    night_at: Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
    mail: Mail
