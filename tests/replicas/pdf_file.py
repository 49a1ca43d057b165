"""Write a report as a small PDF with a text layer and ruled tables, the same bytes every time.

The font is one of those that every reader knows for Chinese and is not embedded; a ToUnicode map
keeps the text layer readable for programs that do not know it.
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.replicas.documents import MadeReport
from tests.replicas.grids import Grid, GridCell, grids_of
from tests.replicas.plan import Markup

WIDTH, HEIGHT, MARGIN = 595, 842, 48
WIDE_LABELS = {"proactive": (150, 116, 116, 116), "proceedings": (33,) * 15}
REQUEST_COLUMNS = (56, 66, 124, *(36,) * 7)
TO_UNICODE = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
    "/CMapName /ToUnicode def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    + "".join(
        f"{min(64, 256 - first)} beginbfrange\n"
        + "".join(f"<{n:02X}00> <{n:02X}FF> <{n:02X}00>\n" for n in range(first, first + 64))
        + "endbfrange\n"
        for first in range(0, 256, 64)
    )
    + "endcmap CMapName currentdict /CMap defineresource pop end end"
)


def pdf_of(report: MadeReport, grids: dict[str, Grid] | None = None) -> bytes:
    """The report on A4 pages; each section with a table begins a page. Its tables are those of its
    figures unless others are given."""
    printed = grids or grids_of(report.figures, report.form, Markup.CLEAN)
    streams = ["\n".join(page).encode("ascii") for page in _pages(report, printed)]
    kids = " ".join(f"{7 + 2 * number} 0 R" for number in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(streams)}/Kids[{kids}]>>".encode(),
        *FONT,
    ]
    for number, stream in enumerate(streams):
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Resources"
            f"<</Font<</F1 3 0 R>>>>/Contents {8 + 2 * number} 0 R>>".encode()
        )
        objects.append(as_stream(stream))
    return as_file(objects)


def as_stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%b\nendstream" % (len(content), content)


def as_file(objects: list[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n" % (len(objects) + 1)
    return bytes(written + b"%d\n%%%%EOF\n" % start)


# Objects 3 to 6: a font that every reader knows for Chinese, and what its codes mean.
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
    b"/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo"
    b"<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/FontDescriptor 5 0 R"
    b"/DW 1000/W[1 95 500]>>",
    b"<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[-25 -254 1000 880]"
    b"/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    as_stream(TO_UNICODE.encode()),
)


def _pages(report: MadeReport, grids: dict[str, Grid]) -> Iterator[list[str]]:
    """Drawing commands page by page."""
    page: list[str] = []
    y = _paragraphs(page, [*report.title_lines, report.preface], HEIGHT - MARGIN)
    for section in report.sections:
        if section.table and y < HEIGHT - MARGIN:
            yield page
            page, y = [], HEIGHT - MARGIN
        y = _paragraphs(page, [section.heading, *section.paragraphs], y)
        if section.table:
            y = _table(page, grids[section.table], _columns(section.table), y)
    _paragraphs(page, list(report.signature), y)
    yield page


def _columns(table: str) -> tuple[int, ...]:
    return REQUEST_COLUMNS if table == "requests" else WIDE_LABELS[table]


def _paragraphs(page: list[str], texts: list[str], y: float) -> float:
    """Set paragraphs in lines of 41 characters; returns the height reached."""
    for text in texts:
        for line in _wrap("　　" + text, 41):
            y -= 18
            page.append(_text(MARGIN, y, 12, line))
        y -= 4
    return y


def _table(page: list[str], grid: Grid, columns: tuple[int, ...], top: float) -> float:
    """Draw a ruled table; rows are as high as their longest own label needs."""
    placed = list(_placed(grid))
    heights = [_row_height(placed, row, columns) for row in range(len(grid))]
    tops = [top - 8 - sum(heights[:row]) for row in range(len(grid) + 1)]
    for cell, row, column in placed:
        x = MARGIN + sum(columns[:column])
        width = sum(columns[column : column + cell.colspan])
        bottom = tops[row + cell.rowspan]
        page.append(f"{x} {bottom:.1f} {width} {tops[row] - bottom:.1f} re S")
        for number, line in enumerate(_wrap(cell.text, max(1, (width - 6) // 9))):
            page.append(_text(x + 3, tops[row] - 12 - 11 * number, 9, line))
    return tops[-1] - 12


def _placed(grid: Grid) -> Iterator[tuple[GridCell, int, int]]:
    """Every cell with the row and the column of its upper left corner."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            yield cell, row, column
            down, right = range(row, row + cell.rowspan), range(column, column + cell.colspan)
            taken |= {(r, c) for r in down for c in right}
            column += cell.colspan


def _row_height(
    placed: list[tuple[GridCell, int, int]], row: int, columns: tuple[int, ...]
) -> float:
    """Room for the longest text of the cells that stand in this row alone."""
    lines = [
        len(_wrap(cell.text, max(1, (sum(columns[at : at + cell.colspan]) - 6) // 9)))
        for cell, own_row, at in placed
        if own_row == row and cell.rowspan == 1
    ]
    return 8 + 11 * max([1, *lines])


def _wrap(text: str, count: int) -> list[str]:
    return [text[start : start + count] for start in range(0, len(text), count)]


def _text(x: float, y: float, size: int, text: str) -> str:
    codes = text.encode("utf-16-be").hex().upper()
    return f"BT /F1 {size} Tf {x} {y:.1f} Td <{codes}> Tj ET"
