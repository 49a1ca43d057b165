"""Columns of a grid found by their headings, which may be split over two to four rows."""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.blocks import Grid, Span
from pipeline.records import Why
from pipeline.reference.forms import FormLine, bare
from pipeline.shown.counts import looks_like_a_count

MOST_HEADER_ROWS = 6


def named_columns(grid: Grid, columns: Sequence[FormLine]) -> dict[str, int]:
    """The grid column of each of the form's columns that is named once, in the form's order."""
    found: dict[str, list[int]] = {column.key: [] for column in columns}
    header = header_rows(grid)
    for at in range(grid.width):
        key = _named(heading_at(header, at), columns)
        if key is not None:
            found[key].append(at)
    firsts = {key: _one_place(places, header) for key, places in found.items()}
    return {key: first for key, first in firsts.items() if first is not None}


def header_rows(grid: Grid) -> list[tuple[Span, ...]]:
    """The rows above the first one that holds a number behind a label."""
    for number, row in enumerate(grid.rows[:MOST_HEADER_ROWS]):
        own = [looks_like_a_count(span.text) for span in row if span.row == number]
        is_alone = all(own) and len(own) == grid.width  # of a part that repeats no label
        if (
            is_alone
            or (len(own) > 2 and all(own[-3:]))
            or (own[1:] and not own[0] and all(own[1:]))
        ):
            return list(grid.rows[:number])
    return list(grid.rows[:MOST_HEADER_ROWS])


def heading_at(header: Sequence[tuple[Span, ...]], at: int) -> list[str]:
    """The texts above one column, each merged cell once, top to bottom."""
    spans = [span for row in header for span in row if span.column <= at < span.column + span.width]
    return [bare(span.text) for span in dict.fromkeys(spans) if span.text.strip()]


def _named(heading: Sequence[str], columns: Sequence[FormLine]) -> str | None:
    """The form's column that the lowest texts of a heading name, joined over at most three rows."""
    for depth in (1, 2, 3):
        name = "".join(heading[-depth:])
        for column in columns:
            if name in column.labels:
                return column.key
    return None


def _one_place(places: Sequence[int], header: Sequence[tuple[Span, ...]]) -> int | None:
    """The first of neighbouring columns that one wide heading covers; None for two headings."""
    if not places or places[-1] - places[0] != len(places) - 1:
        return None
    covering = {
        span
        for row in header
        for span in row
        if span.column <= places[0] < span.column + span.width and span.text.strip()
    }
    lowest = max(covering, key=lambda span: span.row)
    return places[0] if places[-1] < lowest.column + lowest.width else None


def rows_by_header(grid: Grid, columns: Sequence[int]) -> list[tuple[str, ...]]:
    """Each row as its label cells and then its cells at these columns.

    A cell that is merged over several of the columns is nobody's number: its columns stay blank
    only when it is blank, and otherwise the row keeps too few cells to be read; so is one that is
    merged over rows which have figures of their own. A part on edges of its own, which a page set
    right below, has a figure for every column behind its label.
    """
    first = min(columns)
    shared = _shared_by_rows(grid)
    lines = []
    for number, row in enumerate(grid.rows):
        labels = [
            span.text
            for span in row
            if span.column < first and span.row == number and span.text.strip()
        ]
        values = _values([shared.get(span, span) for span in row], columns)
        is_at_odds = len(values) < len(columns) or not all(map(_may_be_a_figure, values))
        in_order = _in_order(row, number, columns) if is_at_odds else None
        lines.append(in_order or (*labels, *values))
    return lines


def _shared_by_rows(grid: Grid) -> dict[Span, Span]:
    """Figures that reach down into a row in which others begin: each as the figure of no row."""
    return {
        span: span._replace(why=Why.AMBIGUOUS)
        for number, row in enumerate(grid.rows)
        if any(span.row < number for span in row)
        and any(span.row == number and looks_like_a_count(span.text) for span in row)
        for span in row
        if span.row < number and looks_like_a_count(span.text)
    }


def _may_be_a_figure(text: str) -> bool:
    return not text.strip() or looks_like_a_count(text)


def _in_order(row: Sequence[Span], number: int, columns: Sequence[int]) -> tuple[str, ...] | None:
    """Labels and then one figure for each column, where a row on other edges has just these."""
    own = [span.said for span in row if span.row == number]
    labels, figures = own[: -len(columns)], own[-len(columns) :]
    is_whole = all(map(looks_like_a_count, figures)) and len(figures) == len(columns)
    has_label = bool(labels) and bool(labels[-1].strip()) and not looks_like_a_count(labels[-1])
    return tuple(own) if is_whole and has_label else None


def _values(row: Sequence[Span], columns: Sequence[int]) -> list[str]:
    values: list[str] = []
    used: set[Span] = set()
    for at in columns:
        span = next((s for s in row if s.column <= at < s.column + s.width), None)
        if span is None or not (span.text.strip() or span.why):
            values.append("" if span is None else span.said)
        elif span not in used:
            used.add(span)
            values.append(span.said)
    return values
