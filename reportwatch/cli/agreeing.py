"""Ask a person before the first message leaves."""

from __future__ import annotations

import sys

import click

from core.errors import NotPossible
from core.messages import text

ASK = "agreeing.ask"
ASK_TOLD = "agreeing.ask-told"
NOBODY_TO_ASK = "agreeing.nobody-to-ask"
NOT_NOW = "agreeing.not-now"


def agree(is_agreed: bool, is_told: bool, language: str) -> None:
    """Return when somebody agrees to send what is shown, or that all of it `is_told` already.

    Raises NotPossible with the way out when nobody does.
    """
    if is_agreed:
        return
    if not sys.stdin.isatty():
        command = "reportwatch start --yes" + (" --told" if is_told else "")
        raise NotPossible(NOBODY_TO_ASK, command=command)
    if not click.confirm(text(ASK_TOLD if is_told else ASK, language), err=True):
        raise NotPossible(NOT_NOW)
