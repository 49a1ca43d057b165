"""Reports as .docx, with the odd constructions that office programs leave in them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from html import escape

from tests.formats.made.report import Made
from tests.replicas.docx_file import RELATIONS, TYPES
from tests.replicas.grids import Grid, GridCell

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
ODDITIES = (
    "plain",
    "controls",
    "tracked",
    "fields",
    "hidden",
    "nested",
    "boxes",
    "smart-tags",
    "strict",
    "grid-before",
    "horizontal-merge",
    "renamed",
)


def docx_of(made: Made, oddity: str = "plain") -> bytes:
    """The report as WordprocessingML."""
    body = "".join(_parts(made, oddity))
    namespace = STRICT if oddity == "strict" else TRANSITIONAL
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{namespace}" xmlns:mc="urn:mc"><w:body>{body}<w:sectPr/></w:body>'
        "</w:document>"
    )
    name = "word/main7.xml" if oddity == "renamed" else "word/document.xml"
    relations = RELATIONS.replace("word/document.xml", name)
    return packed({"[Content_Types].xml": TYPES, "_rels/.rels": relations, name: document})


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip package of these parts, the same bytes every time."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _parts(made: Made, oddity: str) -> Iterator[str]:
    for part in made.parts():
        if isinstance(part, str):
            yield _paragraph(part, oddity)
        elif oddity == "nested":
            yield f"<w:tbl><w:tr><w:tc>{_table(part, oddity)}<w:p/></w:tc></w:tr></w:tbl>"
        else:
            yield _table(part, oddity)


def _paragraph(text: str, oddity: str) -> str:
    if oddity == "boxes":
        box = f"<w:txbxContent><w:p>{_run(text)}</w:p></w:txbxContent>"
        choice = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        return (
            f"<w:p><w:r>{choice}<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        )
    return f"<w:p>{_odd(text, oddity)}</w:p>"


def _run(text: str, properties: str = "") -> str:
    tidy = escape(text, quote=False)
    return f'<w:r>{properties}<w:t xml:space="preserve">{tidy}</w:t></w:r>'


def _odd(text: str, oddity: str) -> str:
    """The runs of one text: cut, tracked, hidden, in fields or wrapped."""
    half = (len(text) + 1) // 2
    first, second = text[:half], text[half:]
    cut = _run(first) + _run(second)
    deleted = "<w:del><w:r><w:delText>9</w:delText></w:r></w:del>"
    hidden = _run("7", "<w:rPr><w:vanish/></w:rPr>")
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> =SUM(1) 8</w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    return {
        "tracked": f"{deleted}<w:ins>{_run(first)}</w:ins>{_run(second)}",
        "hidden": f"{_run(first)}{hidden}{_run(second)}",
        "fields": f'{field}{cut}<w:r><w:fldChar w:fldCharType="end"/></w:r>',
        "smart-tags": f"<w:smartTag>{_run(first)}<w:smartTag>{_run(second)}</w:smartTag>"
        "</w:smartTag>",
        "controls": f"<w:sdt><w:sdtPr/><w:sdtContent>{cut}</w:sdtContent></w:sdt>",
    }.get(oddity, cut)


def _table(grid: Grid, oddity: str) -> str:
    width = sum(cell.colspan for cell in grid[0])
    columns = '<w:gridCol w:w="700"/>' * (width + 1)
    rows = "".join(_row(row, oddity) for row in _rows(grid, width, oddity))
    if oddity == "tracked":
        gone = _cell(GridCell("5"), "", "plain") * width
        rows += f"<w:tr><w:trPr><w:del/></w:trPr>{gone}</w:tr>"
    return f"<w:tbl><w:tblPr/><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"


def _row(cells: list[str], oddity: str) -> str:
    before = '<w:trPr><w:gridBefore w:val="1"/></w:trPr>' if oddity == "grid-before" else ""
    row = f"<w:tr>{before}{''.join(cells)}</w:tr>"
    if oddity == "controls":
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{row}</w:sdtContent></w:sdt>"
    return row


def _rows(grid: Grid, width: int, oddity: str) -> Iterator[list[str]]:
    """Every row with the continuations of the cells that reach down from above."""
    open_cells: dict[int, tuple[int, int]] = {}
    for row in grid:
        written: list[str] = []
        column, own = 0, iter(row)
        while column < width:
            if column in open_cells:
                left, span = open_cells.pop(column)
                written.append(_cell(GridCell("", 1, span), "<w:vMerge/>", oddity))
            else:
                cell = next(own)
                left, span = cell.rowspan, cell.colspan
                merge = '<w:vMerge w:val="restart"/>' if left > 1 else ""
                written.append(_cell(cell, merge, oddity))
            if left > 1:
                open_cells[column] = (left - 1, span)
            column += span
        yield written


def _cell(cell: GridCell, merge: str, oddity: str) -> str:
    wrap = "plain" if oddity == "boxes" else oddity
    paragraph = f"<w:p>{_odd(cell.text, wrap)}</w:p>"
    if oddity == "horizontal-merge" and cell.colspan > 1:
        first = f'<w:tc><w:tcPr><w:hMerge w:val="restart"/>{merge}</w:tcPr>{paragraph}</w:tc>'
        more = f"<w:tc><w:tcPr><w:hMerge/>{merge}</w:tcPr><w:p/></w:tc>"
        return first + more * (cell.colspan - 1)
    span = f'<w:gridSpan w:val="{cell.colspan}"/>' if cell.colspan > 1 else ""
    written = f"<w:tc><w:tcPr>{span}{merge}</w:tcPr>{paragraph}</w:tc>"
    if oddity == "controls":
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{written}</w:sdtContent></w:sdt>"
    return written
