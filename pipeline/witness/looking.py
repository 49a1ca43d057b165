"""A document looked at again: what is seen of it, or what it has that could be seen otherwise.

Children draw and look; a page is printed by the browser of `core`, an office file by LibreOffice.
"""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field

from pydantic import TypeAdapter

from core.browser import LAYOUTS
from core.filetypes import FILE_TYPES
from core.messages import Message
from pipeline.records import Unreadable
from pipeline.sandbox.orders import as_answer
from pipeline.sandbox.pool import asked
from pipeline.second_way import Way
from pipeline.setback_kinds import SetbackKind
from pipeline.witness.office import find_office, printed_by_office
from pipeline.witness.sight import Glimpse, Sight

LOOKING_S = 12.0  # seconds of processor time; a report takes a third of one
# What a look may lack: tools that not every machine has; AGAIN is only another try.
BROWSER, OFFICE, AGAIN = "browser", "office", "again"


@dataclass(frozen=True, slots=True)
class Appearance:
    """What was seen of a document, of one or several papers in an archive; nothing where there is
    no way, and then its traits and what this machine lacks.

    `is_plain`: there is something, and nothing in it that may be seen otherwise than it was read.
    `is_partial`: of some paper in an archive nothing was seen.
    """

    sights: tuple[Sight, ...]
    way: Way
    traits: tuple[str, ...] = ()
    why: Message | None = None
    tool: str | None = None
    is_plain: bool = False
    is_partial: bool = False


GLIMPSES = TypeAdapter(tuple[Glimpse, ...])
SIGHT = TypeAdapter(Sight)
WAYS = {kind.name: Way(kind.second_way) for kind in FILE_TYPES if kind.second_way}


@dataclass(slots=True)
class _Gathered:
    sights: list[Sight] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)
    whys: list[Message] = field(default_factory=list)
    tools: list[str] = field(default_factory=list)
    is_empty: bool = False  # no row of numbers in what is drawn or printed of one


def has_tool(name: str) -> bool:
    """Whether this machine has a browser, or LibreOffice; another try it always has."""
    if name == BROWSER:
        return LAYOUTS.has_browser()
    return name == AGAIN or find_office() is not None


def appearance_of(content: bytes) -> Appearance:
    """Look at a document. Never raises: what cannot be looked at is not seen, with the reason."""
    try:
        glimpses = asked(GLIMPSES, LOOKING_S, glimpses_of, content)
    except Unreadable as reason:
        tool = AGAIN if reason.kind == SetbackKind.READER_LOST else None
        return Appearance((), Way.NONE, (reason.kind,), reason.detail, tool)
    found = _Gathered()
    for glimpse in glimpses:
        _gather(found, glimpse)
    if found.sights:
        is_partial = len(found.sights) < len(glimpses)
        return Appearance(tuple(found.sights), found.ways[0], is_partial=is_partial)
    is_plain = bool(glimpses) and not found.traits and not found.is_empty
    first = next(iter(found.whys), None)
    traits, tool = tuple(dict.fromkeys(found.traits)), next(iter(found.tools), None)
    return Appearance((), Way.NONE, traits, first, tool, is_plain)


def _gather(found: _Gathered, glimpse: Glimpse) -> None:
    sight = glimpse.sight
    printed = _printed(found, glimpse)
    if printed is not None:
        try:
            sight = asked(SIGHT, LOOKING_S, sight_of_print, printed)
        except Unreadable as reason:
            found.whys.append(reason.detail)
            found.tools += [AGAIN] if reason.kind == SetbackKind.READER_LOST else []
    if sight is not None and sight.rows:
        found.sights.append(sight)
        found.ways.append(WAYS.get(glimpse.kind, Way.NONE))
        return
    found.is_empty = found.is_empty or sight is not None
    found.traits += glimpse.traits
    found.whys += [glimpse.why] if glimpse.why is not None else []


def _printed(found: _Gathered, glimpse: Glimpse) -> bytes | None:
    """A page or an office file as a PDF; None where it needs none, and where it cannot be had."""
    if glimpse.page is not None:
        # Once more, because a browser may be slow for reasons that are not the page's.
        printed = LAYOUTS.printed(glimpse.page) or LAYOUTS.printed(glimpse.page)
        tool, why = BROWSER, LAYOUTS.why or Message("witness.no-browser")
    elif glimpse.file is not None:
        tool, why = OFFICE, Message("witness.no-office")
        printed = printed_by_office(b64decode(glimpse.file), glimpse.kind)
    else:
        return None
    if printed is None:
        found.tools.append(tool)
        found.whys.append(why)
    return printed


def glimpses_of(content: bytes) -> bytes:
    """What a child sees of some bytes; raises Unreadable."""
    # Only a child opens files; whoever asks it must not load what that takes.
    from pipeline.witness.glimpsing import glimpses_in  # noqa: PLC0415

    return as_answer(GLIMPSES, glimpses_in(content))


def sight_of_print(paper: bytes) -> bytes:
    """What a child sees of a PDF that was printed for it; raises Unreadable."""
    from pipeline.witness.printed import sight_of_pdf  # noqa: PLC0415 - as above

    return as_answer(SIGHT, sight_of_pdf(paper))
