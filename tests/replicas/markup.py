"""A whole report as the inside of a page, or as flattened text without a page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from tests.replicas.documents import MadeReport, Section
from tests.replicas.grids import Grid, grids_of, rows_with_gaps
from tests.replicas.html_tables import WORD, table_html
from tests.replicas.plan import Markup

FLAT = (Markup.LINES, Markup.TAB_CELLS, Markup.TAB_ROWS)
WORD_STYLE = (
    "text-indent:32.0pt;mso-char-indent-count:2.0;line-height:28.0pt;mso-line-height-rule:exactly"
)


def body_html(report: MadeReport, markup: Markup) -> str:
    """The report as its portal's editor shows it."""
    if markup is Markup.LINES:
        return "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in _lines(report))
    if markup in FLAT:
        return f"<pre>{escape(flat_text(report, markup), quote=False)}</pre>"
    return "\n".join(_html_parts(report, markup))


def flat_text(report: MadeReport, markup: Markup) -> str:
    """The report as a converter flattens it: one cell a line, or one row a line between tabs."""
    grids = grids_of(report.figures, report.form, markup)
    parts = ["\n".join(report.title_lines), report.preface]
    for section in report.sections:
        parts += [section.heading, *section.paragraphs]
        if section.table:
            grid = grids[section.table]
            flat = _cells(grid) if markup is Markup.TAB_CELLS else _tab_rows(grid)
            parts.append(flat)
    return "\n\n".join([*parts, *report.signature]) + "\n"


def _html_parts(report: MadeReport, markup: Markup) -> Iterator[str]:
    grids = grids_of(report.figures, report.form, markup)
    yield _paragraph(report.title, markup, align="center")
    yield _paragraph(report.preface, markup)
    for section in report.sections:
        yield _heading(section, markup)
        yield from (_paragraph(text, markup) for text in section.paragraphs)
        if section.table:
            yield table_html(grids[section.table], markup)
    if markup is Markup.BOOKMARK:
        yield _paragraph("[bookmark: _GoBack]", markup)
    yield from (_paragraph(line, markup, align="right") for line in report.signature)


def _heading(section: Section, markup: Markup) -> str:
    text = escape(section.heading, quote=False)
    if markup in WORD:
        return f'<p class="MsoNormal" style="{WORD_STYLE}"><b><span>{text}</span></b></p>'
    return f"<p><strong>{text}</strong></p>"


def _paragraph(text: str, markup: Markup, align: str = "left") -> str:
    tidy = escape(text, quote=False)
    if markup in WORD:
        return (
            f'<p class="MsoNormal" align="{align}" style="{WORD_STYLE}"><a name="_GoBack"></a>'
            f'<span lang="EN-US">&nbsp;&nbsp;</span><span>{tidy}</span></p>'
        )
    indent = "" if align != "left" else "　　"
    return f'<p style="text-align:{align}">{indent}{tidy}</p>'


def _lines(report: MadeReport) -> Iterator[str]:
    """Every paragraph and every printed cell on a line of its own."""
    grids = grids_of(report.figures, report.form, Markup.LINES)
    yield from (*report.title_lines, report.preface)
    for section in report.sections:
        yield from (section.heading, *section.paragraphs)
        if section.table:
            for row in grids[section.table]:
                yield from (cell.text for cell in row)
    yield from report.signature


def _cells(grid: Grid) -> str:
    """One cell a line behind a tab; a merged cell leaves an empty one in the rows it covers."""
    rows = ("\n".join(f"\t{cell.text}" for cell in row) for row in rows_with_gaps(grid))
    return "\n\n".join(rows) + "\n"


def _tab_rows(grid: Grid) -> str:
    """One row a line; a merged cell leaves empty ones to its right and below."""
    rows = ((cell.text + "\t" * (cell.colspan - 1) for cell in row) for row in rows_with_gaps(grid))
    return "\n".join("\t".join(row) for row in rows)
