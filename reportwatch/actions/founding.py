"""A new installation: what was given of it, what is still asked, and the files that follow."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol, TypeVar

from core.errors import ConfigurationError, Foreseen
from core.messages import Message
from reportwatch.starting.office import (
    WRONG,
    Office,
    Person,
    address_in,
    contact_in,
    district_in,
    person_in,
    refuse_what_is_there,
    sender_in,
    server_in,
    set_up,
)

Value = TypeVar("Value")
NOT_GIVEN = "init.not-given"
SHARED = "office.shared"
QUESTIONS = {
    "--office": "init.ask-office",
    "--contact": "init.ask-contact",
    "--sender": "init.ask-sender",
    "--district": "init.ask-district",
    "--officer": "init.ask-officer",
    "--operator": "init.ask-operator",
    "--smtp": "init.ask-smtp",
}
READERS: Mapping[str, Callable[[str, str], object]] = {
    "--office": sender_in,
    "--contact": contact_in,
    "--sender": address_in,
    "--district": district_in,
    "--officer": person_in,
    "--operator": person_in,
    "--smtp": server_in,
}
SEVERAL = re.compile("[,，;；、]")


class Asker(Protocol):
    """Somebody who can be asked, at a terminal or on a page."""

    def answer(self, question: Message, *, is_hidden: bool) -> str:
        """What they say; hidden where it may hold a password, which may be left empty.

        Raises NotAccepted for what is no text.
        """

    def refuse(self, problem: Foreseen) -> None:
        """Tell them why an answer cannot be used, before they are asked again."""


def found_installation(
    folder: Path, given: Mapping[str, Sequence[str]], language: str, asker: Asker | None
) -> Sequence[Path]:
    """Write a new installation by what was given of each option, and what is asked; the new paths.

    Raises ConfigurationError for an option that is missing where nobody can be asked; of them only
    a mail server may be left out.
    """
    # Before anything is asked, for all that is answered would be lost.
    refuse_what_is_there(folder)
    if asker is None:
        given = {**given, "--smtp": given["--smtp"] or ("",)}
        silent = [option for option, values in given.items() if not values]
        if silent:
            raise ConfigurationError(NOT_GIVEN, options=", ".join(silent))
    for option, values in given.items():
        _each_once(option, (READERS[option](option, value) for value in values))
    return set_up(folder, _office(Answers(given, asker), language))


def _office(answers: Answers, language: str) -> Office:
    return Office(
        name=answers.one("--office", sender_in),
        contact=answers.one("--contact", contact_in),
        sender=answers.one("--sender", address_in),
        districts=answers.several("--district", district_in),
        officers=answers.several("--officer", person_in),
        operators=answers.several("--operator", person_in),
        smtp=answers.hidden("--smtp", server_in),
        language=language,
    )


@dataclass(frozen=True, slots=True)
class Answers:
    """What was given; what was not is asked until it can be used."""

    given: Mapping[str, Sequence[str]]
    asker: Asker | None

    def one(self, option: str, read: Callable[[str, str], Value]) -> Value:
        """The one value of an option."""
        return self.several(option, read, at_most=1)[0]

    def several(
        self, option: str, read: Callable[[str, str], Value], at_most: int | None = None
    ) -> list[Value]:
        """Every value of an option, each once; when asked they stand in one line, with commas."""
        values = self.given[option]
        if values or self.asker is None:
            return _each_once(option, (read(option, value) for value in values))
        return _asked(self.asker, option, lambda said: _each(option, said, read, at_most))

    def hidden(self, option: str, read: Callable[[str, str], str]) -> str:
        """A value that may hold a password, or nothing."""
        for value in self.given[option]:
            return read(option, value)
        return (
            _asked(self.asker, option, partial(read, option), is_hidden=True) if self.asker else ""
        )


def _asked(
    asker: Asker, option: str, read: Callable[[str], Value], *, is_hidden: bool = False
) -> Value:
    while True:
        try:
            return read(asker.answer(Message(QUESTIONS[option]), is_hidden=is_hidden))
        except Foreseen as problem:
            asker.refuse(problem)


def _each(
    option: str, said: str, read: Callable[[str, str], Value], at_most: int | None
) -> list[Value]:
    parts = [said] if at_most == 1 else SEVERAL.split(said)
    said_parts = _each_once(option, (read(option, part) for part in parts if part.strip()))
    return said_parts or [read(option, said)]


def _each_once(option: str, values: Iterable[Value]) -> list[Value]:
    """The values, each once; raises ConfigurationError for an address of two people."""
    once = list(dict.fromkeys(values))
    seen: set[str] = set()
    for one in once:
        if isinstance(one, Person):
            address = one.address.casefold()
            if address in seen:
                problem = Message(SHARED)
                raise ConfigurationError(WRONG, option=option, found=one.address, problem=problem)
            seen.add(address)
    return once
