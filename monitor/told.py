"""Under which kind and name it is kept that a message told something, written and read in one."""

from __future__ import annotations

from datetime import UTC, date, datetime

from monitor.records import ChangeKind, ListKind, Return, Upcoming


def list_name(one: Upcoming) -> str:
    """What a list before a due date is called."""
    return f"{one.due_on}|{one.step}"


def list_named(name: str) -> tuple[date, int]:
    """The due date and the step of a list; raises ValueError for what is no such name."""
    due_on, step = name.split("|")
    return date.fromisoformat(due_on), int(step)


def return_name(one: Return) -> str:
    """What a returned report is called whose correction was told."""
    return f"{one.agency_code}|{one.year}|{one.returned_at.astimezone(UTC).isoformat()}"


def return_named(name: str) -> tuple[str, int, datetime]:
    """The agency's code, the year, when it was returned; raises ValueError for no such name."""
    code, year, at = name.split("|")
    return code, int(year), datetime.fromisoformat(at)


def kind_named(kind: str) -> ChangeKind | ListKind:
    """What was told, by the word under which that is kept; raises ValueError for another."""
    return ListKind(kind) if kind in set(ListKind) else ChangeKind(kind)
