"""Flattened text: reports that an archive or a converter turned into lines and tabs.

Two layouts keep the rows of their tables: one cell a line with a leading tab and a blank line
between rows, and one row a line with tabs between cells. All others are found in flattened.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from core.charsets import decode
from pipeline.blocks import Block, Content, Paragraph, RaggedRows
from pipeline.formats.flattened import with_rows

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
    return with_rows(_blocks(text))


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
