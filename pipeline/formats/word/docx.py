"""WordprocessingML: paragraphs and tables as Word shows them, deletions and hidden text left out.

Elements are known by their local names, so that strict documents and renamed parts read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from pipeline.blocks import Block, Content, Grid, Paragraph, Picture, Span
from pipeline.formats.layout import MOST_COLUMNS, MOST_ROWS, lay_out, paragraphs, tidy
from pipeline.formats.package import Package, attribute, local
from pipeline.formats.signatures import format_of
from pipeline.formats.text import read_text
from pipeline.records import Unreadable

GONE = frozenset(
    ("del", "moveFrom", "delText", "instrText", "delInstrText", "pPr", "rPr", "sdtPr", "rt")
)
WRAPPERS = frozenset(
    ("sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "body", "AlternateContent")
)
PRINTED = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
PICTURES = ("blip", "imagedata")
DRAWN = ("txbxContent", *PICTURES)
OFF = frozenset(("0", "false", "off", "none"))
DEEPEST = 2


@dataclass(frozen=True, slots=True)
class _Part:
    """The part being read, for what it refers to; `depth` counts documents inside documents."""

    package: Package
    name: str
    depth: int


def read_docx(content: bytes, depth: int = 0) -> Content:
    """Read one document; raises Unreadable."""
    package = Package(content)
    name = _main_part(package)
    part = _Part(package, name, depth)
    body = next((child for child in package.xml(name) if local(child) == "body"), None)
    if body is None:
        raise Unreadable("file-damaged", f"{name} has no body")
    return Content("docx", tuple(_blocks(body, part)))


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
        elif name in WRAPPERS:
            yield from _blocks(_shown(child), part)


def _shown(element: etree._Element) -> etree._Element:
    """Of alternatives the first; the fallback says the same once more for older programs."""
    return element[0] if local(element) == "AlternateContent" and len(element) else element


def _paragraph(paragraph: etree._Element, part: _Part) -> Iterator[Block]:
    yield from paragraphs("".join(_pieces(paragraph)))
    drawn = _inside(paragraph, DRAWN) if _holds(paragraph, DRAWN) else ()
    for found in drawn:
        if local(found) == "txbxContent":
            yield from _blocks(found, part)
        else:
            yield Picture(attribute(found, "embed") or attribute(found, "id") or "")


def _pieces(element: etree._Element) -> Iterator[str]:
    """The printed text of a paragraph or run; what stands in text boxes is read by itself."""
    inside = [iter(element)]  # a stack, so that no depth is too deep
    while inside:
        child = next(inside[-1], None)
        if child is None:
            inside.pop()
            continue
        name = local(child)
        if name in GONE or name == "txbxContent" or (name == "r" and _is_hidden(child)):
            continue
        if name == "t":
            yield child.text or ""
        elif name in PRINTED:
            yield PRINTED[name]
        else:
            inside.append(iter(_shown(child)))


def _is_hidden(run: etree._Element) -> bool:
    return any(
        local(mark) in ("vanish", "webHidden") and attribute(mark, "val") not in OFF
        for properties in run
        if local(properties) == "rPr"
        for mark in properties
    )


def _holds(element: etree._Element, names: tuple[str, ...]) -> bool:
    """Whether there may be something to look for; lxml searches fifty times faster than we do."""
    return next(element.iter(*(f"{{*}}{name}" for name in names)), None) is not None


def _inside(element: etree._Element, names: tuple[str, ...]) -> Iterator[etree._Element]:
    """The outermost elements of these names that are shown."""
    wanted = frozenset(names)
    inside = [iter(element)]
    while inside:
        child = next(inside[-1], None)
        if child is None:
            inside.pop()
        elif local(child) in wanted:
            yield child
        elif local(child) not in GONE:
            inside.append(iter(_shown(child)))


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
        raise Unreadable("part-unreadable", f"{target}: a {kind} file inside the document")


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
        yield Picture(attribute(picture, "embed") or attribute(picture, "id") or "")


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Rows of a table or cells of a row, also those inside content controls and insertions."""
    for child in parent:
        if local(child) == name and not _is_gone(child):
            yield child
        elif local(child) in WRAPPERS:
            yield from _children(_shown(child), name)


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
    for number, (row, line) in enumerate(zip(rows, cells, strict=True)):
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
                spans.append(Span(_cell_text(cell, part), number, column, 1, width))
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


def _cell_text(cell: etree._Element, part: _Part) -> str:
    lines = []
    for block in _blocks(cell, part):
        if isinstance(block, Paragraph):
            lines.append(block.text)
        elif isinstance(block, Grid):
            lines += [span.text for row in block.rows for span in row if span.text]
    return tidy("\n".join(lines))
