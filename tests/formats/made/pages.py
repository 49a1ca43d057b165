"""Reports as web pages for printing, and printed by a real browser."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape

from playwright.sync_api import sync_playwright

from tests.formats.made.report import Made
from tests.replicas.grids import Grid
from tests.replicas.html_tables import table_html

CHROMIUM = "/usr/bin/chromium"
FOOTER = (
    '<div style="font-size:9pt;width:100%;text-align:center">— <span class="pageNumber"></span> —'
    "</div>"
)


@dataclass(frozen=True, slots=True)
class Print:
    """How a report is set: CSS of its tables and text, and whether their headers repeat."""

    size: float = 10.5
    css: str = "table{border-collapse:collapse} td{border:1px solid #000}"
    header_rows: int = 0
    is_landscape: bool = False
    has_footer: bool = True
    has_narrow_labels: bool = False


def html_of(made: Made, style: Print) -> str:
    """One page of HTML, tables with borders."""
    parts = "\n".join(_parts(made, style))
    css = (
        f"body{{font-family:'Noto Sans CJK SC';font-size:{style.size}pt}} p{{text-indent:2em}}"
        f"td{{padding:2pt 4pt}} {style.css}"
    )
    return (
        f"<html><head><meta charset='utf-8'><style>{css}</style></head><body>{parts}</body></html>"
    )


def _parts(made: Made, style: Print) -> Iterator[str]:
    for part in made.parts():
        if isinstance(part, str):
            yield f"<p>{escape(part)}</p>"
        else:
            yield _table(part, made, style)


def _table(grid: Grid, made: Made, style: Print) -> str:
    table = table_html(grid, made.publication.markup).replace(' border="1"', "")
    if not style.header_rows or len(grid) < 10:
        return table
    pieces = table.split("<tr>")
    head, body = pieces[1 : style.header_rows + 1], pieces[style.header_rows + 1 :]
    return (
        f"{pieces[0]}<thead><tr>{'<tr>'.join(head)}</thead><tbody><tr>{'<tr>'.join(body)}"
    ).replace("</table>", "</tbody></table>")


def printed(pages: Iterable[tuple[str, Print]]) -> list[bytes]:
    """Print each page of HTML to PDF, in one browser."""
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page()
        files = []
        for page, style in pages:
            tab.set_content(page)
            files.append(
                tab.pdf(
                    format="A4",
                    landscape=style.is_landscape,
                    display_header_footer=style.has_footer,
                    header_template="<span></span>",
                    footer_template=FOOTER,
                    margin={"top": "20mm", "bottom": "20mm", "left": "15mm", "right": "15mm"},
                )
            )
        browser.close()
    return files
