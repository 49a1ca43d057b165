"""Who is told: the officers of each district, and the operators of this installation."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    field_validator,
    model_validator,
)

from core.addresses import NAMED
from core.configuration import PartNotAccepted, SecretNotAccepted, Sentence, Settings
from core.errors import NotAccepted
from core.messages import Value
from monitor.duties.deadlines import District
from monitor.services import services

# Letters of any script may stand before the @ (RFC 6531); the domain is kept as DNS knows it.
ADDRESS = re.compile(r"[\w.+=/'-]+@[\w-]+(\.[\w-]+)+|[\w.+=/'-]+@localhost")


def _as_on_the_wire(address: str) -> str:
    if not ADDRESS.fullmatch(address):
        raise NotAccepted("officers.no-mail-address")
    name, _, domain = address.rpartition("@")
    return f"{name}@{domain.encode('idna').decode('ascii')}"


Address = Annotated[str, AfterValidator(_as_on_the_wire)]
Language = Literal["zh", "en"]


def _names_a_variable(text: str) -> str:
    if not NAMED.fullmatch(text):
        raise SecretNotAccepted("officers.no-variable")
    return text


SecretName = Annotated[str, AfterValidator(_names_a_variable)]


class Chat(Settings):
    """One robot of a chat group. Its address is a secret: `$env:NAME` names the variable with it.

    `service` is one of `monitor/channels/`; `secret` names the variable with the key that robots
    sign with, where they can.
    """

    service: str
    url: SecretName
    secret: SecretName | None = None

    @field_validator("service")
    @classmethod
    def _is_known(cls, service: str) -> str:
        if service not in services():
            raise NotAccepted("officers.no-such-channel-accepted", accepted=", ".join(services()))
        return service

    @model_validator(mode="after")
    def _signs_what_is_signed(self) -> Self:
        if self.secret is not None and not services()[self.service].is_signed:
            raise NotAccepted("officers.unsigned-robot", service=self.service)
        return self

    def __str__(self) -> str:
        return f"{self.service}:{self.variable}"

    @property
    def variable(self) -> str:
        return self.url.removeprefix("$env:")

    @property
    def secret_variable(self) -> str | None:
        return self.secret.removeprefix("$env:") if self.secret else None


class Officer(Settings):
    """One compliance officer: gets one mail per night about these districts when facts changed.

    `escalate_to` is told as well when a report is still missing at the last reminder. `summaries`
    come with the first mail after the end of the week or month, `attachments` with every mail, and
    each of `chats` shows a digest of each mail.
    """

    name: Sentence
    address: Address
    districts: Annotated[tuple[District, ...], Field(min_length=1)]
    language: Language = "zh"
    escalate_to: Address | None = None
    summaries: tuple[Literal["weekly", "monthly"], ...] = ()
    attachments: tuple[Literal["xlsx", "pdf"], ...] = ()
    chats: tuple[Chat, ...] = ()


class Operator(Settings):
    """Somebody who keeps this installation running: gets crawl failures and unreadable files."""

    name: Sentence
    address: Address
    language: Language = "zh"
    chats: tuple[Chat, ...] = ()


def _each_told_once(officers: tuple[Officer, ...]) -> tuple[Officer, ...]:
    seen: dict[tuple[str, str], int] = {}
    for at, one in enumerate(officers):
        for district in one.districts:
            first = seen.setdefault((one.address.casefold(), district), at)
            if first != at:
                values: dict[str, Value] = {"address": one.address, "first": first + 1}
                raise PartNotAccepted(at, "officers.told-twice", district=district, **values)
    return officers


def _each_once(operators: tuple[Operator, ...]) -> tuple[Operator, ...]:
    seen: dict[str, int] = {}
    for at, one in enumerate(operators):
        first = seen.setdefault(one.address.casefold(), at)
        if first != at:
            raise PartNotAccepted(at, "officers.twice", address=one.address, first=first + 1)
    return operators


class Officers(Settings):
    """All of config/officers.toml. No address is told the same thing by two entries."""

    officers: Annotated[tuple[Officer, ...], AfterValidator(_each_told_once)] = ()
    operators: Annotated[tuple[Operator, ...], AfterValidator(_each_once)] = ()

    def covers(self, district: str) -> bool:
        """Whether some officer is told about this district."""
        return any(district in officer.districts for officer in self.officers)

    def chats(self) -> tuple[Chat, ...]:
        """Every robot that somebody named, each once."""
        people: tuple[Officer | Operator, ...] = (*self.officers, *self.operators)
        named = [chat for one in people for chat in one.chats]
        return tuple({chat.url: chat for chat in named}.values())


def second_addresses(officers: Iterable[Officer]) -> list[Officer]:
    """Who is told at the last step: each second address once, for all districts it stands for."""
    found: dict[str, Officer] = {}
    for officer in officers:
        address = officer.escalate_to
        if address is not None:
            earlier = found.get(address)
            districts = (*(earlier.districts if earlier else ()), *officer.districts)
            changes = {
                "name": address,
                "address": address,
                "districts": tuple(dict.fromkeys(districts)),
                "attachments": (),
                "chats": (),
            }
            found[address] = (earlier or officer).model_copy(update=changes)
    return list(found.values())
