"""With what a document was read, and whether that is to be done again.

A stamp names the version of the reader, the tools it missed, and how often it stumbled over
something of our own: `3`, `3-ocr` (read without OCR), `3~2` (failed twice by no fault of the
document). What a tool was missing for is read again once it is here; a stumble is tried again on
later nights, but not for ever; whatever else was read stays until the reader changes.
"""

from __future__ import annotations

from collections.abc import Set

from pipeline.reading.pictures import may_show_tables
from pipeline.records import Reading, ReadingKind, Report
from pipeline.setback_kinds import SetbackKind
from pipeline.tools import WANTED_BY, Tool

# What says something of us and this night, and nothing of the document.
STUMBLES = (SetbackKind.OUR_ERROR, SetbackKind.READER_LOST)
# Kinds of what was not read for a reason of ours: what was read of these bytes before still stands.
OF_OURS = frozenset({*STUMBLES, SetbackKind.READER_KILLED, *WANTED_BY})
# Nights on which a document is tried; a mistake of ours fails on each of them.
MOST_TRIES = 4
# No version of the reader: whatever bears it is read again.
AGAIN = "again"


def stamp_of(reader: str, report: Report, here: Set[Tool], before: str | None) -> str:
    """The stamp of what was just read with the tools that are here; `before` is its last one."""
    missed = sorted(_wanted(report) - here)
    stamp = "-".join((reader, *missed))
    if any(setback.kind in STUMBLES for setback in report.setbacks):
        return f"{stamp}~{tries_in(before, reader) + 1}"
    return stamp


def is_settled(stamp: str, reader: str, here: Set[Tool]) -> bool:
    """Whether this reader, with the tools that are here, would gain nothing by reading again."""
    with_what, _, tries = stamp.partition("~")
    version, *missed = with_what.split("-")
    may_gain = version != reader or any(tool in here for tool in missed)
    return not may_gain and (not tries or int(tries) >= MOST_TRIES)


def has_ended(reading: Reading, here: Set[Tool]) -> bool:
    """Whether nothing was read because its reader ended early, or lacked a tool."""
    (setback, *_) = reading.report.setbacks or (None,)
    if reading.kind is not ReadingKind.SETBACK or setback is None:
        return False
    return setback.kind in OF_OURS and WANTED_BY.get(setback.kind) not in here


def tries_in(stamp: str | None, reader: str) -> int:
    """How often this reader has stumbled so far."""
    with_what, _, tries = (stamp or "").partition("~")
    return int(tries) if tries and with_what.split("-")[0] == reader else 0


def _wanted(report: Report) -> set[Tool]:
    wanted = {WANTED_BY[one.kind] for one in report.setbacks if one.kind in WANTED_BY}
    return wanted | ({Tool.OCR} if may_show_tables(report) else set())
