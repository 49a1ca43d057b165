"""WordprocessingML: paragraphs and tables as Word shows them, deletions and hidden text left out.

Elements are known by their local names, so that strict documents and renamed parts read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from core.messages import Message
from pipeline.blocks import Block, Content, Grid, Paragraph, Picture, Span, Unopened
from pipeline.formats.layout import MOST_COLUMNS, MOST_ROWS, lay_out, paragraphs, spanned
from pipeline.formats.package import Package, attribute, local
from pipeline.formats.picture_sizes import emu, in_style, may_show_a_table
from pipeline.formats.signatures import format_of
from pipeline.formats.text import read_text
from pipeline.formats.word.docx_runs import GONE, Around, runs_of, shown_alternative
from pipeline.formats.word.looks import OFF, Styles, ground, styles_of
from pipeline.records import Unreadable
from pipeline.setback_kinds import SetbackKind
from pipeline.shown.cell_text import shown, text_of
from pipeline.shown.runs import CellLine, Run, lines_of

WRAPPERS = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body", "AlternateContent")
)
PICTURES = ("blip", "imagedata")
FRAMES = ("inline", "anchor", "shape")
DRAWN = ("txbxContent", *PICTURES)
# What shows a chart, a diagram, a sheet or another file, where no picture of it is stored.
FRAMED = ("drawing", "pict", "object", "subDoc")
RUNNING = ("header", "footer")
SHORTEST_ROW = 160  # twips, where a row is as high as it says and cuts what is higher
DEEPEST = 2
UPRIGHT = (None, "lrTb", "lrTbV", "lr")


@dataclass(frozen=True, slots=True)
class _Part:
    """The part being read, for what it refers to; `depth` counts documents inside documents."""

    package: Package
    name: str
    depth: int
    styles: Styles


def read_docx(content: bytes, depth: int = 0) -> Content:
    """Read one document; raises Unreadable."""
    package = Package(content)
    name = _main_part(package)
    part = _Part(package, name, depth, styles_of(package, name))
    body = next((child for child in package.xml(name) if local(child) == "body"), None)
    if body is None:
        raise Unreadable(SetbackKind.FILE_DAMAGED, Message("package.no-body", {"part": name}))
    return Content("docx", tuple(_blocks(body, part)), running=tuple(_running(package, name)))


def _running(package: Package, name: str) -> Iterator[str]:
    """The lines of heads and feet, and words drawn across the pages behind them."""
    parts = [target for kind, target in package.relations(name).values() if kind in RUNNING]
    for root in (package.xml(part) for part in parts if part in package.names):
        for paragraph in root.iter("{*}p"):
            yield "".join(one.text or "" for one in paragraph.iter("{*}t")).strip()
        yield from (one.get("string") or "" for one in root.iter("{*}textpath"))


def _main_part(package: Package) -> str:
    """The part that the package calls its document, whatever its name."""
    targets = [t for kind, t in package.relations().values() if kind == "officeDocument"]
    return targets[0] if targets else "word/document.xml"


def _blocks(parent: etree._Element, part: _Part) -> Iterator[Block]:
    """Paragraphs, tables and pictures below this element, in reading order."""
    for child in parent:
        name = local(child)
        if name == "p":
            yield from _paragraph(child, part)
        elif name == "tbl":
            yield from _table(child, part)
        elif name == "altChunk":
            yield from _chunk(child, part)
        elif name == "subDoc":
            yield Unopened()
        elif name in WRAPPERS:
            yield from _blocks(shown_alternative(child), part)


def _paragraph(paragraph: etree._Element, part: _Part) -> Iterator[Block]:
    yield from paragraphs(text_of(runs_of(paragraph, Around(part.styles))))
    drawn = _inside(paragraph, DRAWN) if _holds(paragraph, DRAWN) else ()
    for found in drawn:
        if local(found) == "txbxContent":
            yield from _blocks(found, part)
        else:
            yield from _picture(found)
    for framed in _inside(paragraph, FRAMED) if _holds(paragraph, FRAMED) else ():
        if not _holds(framed, DRAWN) and may_show_a_table(*_largest(framed)):
            yield Unopened()


def _largest(framed: etree._Element) -> tuple[float | None, float | None]:
    """The size of what stands in a frame: of a line drawn across the page almost nothing."""
    around = next(framed.iter(*(f"{{*}}{name}" for name in (*FRAMES, "rect", "line"))), framed)
    return (0.0, 0.0) if local(around) == "line" else _size(around)


def _picture(drawn: etree._Element) -> Iterator[Block]:
    """A picture, unless it is shown too small for a table."""
    around = next((one for one in drawn.iterancestors() if local(one) in FRAMES), None)
    if around is None or may_show_a_table(*_size(around)):
        yield Picture(attribute(drawn, "embed") or attribute(drawn, "id") or "")


def _size(frame: etree._Element) -> tuple[float | None, float | None]:
    extent = next((one for one in frame if local(one) == "extent"), None)
    if extent is not None:
        return emu(extent.get("cx")), emu(extent.get("cy"))
    style = frame.get("style") or ""
    return in_style(style, "width"), in_style(style, "height")


def _holds(element: etree._Element, names: tuple[str, ...]) -> bool:
    """Whether there may be something to look for; lxml searches fifty times faster than we do."""
    return next(element.iter(*(f"{{*}}{name}" for name in names)), None) is not None


def _inside(element: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """The outermost elements of these names that are shown."""
    wanted = frozenset(names)
    inside = [iter(element)]  # a stack, so that no depth is too deep
    while inside:
        child = next(inside[-1], None)
        if child is None:
            inside.pop()
        elif local(child) in wanted:
            yield child
        elif local(child) not in GONE:
            inside.append(iter(shown_alternative(child)))


def _chunk(reference: etree._Element, part: _Part) -> Iterator[Block]:
    """A document of its own that Word shows in this place: a web page, a text, another docx."""
    _, target = part.package.relations(part.name).get(attribute(reference, "id") or "", ("", ""))
    content = part.package.read(target)
    kind = format_of(content)
    if kind == "html":
        # Imported here: few documents hold a page, and its reader is slower to load than to use.
        from pipeline.formats.html.page import read_html  # noqa: PLC0415

        yield from read_html(content).blocks
    elif kind == "text":
        yield from read_text(content).blocks
    elif kind == "docx" and part.depth < DEEPEST:
        yield from read_docx(content, part.depth + 1).blocks
    else:
        said = Message("docx.inner-file", {"part": target, "format": kind})
        raise Unreadable(SetbackKind.PART_UNREADABLE, said)


def _table(table: etree._Element, part: _Part) -> Iterator[Block]:
    """A grid; a table that only arranges other tables on the page is read cell by cell."""
    rows = list(_children(table, "tr"))[:MOST_ROWS]
    cells = [[cell for cell in _children(row, "tc") if not _is_gone(cell)] for row in rows]
    if any(_holds_tables(cell) for line in cells for cell in line):
        for line in cells:
            for cell in line:
                yield from _blocks(cell, part)
        return
    yield _grid(rows, cells, part)
    for picture in _inside(table, PICTURES) if _holds(table, PICTURES) else ():
        yield from _picture(picture)


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls and insertions."""
    for child in parent:
        if local(child) == name and not _is_gone(child):
            yield child
        elif local(child) in WRAPPERS:
            yield from _children(shown_alternative(child), name)


