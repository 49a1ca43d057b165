"""Tables of web pages laid out: merged cells over all rows and columns that they cover."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from crawlers.pages.printed import whole_text
from pipeline.blocks import Grid, Span
from pipeline.formats.html.markup import elements
from pipeline.formats.html.plain import IN_TABLES, PARTS, PlainLook
from pipeline.formats.html.unopened import keeps_a_figure
from pipeline.formats.layout import MOST_COLUMNS, MOST_ROWS, spanned
from pipeline.formats.picture_sizes import may_show_a_table, size_shown
from pipeline.records import Why
from pipeline.shown.cell_text import shown_plain

NAMED = etree.XPath(".//*[@class or @id]")
LONGEST_SMALL, FEW_CELLS = 20, 3  # characters of a table in a cell; cells of a row that arranges
LONGEST_SIZE = 9  # digits
CELLS = frozenset(("td", "th"))
LINES = etree.XPath("./tr | ./thead/tr | ./tbody/tr | ./tfoot/tr")
BLOCKS = ("p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "center", "dd", "dt", "pre", "ul")
LINE_END = "\u2028"
# What only our own layout of a page writes: a cell in which it could not tell what is shown.
UNCLEAR = "x-unclear"


@dataclass(slots=True)
class Looks:
    """How far the tables of a page can be read plainly, and whether one was met that cannot.

    `is_inside_plain`: every tag within its tables, as written, is on the list.
    `has_sheets_elsewhere`: some of its sheets are not in the page, or ask what nobody here knows.
    """

    plain: PlainLook | None = None
    is_laid_out: bool = False
    is_inside_plain: bool = False
    has_sheets_elsewhere: bool = False
    is_touched: bool = field(default=False)


def read_grid(table: etree._Element, looks: Looks | None = None) -> Grid:
    """Lay the cells of one table out.

    Spans are clamped to their group of rows: rowspan=65535 is an old trick of editors, and of
    attackers. A cell that is not plain holds no number.
    """
    looks = looks or Looks()
    touched = _touched(table, looks)
    looks.is_touched = looks.is_touched or bool(touched)
    _part_lines(table)
    lines = elements(LINES, table)[:MOST_ROWS]
    ends = _group_ends(lines)
    rows: list[tuple[Span, ...]] = []
    above: tuple[Span, ...] = ()
    first_end = 0
    for number, line in enumerate(lines):
        row = _row(line, number, ends[number] - number, above, touched)
        is_new = len(row) > len(above)
        rows.append(tuple(row) if is_new else above)
        if is_new or number + 1 >= first_end:  # thousands of empty rows share what is above them
            above = tuple(span for span in row if span.row + span.height > number + 1)
            first_end = min((span.row + span.height for span in above), default=len(lines))
    return Grid(tuple(rows))


def holds_small_tables(table: etree._Element) -> bool:
    """Whether a table has others among its figures only, and does not arrange them on the page."""
    return all(
        len(whole_text(one).strip()) < LONGEST_SMALL
        and next(one.iterdescendants("table"), None) is None
        and sum(cell.tag in CELLS for cell in next(one.iterancestors("tr"), one)) > FEW_CELLS
        for one in table.iterdescendants("table")
    )


def _group_ends(lines: Sequence[etree._Element]) -> list[int]:
    """For each row the number of the first one behind its group: no cell reaches further down."""
    ends = [len(lines)] * len(lines)
    for number in range(len(lines) - 2, -1, -1):
        is_last = lines[number].getparent() is not lines[number + 1].getparent()
        ends[number] = number + 1 if is_last else ends[number + 1]
    return ends


def _touched(table: etree._Element, looks: Looks) -> frozenset[etree._Element]:
    """The cells in which, or around which, something stands that is not plain."""
    if looks.is_laid_out:
        return frozenset(cell for mark in table.iter(UNCLEAR) for cell in _cells_of(mark, table))
    plain = looks.plain
    if plain is None:
        return frozenset()
    if not all(plain.is_plain_around(one) for one in table.iterancestors()):
        return frozenset(table.iter(*CELLS))
    inner = (one for one in table.iter("table") if one is not table)
    parted = frozenset(
        cell for one in inner for cell in next(one.iterancestors("tr"), one).iter(*CELLS)
    )
    if looks.has_sheets_elsewhere:
        parted |= frozenset(_parted(table))
    if looks.is_inside_plain and not plain.touching:
        return parted
    return parted | frozenset(
        cell
        for element in table.iter(etree.Element)
        if not (plain.is_plain_inside(element) or _shows_nothing(element, plain))
        for cell in _cells_of(element, table)
    )


def _parted(table: etree._Element) -> Iterator[etree._Element]:
    """The cells of which a sheet may show some digits only: those of an element with a name."""
    for element in elements(NAMED, table):
        own = sum(map(str.isdecimal, whole_text(element)))
        for cell in _cells_of(element, table) if own and element.tag not in PARTS else ():
            if own != sum(map(str.isdecimal, whole_text(cell))):
                yield cell


def _shows_nothing(element: etree._Element, plain: PlainLook) -> bool:
    """Whether nothing could be seen of an element, such as the empty rows that editors leave."""
    return not whole_text(element).strip() and all(
        one.tag in IN_TABLES and not plain.touches(one) for one in element.iter()
    )


def _cells_of(element: etree._Element, table: etree._Element) -> Iterator[etree._Element]:
    """The cell around an element of a table, or all cells in it; a column's are those of all."""
    for around in (element, *element.iterancestors()):
        if around.tag in CELLS:
            yield around
            return
        if around is table:
            break
    yield from (table if element.tag in ("col", "colgroup") else element).iter(*CELLS)


