"""Flattened text: reports that an archive or a converter turned into lines and tabs.

Two layouts keep the rows of their tables: one cell a line with a leading tab and a blank line
between rows, and one row a line with tabs between cells. All others are found in flattened.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from core.charsets import decode
from pipeline.blocks import Block, Content, Paragraph, RaggedRows, Span
from pipeline.formats.flattened import with_rows
from pipeline.formats.layout import lay_out
from pipeline.shown.counts import looks_like_a_count

PAGE_NUMBER = re.compile(r"[-—–―－ \t]*+\d{1,3}[-—–―－ \t]*+")


def read_text(content: bytes) -> Content:
    """Read flattened text in any common Chinese encoding."""
    return Content(format="text", blocks=blocks_of(_without_page_numbers(decode(content))))


def _without_page_numbers(text: str) -> str:
    """Pages parted by form feeds end in their number; a lone number elsewhere is a cell."""
    pages = text.split("\f")
    return "\n".join(map(_without_its_number, pages)) if len(pages) > 1 else text


def _without_its_number(page: str) -> str:
    """A page without its last line where that is only its number; no page is all number."""
    above, end, last = page.rstrip().rpartition("\n")
    return above if end and PAGE_NUMBER.fullmatch(last) else page


def blocks_of(text: str) -> tuple[Block, ...]:
    """Paragraphs and ragged tables of a flattened text, in order."""
    blocks = with_rows(_blocks(text))
    return tuple(_as_grid(one) if isinstance(one, RaggedRows) else one for one in blocks)


def _as_grid(table: RaggedRows) -> Block:
    """Rows whose cells keep their places as a grid: blanks before a label show that they do.

    All rows with figures then have as many cells, less those that are blank at its end, their
    labels left of all figures. Anything else stays what it is.
    """
    width = max(map(len, table.rows))
    rows = [row for row in table.rows if any(map(looks_like_a_count, row))]
    first = min((_first_figure(row) for row in rows), default=0)
    labels = [[at for at, cell in enumerate(row[:first]) if cell] for row in rows]
    is_plain = all(_are_figures(row[first:]) for row in rows)
    is_whole = sum(len(row) == width for row in rows) * 2 > len(rows)
    has_depth = len({one[-1] for one in labels if one}) > 1 and all(labels)
    if not (is_plain and is_whole and has_depth and any(not row[0] for row in rows)):
        return table
    spans = [
        Span(row[at] if at < len(row) else "", number, at)
        for number, row in enumerate(table.rows)
        for at in range(width)
    ]
    return lay_out(spans, len(table.rows))


def _first_figure(row: Sequence[str]) -> int:
    return next(at for at, cell in enumerate(row) if looks_like_a_count(cell))


def _are_figures(cells: Sequence[str]) -> bool:
    return all(not cell or looks_like_a_count(cell) for cell in cells)


def _blocks(text: str) -> Iterator[Block]:
    table: list[tuple[str, ...]] = []
    for kind, part in _parts(text.splitlines()):
        if kind == "row":
            table.append(part)
            continue
        if table:
            yield RaggedRows(tuple(table))
            table = []
        yield Paragraph(part[0])
    if table:
        yield RaggedRows(tuple(table))


def _parts(lines: Iterable[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each table row and each paragraph, with what it is."""
    cells: list[list[str]] = []  # each by its lines
    for line in lines:
        if _is_cell(line):
            cells.append([line[1:]])
        elif cells and line.strip() and "\t" not in line:
            cells[-1].append(line)
        else:
            if cells:
                yield "row", tuple("\n".join(cell).strip() for cell in cells)
                cells = []
            if "\t" in line.strip(" \n") and _is_row(line):
                yield "row", tuple(cell.strip() for cell in line.split("\t"))
            elif line.strip():
                yield "paragraph", (line.strip(),)
    if cells:
        yield "row", tuple("\n".join(cell).strip() for cell in cells)


def _is_cell(line: str) -> bool:
    """One cell on a line of its own: a single tab, at its start."""
    return line.startswith("\t") and line.count("\t") == 1


def _is_row(line: str) -> bool:
    """A row on one line: cells between tabs (a tab may also only indent a paragraph)."""
    return line.count("\t") > 1 or bool(line.split("\t", maxsplit=1)[0].strip())
