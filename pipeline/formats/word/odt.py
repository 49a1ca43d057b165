"""OpenDocument text (ISO/IEC 26300): paragraphs and tables of one XML part, as docx is read.

Deleted text, notes, comments and hidden sections are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree

from core.messages import Message
from pipeline.blocks import Block, Content, Picture, Span, Unopened
from pipeline.formats.layout import MOST_COLUMNS, MOST_ROWS, is_table, lay_out, paragraphs, spanned
from pipeline.formats.package import Package, attribute, local
from pipeline.formats.picture_sizes import may_show_a_table, pixels
from pipeline.formats.word.odt_runs import GONE, OdfStyles, lines_in, runs_of, styles_in
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.cell_text import SeenCell, shown, text_of

PART = "content.xml"
MANIFEST = "META-INF/manifest.xml"
TEXTS = ("p", "h")
ROWS = ("table-row",)
CELLS = ("table-cell", "covered-table-cell")
EMBEDDED = ("object", "object-ole", "plugin", "applet", "floating-frame")
HIDDEN = ("none", "condition")
DEEPEST = 20


def read_odt(content: bytes) -> Content:
    """Read one document; raises Unreadable."""
    package = Package(content)
    if MANIFEST in package.names and b"encryption-data" in package.read(MANIFEST):
        raise Unreadable(SetbackKind.ENCRYPTED, Message("setback.password"))
    body = next(package.xml(PART).iter("{*}body"), None)
    if body is None:
        raise Unreadable(SetbackKind.FILE_DAMAGED, Message("package.no-body", {"part": PART}))
    return Content("odt", tuple(_blocks(body, styles_in(package))))


def _blocks(parent: etree._Element, styles: OdfStyles, depth: int = 0) -> Iterator[Block]:
    """Everything shown below an element; lists, sections and frames only hold other blocks."""
    if depth > DEEPEST:
        raise Unreadable(SetbackKind.TOO_DEEP, Message("setback.too-deep"))
    for item in parent:
        name = local(item)
        if name in GONE or attribute(item, "display") in HIDDEN:
            continue
        if name in TEXTS:
            yield from paragraphs(text_of(runs_of(item, styles)))
            yield from _drawn(item, styles, depth)
        elif name == "table":
            yield from _table(item, styles, depth)
        elif name == "image" or name in EMBEDDED:
            yield from _framed(item, parent)
        else:
            yield from _blocks(item, styles, depth + 1)


def _framed(item: etree._Element, frame: etree._Element) -> Iterator[Block]:
    """A picture, or what is embedded; most of that has a picture of itself beside it."""
    width, height = (pixels(attribute(frame, side)) for side in ("width", "height"))
    if not may_show_a_table(width, height):
        return
    if local(item) == "image":
        yield Picture(attribute(item, "href") or "")
    elif frame.find("{*}image") is None:
        yield Unopened()


def _drawn(paragraph: etree._Element, styles: OdfStyles, depth: int) -> Iterator[Block]:
    for frame in paragraph.iter("{*}frame"):
        yield from _blocks(frame, styles, depth + 1)


def _table(table: etree._Element, styles: OdfStyles, depth: int) -> Iterator[Block]:
    """A grid; a table that only arranges other tables on the page is read cell by cell."""
    rows = list(_below(table, ROWS))[:MOST_ROWS]
    cells = [list(_below(row, CELLS)) for row in rows]
    held = [[list(_blocks(cell, styles, depth + 1)) for cell in line] for line in cells]
    inside = [block for line in held for blocks in line for block in blocks]
    if any(map(is_table, inside)):
        yield from inside
        return
    spans: list[Span] = []
    for number, line in enumerate(cells):
        spans += _spans(number, line, [shown(list(lines_in(cell, styles))) for cell in line])
    yield lay_out(spans, len(rows))
    yield from (block for block in inside if isinstance(block, Picture | Unopened))


def _spans(row: int, cells: list[etree._Element], texts: Iterable[SeenCell]) -> Iterator[Span]:
    """The cells of one row at their columns; a wide cell is followed by covered ones, which take
    the places."""
    column = 0
    for cell, seen in zip(cells, texts, strict=True):
        times = _number(cell, "number-columns-repeated")
        height, width = (
            _number(cell, "number-rows-spanned"),
            _number(cell, "number-columns-spanned"),
        )
        if local(cell) == CELLS[0]:
            yield from (spanned(seen, row, column + at, height, width) for at in range(times))
        column = min(column + times, MOST_COLUMNS)


def _below(parent: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """Rows of a table, also those in groups and repeated headers; cells of a row."""
    for item in parent:
        if local(item) in names:
            yield item
        elif local(item).startswith(("table-header", "table-rows", "table-row-group")):
            yield from _below(item, names)


def _number(cell: etree._Element, name: str) -> int:
    value = attribute(cell, name) or ""
    return min(max(int(value[:6]), 1), MOST_COLUMNS) if value.isascii() and value.isdecimal() else 1
