"""The services that show messages in chat groups: what each of their files has to say.

A service is one file of `monitor/channels/` with a `SERVICE` in it. What an officer may write into
config/officers.toml, what a digest may hold, how it is handed over, what an answer means and what
`doctor` and docs/mail.md say of it all come from there; no list of services stands anywhere else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, partial
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType
from urllib.parse import urlsplit

from core.errors import IN_FILE, ConfigurationError, NotAccepted, quoted
from core.messages import Bilingual, Message
from monitor.answers import Answer, words_of
from monitor.records import EMAIL

TOO_MANY_REQUESTS, SERVER_ERROR = 429, 500
LONGEST_WORDS = 200  # characters of what a robot says, as a person reads them
# Bytes of an answer that are read, as they come: packed ones may unpack to anything.
LARGEST_ANSWER = 64 * 2**10
UNPACKED = {"Accept-Encoding": "identity"}
CHANNELS = "monitor.channels"
LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Meaning(StrEnum):
    """What an answer means for the message."""

    #: The group shows it.
    TAKEN = "taken"
    #: The text itself is refused, for good.
    TEXT_REFUSED = "text-refused"
    #: The service takes nothing for now: the message waits.
    BUSY = "busy"
    #: The robot cannot be used as it is configured: the message waits until somebody mends it.
    MISCONFIGURED = "misconfigured"


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered."""

    #: What that means for the message.
    meaning: Meaning
    #: Its own number and words, or what came instead of them; never an address, which is a secret.
    said: Answer


@dataclass(frozen=True, slots=True)
class ChatText:
    """What a group is to be shown."""

    #: One line without markup.
    title: str
    #: Markdown, within the limit of the service.
    content: str


@dataclass(frozen=True, slots=True)
class Robot:
    """One robot of a group."""

    #: The service it belongs to, by its name.
    service: str
    #: The name of the variable that holds its address.
    name: str
    #: That address, a secret.
    url: str
    #: The key that it signs with.
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class WebRequest:
    """What a robot is asked over the web."""

    #: The body, as JSON.
    body: Mapping[str, object]
    #: What is added to its address.
    query: Mapping[str, str] = field(default_factory=dict)


def web_address_problem(url: str) -> Message | None:
    """Why this is no address of a robot; None when it is one. Never shows it."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # it is looked at only when it is asked for
    except ValueError:
        return Message("services.no-https")
    is_safe = parts.scheme == "https" or parts.hostname in LOOPBACK
    return None if parts.hostname and is_safe else Message("services.no-https")


@dataclass(frozen=True, slots=True)
class ChatService:
    """One service, as its file in `monitor/channels/` describes it."""

    #: What config/officers.toml calls it; stored with each message, so it stays.
    name: str
    #: What people call it.
    label: Bilingual
    #: How many bytes (UTF-8) a digest may have.
    limit: int
    #: Whether its robots can sign what they are sent.
    is_signed: bool
    #: Shows one text by a robot, within so many seconds for each answer.
    tell: Callable[[Robot, ChatText, float], Reply]
    #: Why an address cannot be used; None when it can.
    address_problem: Callable[[str], Message | None] = web_address_problem


def by_web(
    request: Callable[[ChatText, str | None], WebRequest],
    meaning: Callable[[Mapping[str, object]], Reply],
) -> Callable[[Robot, ChatText, float], Reply]:
    """The way of a service that is asked over the web and answers with an object of JSON."""
    return partial(_asked, request, meaning)


def numbered(
    code: str, words: str, busy: Collection[int], text_refused: Collection[int]
) -> Callable[[Mapping[str, object]], Reply]:
    """The meaning of answers that carry a number: 0 alone is success.

    A number that neither list has means that our configuration is wrong (key, keyword, robot).
    """

    def meaning(answer: Mapping[str, object]) -> Reply:
        number = answer.get(code)
        if not isinstance(number, int) or isinstance(number, bool):
            return Reply(Meaning.MISCONFIGURED, Message("services.no-number", {"code": code}))
        said = f"{number} {words_of(str(answer.get(words, '')), LONGEST_WORDS)}"
        if number == 0:
            return Reply(Meaning.TAKEN, said)
        if number in text_refused:
            return Reply(Meaning.TEXT_REFUSED, said)
        return Reply(Meaning.BUSY if number in busy else Meaning.MISCONFIGURED, said)

    return meaning


def _asked(
    request: Callable[[ChatText, str | None], WebRequest],
    meaning: Callable[[Mapping[str, object]], Reply],
    robot: Robot,
    shown: ChatText,
    timeout_s: float,
) -> Reply:
    # Loaded with the first message: whoever only reads the configuration must not wait for it.
    import requests  # noqa: PLC0415
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    asked = request(shown, robot.secret)
    try:
        with requests.post(
            robot.url, params=asked.query, json=asked.body, timeout=timeout_s,
            allow_redirects=False, stream=True, headers=UNPACKED,
        ) as answer:  # fmt: skip
            status = answer.status_code
            said = answer.raw.read(LARGEST_ANSWER, decode_content=False)
    except (requests.RequestException, HTTPError) as error:
        # The error's own text holds the address, which is a secret.
        host = urlsplit(robot.url).hostname
        silent = {"host": host or "", "kind": type(error).__name__}
        return Reply(Meaning.BUSY, Message("services.no-answer", silent))
    if status == TOO_MANY_REQUESTS or status >= SERVER_ERROR:
        return Reply(Meaning.BUSY, f"HTTP {status}")
    content = _object(said)
    if content is None:
        return Reply(Meaning.MISCONFIGURED, Message("services.not-its-answer", {"status": status}))
    return meaning(content)


def _object(content: bytes) -> Mapping[str, object] | None:
    try:
        read = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


@cache
def services() -> Mapping[str, ChatService]:
    """Every service by its name; raises ConfigurationError that names the file that is wrong."""
    found: dict[str, ChatService] = {}
    # Named, not imported above: each of these files imports this one.
    channels = import_module(CHANNELS)
    for module in iter_modules(channels.__path__):
        try:
            service = _accepted(_said_in(f"{CHANNELS}.{module.name}"), found)
        except NotAccepted as problem:
            path = f"monitor/channels/{module.name}.py"
            raise ConfigurationError(IN_FILE, path=path, problem=problem.message) from None
        found[service.name] = service
    return MappingProxyType(found)


def _said_in(module: str) -> object:
    """What a file says of its service; raises NotAccepted, whatever is wrong with the file."""
    try:
        return getattr(import_module(module), "SERVICE", None)
    except Exception as problem:
        said = f"{type(problem).__name__}: {problem}"
        raise NotAccepted("services.does-not-run", problem=quoted(said)) from problem


def _accepted(service: object, others: Collection[str]) -> ChatService:
    """What a file says, if that is a service; raises NotAccepted."""
    if not isinstance(service, ChatService):
        raise NotAccepted("services.no-service")
    if not isinstance(service.name, str) or not service.name.strip():
        raise NotAccepted("services.no-name")
    if service.name in others or service.name == EMAIL:
        raise NotAccepted("services.name-taken", name=service.name)
    if type(service.limit) is not int:
        raise NotAccepted("services.limit-no-number", limit=repr(service.limit))
    if service.limit <= 0:
        raise NotAccepted("services.limit-too-small", limit=service.limit)
    return service
