"""What officers.toml asks for and the machine must bring: robots' secrets, a browser for paper.

Looked for before any work begins, so that a night does not find out at the end.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from core.configuration import UTF8, place_of
from core.errors import ConfigurationError
from monitor.officers import Chat, Officers
from monitor.services import Robot, services

FILE = "officers.toml"
NO_PRINTER = "secrets.no-printer"


def robots(officers: Officers, environment: Mapping[str, str], config: Path) -> tuple[Robot, ...]:
    """Every robot with its secrets; raises ConfigurationError that names file and variable."""
    return tuple(robot(chat, environment, config) for chat in officers.chats())


def refuse_paper_without_browser(officers: Officers, browser: Path | None, config: Path) -> None:
    """Raise ConfigurationError when somebody wants a PDF that nothing can print."""
    wanting = [(at, one) for at, one in enumerate(officers.officers) if "pdf" in one.attachments]
    if wanting and browser is None:
        at, one = wanting[0]
        place = place_of(config / FILE, ("officers", at, "attachments"))
        raise ConfigurationError(NO_PRINTER, file=place, name=one.name)


def unsigned(officers: Officers) -> Iterator[str]:
    """The variables of robots that could sign and have no key configured."""
    for chat in officers.chats():
        if services()[chat.service].is_signed and chat.secret is None:
            yield chat.variable


def robot(chat: Chat, environment: Mapping[str, str], config: Path) -> Robot:
    """One robot with its secrets; raises ConfigurationError that names file and variable."""
    url = _value(chat.variable, environment, config)
    problem = services()[chat.service].address_problem(url)
    if problem is not None:
        file = _place(config, chat.variable)
        raise ConfigurationError("secrets.text", variable=chat.variable, file=file, problem=problem)
    key = chat.secret_variable
    return Robot(
        chat.service, chat.variable, url, _value(key, environment, config) if key else None
    )


def _value(variable: str, environment: Mapping[str, str], config: Path) -> str:
    value = environment.get(variable)
    if not value:
        place = _place(config, variable)
        raise ConfigurationError("secrets.variable-not-set", file=place, variable=variable)
    return value


def _place(config: Path, variable: str) -> str:
    """The line of the key that names a variable; comments may name it, too."""
    path = config / FILE
    given = tomllib.loads(path.read_text(encoding=UTF8))
    return place_of(path, next(_keys_of(given, f"$env:{variable}"), ()))


def _keys_of(given: object, wanted: str) -> Iterator[tuple[str | int, ...]]:
    """Where in a file that was read a value stands."""
    if given == wanted:
        yield ()
    parts: Iterable[tuple[str | int, object]] = ()
    if isinstance(given, dict):
        parts = given.items()
    elif isinstance(given, list):
        parts = enumerate(given)
    for key, part in parts:
        yield from ((key, *rest) for rest in _keys_of(part, wanted))
