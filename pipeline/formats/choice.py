"""Which reader opens which format."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

from core.filetypes import ARCHIVES, FILE_TYPES, LARGEST_FILE, TEXT_KINDS
from core.messages import Message
from pipeline.blocks import Content
from pipeline.formats.signatures import format_of
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind

# Which function reads a format. Its file is imported with the first such document: a child that
# checks one report need not wait for the libraries of all others.
READERS = {kind.name: kind.reader for kind in FILE_TYPES if kind.reader}
DEEPEST_ARCHIVE = 2
LARGEST_TEXT = 12 * 2**20
# A web page of this size that holds nothing was nested too deeply for the parser, which drops it.
LARGEST_NOTHING = 20_000


def read_content(content: bytes, depth: int = 0) -> Content:
    """Read some bytes by the format that they are in; raises Unreadable.

    `depth` counts the archives around them.
    """
    name = format_of(content)
    if len(content) > (LARGEST_TEXT if name in TEXT_KINDS else LARGEST_FILE):
        raise Unreadable(SetbackKind.TOO_LARGE, _sized("choice.too-large", content, name))
    if name in ARCHIVES and depth < DEEPEST_ARCHIVE:
        from pipeline.formats.packed import read_packed  # noqa: PLC0415 (as the readers above)

        return read_packed(content, name, lambda member: read_content(member, depth + 1))
    if name not in READERS:
        raise Unreadable(
            SetbackKind.FORMAT_NOT_SUPPORTED,
            Message("choice.not-supported", {"format": name, "formats": ", ".join(READERS)}),
        )
    parsed = _reader_of(name)(content)
    if not parsed.blocks and len(content) > LARGEST_NOTHING:
        raise Unreadable(SetbackKind.NOTHING_READ, _sized("choice.nothing-read", content, name))
    return parsed


def _sized(message_id: str, content: bytes, name: str) -> Message:
    return Message(message_id, {"size": len(content), "format": name})


def _reader_of(name: str) -> Callable[[bytes], Content]:
    module, _, function = READERS[name].partition(":")
    reader: Callable[[bytes], Content] = getattr(
        import_module(f"pipeline.formats.{module}"), function
    )
    return reader
