"""Tables of web pages laid out: merged cells over all rows and columns that they cover."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from crawlers.pages.printed import whole_text
from pipeline.blocks import Grid, Span
from pipeline.formats.html.markup import elements
from pipeline.formats.layout import MOST_COLUMNS, MOST_ROWS, tidy

LONGEST_SIZE = 9  # digits
CELLS = frozenset(("td", "th"))
LINES = etree.XPath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
BREAKS = etree.XPath(".//br | .//p[position()>1]")


def read_grid(table: etree._Element) -> Grid:
    """Lay the cells of one table out.

    Spans are clamped to the table: rowspan=65535 is an old trick of editors, and of attackers.
    """
    _part_lines(table)
    lines = elements(LINES, table)[:MOST_ROWS]
    rows: list[tuple[Span, ...]] = []
    above: tuple[Span, ...] = ()
    first_end = 0
    for number, line in enumerate(lines):
        row = _row(line, number, len(lines) - number, above)
        is_new = len(row) > len(above)
        rows.append(tuple(row) if is_new else above)
        if is_new or number + 1 >= first_end:  # thousands of empty rows share what is above them
            above = tuple(span for span in row if span.row + span.height > number + 1)
            first_end = min((span.row + span.height for span in above), default=len(lines))
    return Grid(tuple(rows))


def _part_lines(table: etree._Element) -> None:
    """Put a blank where the page breaks the line within a cell, so that words stay apart."""
    if next(table.iter("br", "p"), None) is None:
        return
    for line_break in elements(BREAKS, table):
        blank = etree.Element("span")
        blank.text = " "
        line_break.addprevious(blank)


def _row(line: etree._Element, number: int, most: int, above: Sequence[Span]) -> list[Span]:
    """One row from left to right: its own cells in the places that those above leave free."""
    row: list[Span] = []
    waiting, column = 0, 0
    for cell in line:
        if cell.tag not in CELLS:
            continue
        while waiting < len(above) and above[waiting].column <= column:
            column = max(column, above[waiting].column + above[waiting].width)
            row.append(above[waiting])
            waiting += 1
        if column >= MOST_COLUMNS:  # what reaches down from above counts, too
            break
        height, width = cell.get("rowspan"), cell.get("colspan")
        rows = _size(height, most) if height else 1
        columns = _size(width, MOST_COLUMNS) if width else 1
        row.append(Span(_cell_text(cell), number, column, rows, columns))
        column += columns
    row += above[waiting:]
    return row


def _size(printed: str, most: int) -> int:
    """How many rows or columns a cell says it covers, within reason."""
    digits = printed.strip()[:LONGEST_SIZE]
    return min(int(digits), most) or 1 if digits.isdecimal() else 1


def _cell_text(cell: etree._Element) -> str:
    if not len(cell):
        text = cell.text or ""
        return text if text.isalnum() else tidy(text)
    return tidy(whole_text(cell))
