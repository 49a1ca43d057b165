"""What officers.toml asks for and the machine must bring: robots' secrets, a browser for paper.

Looked for before any work begins, so that a night does not find out at the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from core.errors import ConfigurationError
from monitor.officers import Chat, Officers
from monitor.services import Robot, services

FILE = "config/officers.toml"
NO_PRINTER = "secrets.no-printer"


def robots(officers: Officers, environment: Mapping[str, str]) -> tuple[Robot, ...]:
    """Every robot with its secrets; raises ConfigurationError that names the variable."""
    return tuple(_robot(chat, environment) for chat in officers.chats())


def refuse_paper_without_browser(officers: Officers, browser: Path | None) -> None:
    """Raise ConfigurationError when somebody wants a PDF that nothing can print."""
    wanting = [one.name for one in officers.officers if "pdf" in one.attachments]
    if wanting and browser is None:
        raise ConfigurationError(
            NO_PRINTER,
            file=FILE,
            name=wanting[0],
        )


def unsigned(officers: Officers) -> Iterator[str]:
    """The variables of robots that could sign and have no key configured."""
    for chat in officers.chats():
        if services()[chat.service].is_signed and chat.secret is None:
            yield chat.variable


def _robot(chat: Chat, environment: Mapping[str, str]) -> Robot:
    url = _value(chat.variable, environment)
    problem = services()[chat.service].address_problem(url)
    if problem is not None:
        raise ConfigurationError("secrets.text", variable=chat.variable, file=FILE, problem=problem)
    secret = _value(chat.secret_variable, environment) if chat.secret_variable else None
    return Robot(chat.service, chat.variable, url, secret)


def _value(variable: str, environment: Mapping[str, str]) -> str:
    value = environment.get(variable)
    if not value:
        raise ConfigurationError(
            "secrets.variable-not-set",
            file=FILE,
            variable=variable,
        )
    return value
