"""What we foresee going wrong: one base class, whose sentence is said in the language asked for."""

from __future__ import annotations

from core.messages import Message, Value, render


class Foreseen(Exception):
    """Something that a person can mend: its sentence names the place and the way out.

    Whatever is not one of these is a mistake of ours.
    """

    def __init__(self, template: str, /, **values: Value) -> None:
        super().__init__(template)
        self.message = Message(template, values)

    def said(self, language: str) -> str:
        """The sentence in a language."""
        return render(self.message, language)

    def __str__(self) -> str:
        return self.said("en")


class ConfigurationError(Foreseen):
    """The configuration cannot be used; the sentence names file, line, key and the way out."""


class NotAccepted(Foreseen, ValueError):
    """One value of the configuration is none that we take; its reader adds the place."""


class InUse(Foreseen):
    """Another process of ours is at work there; it can be done as soon as that one has ended."""


class NotPossible(Foreseen):
    """What a person asks for cannot be done as things stand; the sentence says what can."""
