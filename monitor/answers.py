"""What servers say, fit to be kept and shown; and our sentences where none said anything."""

from __future__ import annotations

import ssl
import unicodedata
from collections.abc import Sequence
from functools import reduce

from pydantic import TypeAdapter

from core.errors import trouble
from core.messages import Message

LONGEST = 500  # characters
# A server's own words, or a sentence of ours on what came instead of them.
Answer = str | Message

WORDS = "answers.words"
AND = "answers.and"
NO_TLS = "answers.no-tls"
TAKEN = Message("answers.accepted")
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
    """What the system says when something cannot be done, its own words in one line."""
    if isinstance(problem, ssl.SSLError):
        return Message(NO_TLS, {"words": words_of(problem.reason or f"{problem}")})
    return trouble(problem)