def _is_gone(element: etree._Element) -> bool:
    """Whether tracked changes deleted this row or cell, or hide it."""
    return any(
        local(mark) in ("del", "cellDel", "hidden") and attribute(mark, "val") not in OFF
        for properties in element
        if local(properties) in ("trPr", "tcPr")
        for mark in properties
    )


def _holds_tables(cell: etree._Element) -> bool:
    """Whether a table of several rows and columns stands in this cell."""
    if not _holds(cell, ("tbl",)):
        return False
    for table in _inside(cell, ("tbl",)):
        rows = list(_children(table, "tr"))
        if len(rows) > 1 and any(len(list(_children(row, "tc"))) > 1 for row in rows):
            return True
    return False


def _grid(rows: list[etree._Element], cells: list[list[etree._Element]], part: _Part) -> Grid:
    """Lay the cells out: gridBefore, gridSpan, and both kinds of merges."""
    spans: list[Span] = []
    reaching: dict[int, int] = {}
    style = _table_style(rows)
    for number, (row, line) in enumerate(zip(rows, cells, strict=True)):
        around = _around_row(row, style, part)
        column = _property(row, "trPr", "gridBefore")
        last: int | None = None
        for cell in line:
            width = max(1, _property(cell, "tcPr", "gridSpan"))
            above = reaching.get(column)
            if _merge(cell, "hMerge") == "continue" and last is not None:
                if spans[last].row == number:
                    spans[last] = spans[last]._replace(width=spans[last].width + width)
            elif _merge(cell, "vMerge") == "continue" and above is not None:
                spans[above] = spans[above]._replace(height=number - spans[above].row + 1)
                last = above
            else:
                seen = shown(_cell_lines(cell, part, around))
                spans.append(spanned(seen, number, column, 1, width))
                last = len(spans) - 1
                for covered in range(column, min(column + width, MOST_COLUMNS)):
                    reaching.pop(covered, None)
                reaching[column] = last
            column = min(column + width, MOST_COLUMNS)
    return lay_out(spans, len(rows))


