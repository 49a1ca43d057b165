"""HTML tables as several hands leave them: clean, pasted from Word, with phantom rows or narrow
labels."""

from __future__ import annotations

from html import escape

from tests.replicas.grids import Grid, GridCell
from tests.replicas.official_forms import HANDLED, OUTCOME_LABELS, PARTY_LABELS
from tests.replicas.plan import Markup

WORD_CELL = (
    "width:53.15pt;border:solid windowtext 1.0pt;mso-border-alt:solid windowtext .5pt;"
    "padding:0cm 5.4pt 0cm 5.4pt;height:22.7pt"
)
WORD_RUN = (
    "font-size:10.5pt;mso-bidi-font-size:11.0pt;font-family:宋体;mso-ascii-font-family:"
    "Calibri;mso-hansi-font-family:Calibri;mso-font-kerning:0pt"
)
WORD = (Markup.WORD, Markup.BOOKMARK)
NARROW = frozenset({HANDLED, "自然人", *OUTCOME_LABELS, *PARTY_LABELS})


def table_html(grid: Grid, markup: Markup) -> str:
    """One statutory table in one of the HTML markups."""
    if markup in WORD:
        return _word_table(grid)
    rows = "\n".join(_row(row, markup) for row in grid)
    if markup is Markup.PHANTOM:
        rows = _with_phantoms(grid, markup)
    return f'<table border="1" cellspacing="0" cellpadding="0" width="96%">\n{rows}\n</table>'


def _row(row: list[GridCell], markup: Markup) -> str:
    return "<tr>" + "".join(_cell(cell, markup) for cell in row) + "</tr>"


def _cell(cell: GridCell, markup: Markup) -> str:
    text = escape(cell.text, quote=False)
    if markup is Markup.NARROW and cell.text in NARROW:
        text = "<br/>".join(text)
    return f"<td{_spans(cell)}>{text}</td>"


def _spans(cell: GridCell) -> str:
    down = f' rowspan="{cell.rowspan}"' if cell.rowspan > 1 else ""
    right = f' colspan="{cell.colspan}"' if cell.colspan > 1 else ""
    return down + right


def _with_phantoms(grid: Grid, markup: Markup) -> str:
    """Rows that a spreadsheet left behind: hidden, empty, or without any cell."""
    width = sum(cell.colspan for cell in grid[0])
    hidden = '<tr style="height:0;visibility:hidden">' + "<td></td>" * width + "</tr>"
    rows = [_row(row, markup) for row in grid]
    return "\n".join([hidden, *rows[:-1], "<tr></tr>", rows[-1], hidden, hidden])


def _word_table(grid: Grid) -> str:
    rows = "\n".join(
        f' <tr style="mso-yfti-irow:{number};height:22.7pt">\n'
        + "\n".join(_word_cell(cell) for cell in row)
        + "\n </tr>"
        for number, row in enumerate(grid)
    )
    width = sum(cell.colspan for cell in grid[0])
    ruler = "".join('<td width="71" style="border:none"></td>' for _ in range(width))
    return (
        '<div align="center">\n<table class="MsoNormalTable" border="1" cellspacing="0" '
        'cellpadding="0" style="border-collapse:collapse;mso-table-layout-alt:fixed;'
        'mso-yfti-tbllook:1184;mso-padding-alt:0cm 5.4pt 0cm 5.4pt">\n'
        f"{rows}\n <!--[if !supportMisalignedColumns]>\n"
        f' <tr height="0">{ruler}</tr>\n <![endif]-->\n</table>\n</div>'
    )


def _word_cell(cell: GridCell) -> str:
    """A cell as Word writes it: nested spans that cut the text, and hard spaces."""
    half = (len(cell.text) + 1) // 2
    pieces = "".join(
        f'<span style="{WORD_RUN}">{escape(piece, quote=False)}</span>'
        for piece in (cell.text[:half], cell.text[half:])
        if piece
    )
    return (
        f'  <td{_spans(cell)} style="{WORD_CELL}">\n  <p class="MsoNormal" align="center" '
        f'style="text-align:center;mso-pagination:widow-orphan"><span lang="EN-US" '
        f'style="mso-spacerun:yes">&nbsp;</span>{pieces}<span lang="EN-US"><o:p></o:p></span></p>'
        "\n  </td>"
    )
