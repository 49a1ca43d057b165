"""Ask a person before the first message leaves."""

from __future__ import annotations

import sys

import click

from core.errors import NotPossible
from core.messages import text

ASK = "现在启用？以上消息随即发出，以后每夜有新情况即通知"
NOBODY_TO_ASK = "没有启用：这里不是终端，无法询问 → 核对以上内容后运行 reportwatch start --yes"
NOT_NOW = "没有启用，什么都没有发出"


def agree(is_agreed: bool, language: str) -> None:
    """Return when somebody agrees; raises NotPossible with the way out when nobody does."""
    if is_agreed:
        return
    if not sys.stdin.isatty():
        raise NotPossible(NOBODY_TO_ASK)
    if not click.confirm(text(ASK, language), err=True):
        raise NotPossible(NOT_NOW)
