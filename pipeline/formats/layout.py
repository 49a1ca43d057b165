"""Merged cells laid out on their grid: what every format with tables shares."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pipeline.blocks import Block, Grid, Paragraph, Span
from pipeline.shown.cell_text import SeenCell
from pipeline.shown.characters import normalised

MOST_COLUMNS = 500
MOST_ROWS = 5000


def tidy(text: str) -> str:
    """A cell's or paragraph's text on one line as it looks, runs of blanks as one."""
    if text.isascii() and text.isalnum():
        return text
    return " ".join(normalised(text).split())


def paragraphs(text: str) -> Iterator[Paragraph]:
    """One paragraph for every line that holds something."""
    for line in text.split("\n"):
        words = tidy(line)
        if words:
            yield Paragraph(words)


def spanned(seen: SeenCell, row: int, column: int, height: int = 1, width: int = 1) -> Span:
    """What a cell shows, at its place."""
    sure = seen.confidence
    return Span(seen.text, row, column, height, width, sure, seen.why, seen.printed, seen.lines)


def lay_out(spans: Iterable[Span], height: int) -> Grid:
    """Put cells on a grid of this many rows; of two cells on one place the first one stays.

    Spans that reach beyond the grid are cut, so that a size that a file invents costs nothing.
    """
    covered: list[dict[int, Span]] = [{} for _ in range(min(height, MOST_ROWS))]
    for span in spans:
        for row in range(span.row, min(span.row + span.height, len(covered))):
            for column in range(span.column, min(span.column + span.width, MOST_COLUMNS)):
                covered[row].setdefault(column, span)
    return Grid(tuple(_distinct(row) for row in covered))


def _distinct(row: dict[int, Span]) -> tuple[Span, ...]:
    return tuple(dict.fromkeys(row[column] for column in sorted(row)))


def is_table(block: Block) -> bool:
    """Whether a block has rows and columns, and is no frame around a text."""
    return isinstance(block, Grid) and len(block.rows) > 1 and block.width > 1
