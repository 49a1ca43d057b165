"""What a child sees of the documents in some bytes, of each by the way that its format has."""

from __future__ import annotations

from base64 import b64encode
from pkgutil import resolve_name
from typing import Any

from core.charsets import decode
from core.filetypes import ARCHIVES, FILE_TYPES
from pipeline.formats.packed import members_of
from pipeline.formats.signatures import format_of
from pipeline.records import Unreadable
from pipeline.second_way import Way
from pipeline.witness.sight import Glimpse

READ = {kind.name: kind for kind in FILE_TYPES if kind.reader}
MOST_LOOKED_AT = 4  # documents of one archive


def glimpses_in(content: bytes) -> tuple[Glimpse, ...]:
    """What is seen of each document in some bytes; raises Unreadable."""
    kind = format_of(content)
    members = members_of(content, kind) if kind in ARCHIVES else [content]
    found = []
    for member in members:
        try:
            name = format_of(member)
        except Unreadable:  # empty, or of no known format: nobody reads it as a report either
            continue
        glimpse = _glimpse(name, member)
        if glimpse is not None:
            found.append(glimpse)
    unseen = (Glimpse(one.kind, traits=(one.kind,)) for one in found[MOST_LOOKED_AT:])
    return (*found[:MOST_LOOKED_AT], *unseen)


def _glimpse(name: str, content: bytes) -> Glimpse | None:
    """What is seen of one document; None for one that nobody reads as a report."""
    kind = READ.get(name)
    if kind is None:
        return None
    if kind.sight:
        try:
            return Glimpse(name, _by(kind.sight, content))
        except Unreadable as reason:
            return Glimpse(name, traits=(name,), why=reason.detail)
    traits = _by(kind.traits, content) if kind.traits else (name,)
    page = decode(content) if kind.second_way == Way.BROWSER else None
    file = b64encode(content).decode() if kind.second_way == Way.OFFICE else None
    return Glimpse(name, page=page, file=file, traits=traits)


def _by(place: str, content: bytes) -> Any:
    """What a function of this room (module:name) says of some bytes; imported with the first such
    document. Raises ValueError for what names none."""
    return resolve_name(f"pipeline.witness.{place}")(content)
