"""What was refused: things that are free to be told again, and what operators hear of addresses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.answers import Answer
from monitor.records import Audience, Told


@dataclass(frozen=True, slots=True)
class Freed:
    """Something told by a message that a server refused, and not told again since.

    `is_lifted`: somebody asked to try again; `again_at` is when we would by ourselves. `times` is
    how often this was refused for its content.
    """

    told: Told
    message_id: str
    address: str
    audience: Audience
    is_of_content: bool
    is_lifted: bool
    again_at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class MailTrouble:
    """An address to which messages do not get through, with the server's own words.

    `waiting` counts what is to be told again; `attempts` is 0 when the answer was final.
    """

    address: str
    subject: str
    answer: Answer
    is_of_content: bool
    waiting: int
    attempts: int = 0
    next_try_at: datetime | None = None
