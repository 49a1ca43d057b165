"""What a crawling child tells its parent while it runs: one JSON line per event."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one crawl is: pages asked for, documents fetched. The first event has none yet."""

    portal: str
    crawl_id: str
    pages: int
    documents: int


EVENT = TypeAdapter(Progress)


def as_line(event: Progress) -> str:
    """One event as JSON; raises ValueError for half a sign, which no portal's id holds."""
    return EVENT.dump_json(event).decode()


def from_line(line: str) -> Progress | None:
    """Read one line of a child's output; None for a line that is no event."""
    try:
        return EVENT.validate_json(line)
    except ValidationError:
        return None
