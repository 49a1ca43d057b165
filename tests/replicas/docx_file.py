"""Write a report as a minimal .docx, byte for byte the same every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from html import escape

from tests.replicas.documents import MadeReport
from tests.replicas.grids import Grid, GridCell, grids_of
from tests.replicas.plan import Markup

TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx_of(report: MadeReport) -> bytes:
    """The report as WordprocessingML: paragraphs, and tables with gridSpan and vMerge."""
    body = "".join(_parts(report))
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{NAMESPACE}"><w:body>{body}<w:sectPr/></w:body></w:document>'
    )
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": RELATIONS,
        "word/document.xml": document,
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            # The default date of ZipInfo is fixed; writestr with a name would use the clock.
            package.writestr(zipfile.ZipInfo(name), text.encode(), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(report: MadeReport) -> Iterator[str]:
    grids = grids_of(report.figures, report.form, Markup.CLEAN)
    yield from map(_paragraph, (*report.title_lines, report.preface))
    for section in report.sections:
        yield from map(_paragraph, (section.heading, *section.paragraphs))
        if section.table:
            yield _table(grids[section.table])
    yield from map(_paragraph, report.signature)


def _paragraph(text: str) -> str:
    tidy = escape(text, quote=False)
    return f'<w:p><w:r><w:t xml:space="preserve">{tidy}</w:t></w:r></w:p>'


def _table(grid: Grid) -> str:
    width = sum(cell.colspan for cell in grid[0])
    columns = '<w:gridCol w:w="700"/>' * width
    rows = "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in _rows(grid, width))
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _rows(grid: Grid, width: int) -> Iterator[list[str]]:
    """Every row with the continuations of the cells that reach down from above."""
    open_cells: dict[int, tuple[int, int]] = {}
    for row in grid:
        written: list[str] = []
        column, own = 0, iter(row)
        while column < width:
            if column in open_cells:
                left, span = open_cells.pop(column)
                written.append(_cell(GridCell("", 1, span), "<w:vMerge/>"))
            else:
                cell = next(own)
                left, span = cell.rowspan, cell.colspan
                written.append(_cell(cell, '<w:vMerge w:val="restart"/>' if left > 1 else ""))
            if left > 1:
                open_cells[column] = (left - 1, span)
            column += span
        yield written


def _cell(cell: GridCell, merge: str) -> str:
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    return f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{_paragraph(cell.text)}</w:tc>"