def _merge(cell: etree._Element, kind: str) -> str | None:
    """How a cell takes part in a merge: "restart", "continue" or None."""
    for properties in cell:
        if local(properties) == "tcPr":
            for mark in properties:
                if local(mark) == kind:
                    return attribute(mark, "val") or "continue"
    return None


def _property(element: etree._Element, group: str, name: str) -> int:
    """A whole number among the properties of a row or cell; 0 when there is none."""
    for properties in element:
        if local(properties) == group:
            for mark in properties:
                value = attribute(mark, "val") or ""
                if local(mark) == name and value.isascii() and value.isdecimal():
                    return min(int(value[:6]), MOST_COLUMNS)
    return 0


def _table_style(rows: list[etree._Element]) -> str | None:
    """The style of the table that these rows are in."""
    tables = rows[0].iterancestors("{*}tbl") if rows else iter(())
    for mark in next(tables, etree.Element("none")):
        if local(mark) == "tblPr":
            return next((attribute(one, "val") for one in mark if local(one) == "tblStyle"), None)
    return None


def _around_row(row: etree._Element, style: str | None, part: _Part) -> Around:
    """What a row says of its cells; one that is lower than a line of text cuts them."""
    is_cut = any(
        local(mark) == "trHeight"
        and attribute(mark, "hRule") == "exact"
        and (attribute(mark, "val") or "").isdecimal()
        and int((attribute(mark, "val") or "0")[:6]) < SHORTEST_ROW
        for properties in row
        if local(properties) == "trPr"
        for mark in properties
    )
    # Where one cell of a row is deleted or inserted and nobody accepted it, the others may move.
    is_changing = any(
        local(mark) in ("cellDel", "cellIns", "cellMerge")
        for cell in row.iter("{*}tcPr")
        for mark in cell
    )
    return Around(part.styles, style, is_unclear=is_cut or is_changing)


def _cell_lines(cell: etree._Element, part: _Part, around: Around) -> list[CellLine]:
    """The lines of a cell, those of boxes and of tables of one cell in it as well."""
    for properties in cell:
        if local(properties) == "tcPr":
            for mark in properties:
                if local(mark) == "textDirection":
                    around = replace(around, is_turned=attribute(mark, "val") not in UPRIGHT)
                elif local(mark) == "shd":
                    around = replace(around, ground=ground(mark))
    return list(_lines_below(cell, part, around))


def _lines_below(parent: etree._Element, part: _Part, around: Around) -> Iterator[CellLine]:
    for child in parent:
        name = local(child)
        if name == "p":
            yield from lines_of(runs_of(child, around))
            for box in _inside(child, ("txbxContent",)) if _holds(child, DRAWN) else ():
                yield from _lines_below(box, part, around)
        elif name in ("tbl", "tr", "tc") or name in WRAPPERS:
            if not _is_gone(child):
                yield from _lines_below(shown_alternative(child), part, around)
        elif name == "altChunk":
            texts = [block.text for block in _chunk(child, part) if isinstance(block, Paragraph)]
            yield CellLine(tuple(Run(text, is_unclear=True) for text in texts))
