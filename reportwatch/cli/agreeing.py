"""Ask a person before the first message leaves."""

from __future__ import annotations

import sys

import click

from core.errors import NotPossible
from core.messages import text

ASK = "agreeing.ask"
NOBODY_TO_ASK = "agreeing.nobody-to-ask"
NOT_NOW = "agreeing.not-now"


def agree(is_agreed: bool, language: str) -> None:
    """Return when somebody agrees; raises NotPossible with the way out when nobody does."""
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise NotPossible(NOBODY_TO_ASK)
    if not click.confirm(text(ASK, language), err=True):
        raise NotPossible(NOT_NOW)
