"""Reports flattened to text in the layouts of archives and converters."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tests.formats.made.report import Made
from tests.replicas.grids import Grid, rows_with_gaps

LINES_PER_PAGE = 40


def _piped_rows(grid: Grid) -> Iterator[str]:
    """`规章 | 0 | 0 | 0 |`: merged cells leave filling, blank cells stay."""
    for row in grid:
        cells = (f"{cell.text} |" + "|" * (cell.colspan - 1) for cell in row)
        yield " ".join(cells)


def _compact_rows(grid: Grid) -> Iterator[str]:
    """`|规章|0|0|0|` without blanks, one cell for every cell."""
    for row in grid:
        yield "|" + "|".join(cell.text for cell in row) + "|"


def _pushed_rows(grid: Grid) -> Iterator[str]:
    """Blank cells are dropped and filled up at the end of the row."""
    for row in grid:
        filled = [cell.text for cell in row if cell.text]
        yield "| " + " | ".join(filled) + " | " + "|" * (len(row) - len(filled) + 3)


def _cells_apart(grid: Grid) -> Iterator[str]:
    """A cell, an empty line, a cell."""
    for row in grid:
        for cell in row:
            yield from (cell.text, "")


def _cells_close(grid: Grid) -> Iterator[str]:
    for row in grid:
        yield from (cell.text for cell in row if cell.text)


def _cells_with_pipe(grid: Grid) -> Iterator[str]:
    """`规章 |`, the next cell in the next line."""
    for row in grid:
        yield from (f"{cell.text} |" for cell in row)


def _cells_and_pipes(grid: Grid) -> Iterator[str]:
    """A lone pipe begins every row."""
    for row in grid:
        yield "|"
        yield from (f"{cell.text} |" if cell.text else "|" for cell in row)


def _columns(grid: Grid) -> Iterator[str]:
    """Columns as pdftotext leaves them; a long label goes on below its numbers."""
    for row in grid:
        texts = [cell.text for cell in row]
        label = next((at for at, text in reversed(list(enumerate(texts))) if len(text) > 14), None)
        rest = ""
        if label is not None and len(row) > 2:
            texts[label], rest = texts[label][:12], texts[label][12:]
        yield "      ".join(text for text in texts if text)
        if rest:
            yield " " * 6 + rest


def _spaced(grid: Grid) -> Iterator[str]:
    """Everything parted by single blanks."""
    for row in rows_with_gaps(grid):
        yield " ".join(cell.text for cell in row if cell.text)


LAYOUTS: dict[str, Callable[[Grid], Iterator[str]]] = {
    "pipes": _piped_rows,
    "compact pipes": _compact_rows,
    "pushed pipes": _pushed_rows,
    "cells apart": _cells_apart,
    "cells close": _cells_close,
    "cells with a pipe": _cells_with_pipe,
    "cells and pipes": _cells_and_pipes,
    "columns": _columns,
    "blanks": _spaced,
}


def text_of(made: Made, layout: str, *, has_pages: bool = False) -> bytes:
    """The report as text; with pages, every one ends in its number and a form feed."""
    lines: list[str] = []
    for part in made.parts():
        lines += [part] if isinstance(part, str) else LAYOUTS[layout](part)
    if not has_pages:
        return "\n".join(lines).encode()
    pages = [lines[at : at + LINES_PER_PAGE] for at in range(0, len(lines), LINES_PER_PAGE)]
    return "\f".join(
        "\n".join([*page, f"- {number} -", ""]) for number, page in enumerate(pages, start=1)
    ).encode()
