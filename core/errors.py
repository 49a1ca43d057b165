"""What we foresee going wrong: one base class, whose sentence is said in the language asked for."""

from __future__ import annotations

import errno
import socket

from core.messages import Message, Value, render

IN_FILE = "errors.in-file"
UNFORESEEN = "answers.unforeseen"
NOT_ALLOWED = "answers.not-allowed"
TIMED_OUT, HUNG_UP = "answers.timed-out", "answers.hung-up"
# What systems number; their own words are English wherever they run.
BY_NUMBER = {
    errno.ECONNREFUSED: "answers.connection-refused",
    errno.ENETUNREACH: "answers.no-way",
    errno.EHOSTUNREACH: "answers.no-way",
    errno.ETIMEDOUT: TIMED_OUT,
    errno.ECONNRESET: HUNG_UP,
    errno.ECONNABORTED: HUNG_UP,
    errno.EPIPE: HUNG_UP,
    errno.ENOSPC: "answers.disk-full",
    errno.EROFS: "answers.read-only",
    errno.EACCES: NOT_ALLOWED,
    errno.EPERM: NOT_ALLOWED,
    errno.ENOENT: "answers.not-there",
    errno.ENOTDIR: "answers.no-folder",
    errno.EEXIST: "answers.no-folder",
    errno.EISDIR: "answers.no-file",
}


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


class NoAnswer(ConfigurationError):
    """A server that the configuration names does not answer now; its line may well be right."""


class NotAccepted(Foreseen, ValueError):
    """One value of the configuration is none that we take; its reader adds the place."""


class InUse(Foreseen):
    """Another process of ours is at work there; it can be done as soon as that one has ended."""


class NotPossible(Foreseen):
    """What a person asks for cannot be done as things stand; the sentence says what can."""


class NotKnown(NotPossible):
    """What a command line names is not there: it was mistyped, and nothing was done."""


def trouble(problem: OSError) -> Message:
    """What the system says when something cannot be done, in our words where we know it."""
    if isinstance(problem, socket.gaierror):
        return Message("answers.no-such-host")
    if isinstance(problem, TimeoutError):
        return Message(TIMED_OUT)
    known = BY_NUMBER.get(problem.errno or 0)
    if known is not None:
        return Message(known)
    if problem.strerror:
        return quoted(" ".join(problem.strerror.split()))
    return Message(UNFORESEEN, {"kind": type(problem).__name__})


def quoted(words: str) -> Message:
    """Words of others as a part of a sentence of ours."""
    return Message("answers.words", {"words": words})