def _part_lines(table: etree._Element) -> None:
    """Mark where the page breaks the line within a cell."""
    for line_break in list(table.iter("br", *BLOCKS)):
        line_break.addprevious(_line_end())
        if line_break.tag != "br":
            line_break.addnext(_line_end())


def _line_end() -> etree._Element:
    mark = etree.Element("span")
    mark.text = LINE_END
    return mark


def _row(
    line: etree._Element,
    number: int,
    most: int,
    above: Sequence[Span],
    touched: frozenset[etree._Element],
) -> list[Span]:
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
        row.append(_span(cell, number, column, rows, columns, is_touched=cell in touched))
        column += columns
    row += above[waiting:]
    return row


def _size(printed: str, most: int) -> int:
    """How many rows or columns a cell says it covers, within reason."""
    digits = printed.strip()[:LONGEST_SIZE]
    return min(int(digits), most) or 1 if digits.isdecimal() else 1


def _span(
    cell: etree._Element, row: int, column: int, height: int, width: int, *, is_touched: bool
) -> Span:
    text = whole_text(cell) if len(cell) else cell.text or ""
    is_noted = len(cell) > 0 and _has_a_note(cell)
    if text.isascii() and text.isalnum() and not is_touched and not is_noted:
        return Span(text, row, column, height, width)
    lines = "\n".join(" ".join(line.split()) for line in text.split(LINE_END))
    span = spanned(shown_plain(lines), row, column, height, width)
    if is_noted and span.why is None:
        return span._replace(why=Why.NOTE_MARK)
    if not span.text and (_is_pictured(cell) or keeps_a_figure(cell)):
        return span._replace(why=Why.BESIDE_A_THING)
    return span._replace(why=Why.LAYOUT_UNKNOWN) if is_touched else span


def _has_a_note(cell: etree._Element) -> bool:
    """Whether some of a cell's digits are the mark of a note: a link within the page, or smaller.

    The page prints them as if they went on, 13<a href="#n2">2</a>, and nobody reads 132.
    """
    marks = (one for one in cell.iter("a", "small") if _may_be_a_mark(one))
    own = [sum(map(str.isdecimal, whole_text(one))) for one in marks]
    return any(own) and max(own) < sum(map(str.isdecimal, whole_text(cell)))


def _may_be_a_mark(element: etree._Element) -> bool:
    return element.tag == "small" or element.get("href", "").startswith("#")


def _is_pictured(cell: etree._Element) -> bool:
    return any(may_show_a_table(*size_shown(one.get)) for one in cell.iter("img"))
