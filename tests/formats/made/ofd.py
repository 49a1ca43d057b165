"""Reports as OFD: A4 pages of text objects and ruled tables, broken where a page is full."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from html import escape

from tests.formats.made.docx import packed
from tests.formats.made.report import Made
from tests.replicas.grids import Grid, GridCell

Row = tuple[float, Callable[[float], list[str]]]
NAMESPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'
WIDTH, HEIGHT, MARGIN = 210.0, 297.0, 18.0
SIZE = 3.2
LEADING = 4.2
COLUMNS = {4: (54.0, 40.0, 40.0, 40.0), 10: (16.0, 26.0, 44.0, *(12.5,) * 7), 15: (11.6,) * 15}


def ofd_of(made: Made, style: str = "plain") -> bytes:
    """The report; styles: plain, grouped (steps as groups), moved (CTM), template (lines)."""
    pages = list(_pages(made, style))
    parts = {
        "OFD.xml": _xml(
            "OFD", "<ofd:DocBody><ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
        )
    }
    listed = "".join(
        f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    parts["Doc_0/Document.xml"] = _xml(
        "Document",
        "<ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>",
    )
    for number, page in enumerate(pages):
        content = f'<ofd:Content><ofd:Layer ID="1">{"".join(page)}</ofd:Layer></ofd:Content>'
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _xml("Page", content)
    return packed(parts)


def _xml(name: str, inside: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><ofd:{name} {NAMESPACE}>{inside}</ofd:{name}>'


def _pages(made: Made, style: str) -> Iterator[list[str]]:
    """Objects page by page; a table goes on where its next row no longer fits."""
    page: list[str] = []
    y = MARGIN
    number = 1
    for part in made.parts():
        rows = _lines(part, style) if isinstance(part, str) else _rows(part, style)
        for height, draw in rows:
            if y + height > HEIGHT - MARGIN:
                page.append(_text(f"- {number} -", 100, HEIGHT - 8, style))
                yield page
                page, y, number = [], MARGIN, number + 1
            page += draw(y)
            y += height
        y += 2
    yield page


def _lines(text: str, style: str) -> Iterator[Row]:
    for line in _wrapped("　　" + text, WIDTH - 2 * MARGIN):
        yield LEADING + 1, lambda y, line=line: [_text(line, MARGIN, y + SIZE, style)]


def _rows(grid: Grid, style: str) -> Iterator[Row]:
    """Each row with the cells that begin in it; merged cells are drawn row by row, open below."""
    columns = COLUMNS[sum(cell.colspan for cell in grid[0])]
    open_cells: dict[int, tuple[int, int]] = {}
    for row in grid:
        placed: list[tuple[GridCell, int, bool, bool]] = []
        column, own = 0, iter(row)
        while column < len(columns):
            if column in open_cells:
                left, span = open_cells.pop(column)
                cell, begins = GridCell("", 1, span), False
            else:
                cell = next(own)
                left, span, begins = cell.rowspan, cell.colspan, True
            placed.append((cell, column, begins, left <= 1))
            if left > 1:
                open_cells[column] = (left - 1, span)
            column += span
        height = max(_height(cell, at, columns) for cell, at, _, _ in placed)
        yield (
            height,
            lambda y, placed=placed, height=height: _draw(placed, columns, y, height, style),
        )


def _height(cell: GridCell, at: int, columns: tuple[float, ...]) -> float:
    if cell.rowspan > 1:
        return LEADING + 2
    return LEADING * len(_wrapped(cell.text, sum(columns[at : at + cell.colspan]))) + 2


def _wrapped(text: str, width: float) -> list[str]:
    """Lines of a cell or paragraph: digits and other ASCII take half the room."""
    lines, used = [""], 0.0
    for character in text:
        step = SIZE * (0.5 if character.isascii() else 1)
        if used + step > width - 2:
            lines.append("")
            used = 0.0
        lines[-1] += character
        used += step
    return lines


def _draw(
    placed: list[tuple[GridCell, int, bool, bool]],
    columns: tuple[float, ...],
    y: float,
    height: float,
    style: str,
) -> list[str]:
    drawn = []
    for cell, at, begins, ends in placed:
        x, width = MARGIN + sum(columns[:at]), sum(columns[at : at + cell.colspan])
        drawn += [
            _path(x, y, x, y + height, style),
            _path(x + width, y, x + width, y + height, style),
        ]
        drawn += [_path(x, y, x + width, y, style)] if begins else []
        drawn += [_path(x, y + height, x + width, y + height, style)] if ends else []
        for number, line in enumerate(_wrapped(cell.text, width) if begins else []):
            drawn.append(_text(line, x + 1, y + 1 + SIZE + LEADING * number, style))
    return drawn


def _path(x0: float, y0: float, x1: float, y1: float, style: str) -> str:
    if style == "moved":
        data, ctm = f"M 0 0 L {(x1 - x0) / 2} {(y1 - y0) / 2}", ' CTM="2 0 0 2 0 0"'
    else:
        data, ctm = f"M 0 0 L {x1 - x0} {y1 - y0}", ""
    box = f"{x0} {y0} {max(x1 - x0, 0.1)} {max(y1 - y0, 0.1)}"
    return (
        f'<ofd:PathObject ID="2" Boundary="{box}" LineWidth="0.2"{ctm}>'
        f"<ofd:AbbreviatedData>{data}</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _text(text: str, x: float, y: float, style: str) -> str:
    """One line; y is its baseline."""
    steps = [SIZE * (0.5 if character.isascii() else 1) for character in text[:-1]]
    deltas = " ".join(f"{step:g}" for step in steps)
    if style == "grouped" and len(set(steps)) == 1:
        deltas = f"g {len(steps)} {steps[0]:g}"
    size, scale, ctm = SIZE, 1.0, ""
    if style == "moved":
        size, scale, ctm = SIZE / 2, 0.5, ' CTM="2 0 0 2 0 0"'
        deltas = " ".join(f"{step / 2:g}" for step in steps)
    delta = f' DeltaX="{deltas}"' if deltas else ""
    width = sum(steps) + SIZE
    return (
        f'<ofd:TextObject ID="3" Boundary="{x} {y - SIZE} {width} {SIZE * 1.2}" Font="1" '
        f'Size="{size:g}"{ctm}><ofd:TextCode X="0" Y="{SIZE * scale:g}"{delta}>'
        f"{escape(text, quote=False)}</ofd:TextCode></ofd:TextObject>"
    )
