"""Whom mails do not reach, and the sentence for it."""

from __future__ import annotations

from core.messages import Value
from monitor.answers import said
from monitor.freed import MailTrouble
from reportwatch.options import Options

UNTOLD = "posted.untold"
UNTOLD_TEXT = "posted.untold-text"
OFFICERS = "officers.toml"


def untold(one: MailTrouble) -> str:
    """The sentence for an address: a refused text is no fault of the address."""
    return UNTOLD_TEXT if one.is_of_content else UNTOLD


def untold_values(one: MailTrouble, options: Options) -> dict[str, Value]:
    """What that sentence names."""
    path = str(options.config / OFFICERS)
    return {"address": one.address, "count": one.waiting, "answer": said(one.answer), "path": path}
