"""What servers say, fit to be kept and shown; and our sentences where none said anything."""

from __future__ import annotations

import errno
import socket
import ssl
import unicodedata
from collections.abc import Sequence
from functools import reduce

from pydantic import TypeAdapter

from core.messages import Message

LONGEST = 500  # characters
# A server's own words, or a sentence of ours on what came instead of them.
Answer = str | Message

WORDS = "answers.words"
AND = "answers.and"
NO_SUCH_HOST = "answers.no-such-host"
NO_TLS = "answers.no-tls"
TIMED_OUT = "answers.timed-out"
HUNG_UP = "answers.hung-up"
UNFORESEEN = "answers.unforeseen"
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
    errno.EACCES: "answers.not-allowed",
    errno.EPERM: "answers.not-allowed",
}
MESSAGE = TypeAdapter(Message)
SENTENCE = '{"template":'  # how one of ours begins where it is stored


def words_of(answer: bytes | str, longest: int = LONGEST) -> str:
    """A server's answer on one line, without signs that are no words, and not without end."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    bare = "".join(
        " " if unicodedata.category(sign) in ("Cc", "Cs") else sign for sign in text[: 4 * longest]
    )
    said = " ".join(bare.split())
    return said if len(said) <= longest else f"{said[: longest - 1]}…"


def said(answer: Answer) -> Message:
    """An answer as a part of a sentence; words of others are marked as theirs."""
    return answer if isinstance(answer, Message) else Message(WORDS, {"words": answer})


def together(answers: Sequence[Answer]) -> Message:
    """Several answers, at least one, one after the other."""
    return reduce(
        lambda first, then: Message(AND, {"first": first, "then": then}), map(said, answers)
    )


def kept(answer: Answer) -> str:
    """An answer as it is stored; words that look like one of our sentences stand behind a blank."""
    if isinstance(answer, Message):
        return MESSAGE.dump_json(answer).decode()
    return f" {answer}" if answer.startswith(SENTENCE) else answer


def as_kept(stored: str) -> Answer:
    """The answer that was stored."""
    return MESSAGE.validate_json(stored) if stored.startswith(SENTENCE) else stored


def number_of(answer: Answer) -> str | None:
    """The number that a mail server's answer begins with; a sentence of ours has none."""
    number = answer[:3] if isinstance(answer, str) else ""
    return number if number.isdigit() else None


def system_trouble(problem: OSError) -> Message:
    """What the system says when something cannot be done, in our words where we know it."""
    if isinstance(problem, ssl.SSLError):
        return Message(NO_TLS, {"words": words_of(problem.reason or f"{problem}")})
    if isinstance(problem, socket.gaierror):
        return Message(NO_SUCH_HOST)
    if isinstance(problem, TimeoutError):
        return Message(TIMED_OUT)
    known = BY_NUMBER.get(problem.errno or 0)
    if known is not None:
        return Message(known)
    words = problem.strerror or ""
    return said(words_of(words)) if words else Message(UNFORESEEN, {"kind": type(problem).__name__})
