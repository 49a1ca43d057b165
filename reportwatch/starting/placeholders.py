"""What the shipped configuration leaves open, and which portals are nobody's test.

With a contact that cannot be reached a portal's people can only block us; with recipients that do
not exist nobody hears of what is found. So nothing is asked of a real portal before.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from core.messages import Message
from crawlers.pages.addresses import web_address
from crawlers.portals import Portal
from monitor.configuration import Configuration
from monitor.officers import Officers

# Names that lead nowhere (RFC 2606 and 6761), and this machine.
PLACEHOLDER = re.compile(
    r"\blocalhost\b"
    r"|(?:(?<![\w-])example\.(?:com|net|org)|\.(?:example|invalid|test))(?![\w-]|\.\w)",
    re.IGNORECASE,
)
TEST_HOST = re.compile(r"(^|\.)(localhost|test|invalid|example)$")
SHOWN = 5

CONTACT = "placeholders.contact"
SENDER = "placeholders.sender"
PEOPLE = "placeholders.people"
AND = "placeholders.and"
AND_MORE = "placeholders.and-more"
NOT_LOOKED_AT = "placeholders.not-looked-at"
STOPPED = "placeholders.stopped"


def placeholders(configuration: Configuration, config: Path) -> Iterator[Message]:
    """Everything in watch.toml and officers.toml that still is what we shipped, and the way out."""
    watch = str(config / "watch.toml")
    mail = configuration.watch.mail
    if PLACEHOLDER.search(configuration.watch.contact):
        yield Message(CONTACT, {"value": configuration.watch.contact, "file": watch})
    if wrong := _placeholders([mail.sender, mail.domain]):
        yield Message(SENDER, {"value": few(wrong), "file": watch})
    people = str(config / "officers.toml")
    for keys, addresses in _addresses(configuration.officers).items():
        if wrong := _placeholders(addresses):
            yield Message(PEOPLE, {"value": few(wrong), "file": people, "keys": keys})


def real_portals(configuration: Configuration, wanted: Iterable[str] | None = None) -> list[str]:
    """The portals, of those wanted or of all that are crawled, whose host is not this machine."""
    named = configuration.crawled if wanted is None else wanted
    return [portal for portal in named if _is_real(configuration.portals[portal])]


def why_not_real(
    configuration: Configuration, config: Path, portals: Iterable[str]
) -> Message | None:
    """One line that says why these portals must not be asked yet; None when they may be."""
    real = real_portals(configuration, portals)
    found = list(placeholders(configuration, config)) if real else []
    if not found:
        return None
    return Message(STOPPED, {"portals": few(real), "placeholders": listed(found)})


def why_not_looked_at(contact: str, config: Path, url: str) -> Message | None:
    """One line that says why an unknown portal must not be asked yet; None when it may be."""
    parts = web_address(url)
    host = (parts.hostname if parts is not None else None) or ""
    if not host.endswith(".gov.cn") or not PLACEHOLDER.search(contact):
        return None  # what is no portal's address is refused by whoever looks at it
    watch = Message(CONTACT, {"value": contact, "file": str(config / "watch.toml")})
    return Message(NOT_LOOKED_AT, {"host": host, "placeholders": watch})


def listed(sentences: Sequence[Message]) -> Message:
    """Some sentences as one."""
    return reduce(lambda one, other: Message(AND, {"one": one, "other": other}), sentences)


def few(names: Sequence[str]) -> Message:
    """The first names of a list, and how many there are if these are not all."""
    shown = ", ".join(names[:SHOWN])
    if len(names) <= SHOWN:
        return Message(shown)
    return Message(AND_MORE, {"names": shown, "count": len(names)})


def _placeholders(values: Iterable[str]) -> list[str]:
    return [value for value in dict.fromkeys(values) if PLACEHOLDER.search(value)]


def _addresses(people: Officers) -> dict[str, list[str]]:
    """Every address, by the key that it stands under."""
    second = [one.escalate_to for one in people.officers if one.escalate_to is not None]
    return {
        "[[officers]] address": [one.address for one in people.officers],
        "[[officers]] escalate_to": second,
        "[[operators]] address": [one.address for one in people.operators],
    }


def _is_real(portal: Portal) -> bool:
    return _is_real_host(urlsplit(portal.base_url).hostname or "")


def _is_real_host(host: str) -> bool:
    try:
        return not ip_address(host).is_loopback
    except ValueError:
        return TEST_HOST.search(host) is None
