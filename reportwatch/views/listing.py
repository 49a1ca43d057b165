"""Lists on a terminal and for programs: what a next command needs is never cut."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from pydantic import JsonValue
from rich.table import Table
from rich.text import Text

from core.messages import text


def listed(
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    language: str,
    whole: Collection[str] = (),
) -> Table:
    """A table with these headings; cells of the columns in `whole` stand on one line each.

    At any width words are folded, because a table of rich cuts those that are too long.
    """
    table = Table(box=None, header_style="dim", padding=(0, 2, 0, 0))
    for column in columns:
        table.add_column(text(column, language), overflow="fold", no_wrap=column in whole)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def as_json(rows: Iterable[JsonValue]) -> str:
    """A list as one JSON array, a row a line."""
    lines = (json.dumps(row, ensure_ascii=False) for row in rows)
    return "[" + ",\n ".join(lines) + "]"
