"""Which format a document is in, or why it cannot be read at all."""

from __future__ import annotations

from core.filetypes import format_name
from core.messages import Message
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind


def format_of(content: bytes) -> str:
    """Name the format by what the bytes contain.

    Raises Unreadable for nothing at all and for bytes that are no format we know.
    """
    if not content.strip():
        raise Unreadable(SetbackKind.EMPTY, Message("signatures.empty", {"size": len(content)}))
    name = format_name(content)
    if name is None:
        said = Message("signatures.unknown", {"bytes": content[:8].hex(" ")})
        raise Unreadable(SetbackKind.FORMAT_UNKNOWN, said)
    return name
