"""Reports as OpenDocument texts, with a few styles that hide, strike and raise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from tests.formats.made.docx import packed
from tests.formats.made.report import Made
from tests.replicas.grids import Grid

NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("text", "text"),
        ("table", "table"),
        ("style", "style"),
        ("draw", "drawing"),
        ("fo", "xsl-fo-compatible"),
    )
)
LOOKS = {
    "struck": 'style:text-line-through-style="solid"',
    "hidden": 'text:display="none"',
    "raised": 'style:text-position="super 58%"',
    "white": 'fo:color="#ffffff"',
}


def odt_of(made: Made, traits: Mapping[str, str]) -> bytes:
    """The report, with traits in place of the tokens in its cells."""
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {look}/>'
        "</style:style>"
        for name, look in LOOKS.items()
    )
    styles += (
        '<style:style style:name="hidden-child" style:family="text"'
        ' style:parent-style-name="hidden"/>'
    )
    body = "".join(_parts(made))
    for token, written in traits.items():
        body = body.replace(token, written)
    content = (
        f"<office:document-content {NAMES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def _parts(made: Made) -> Iterator[str]:
    for part in made.parts():
        if isinstance(part, str):
            yield f"<text:p>{escape(part, quote=False)}</text:p>"
        else:
            yield f"<table:table>{''.join(_rows(part))}</table:table>"


def _rows(grid: Grid) -> Iterator[str]:
    width = sum(cell.colspan for cell in grid[0])
    reaching: dict[int, int] = {}
    for row in grid:
        written, column, own = "", 0, iter(row)
        while column < width:
            if reaching.get(column, 0):
                reaching[column] -= 1
                written += "<table:covered-table-cell/>"
                column += 1
                continue
            cell = next(own)
            written += (
                f'<table:table-cell table:number-rows-spanned="{cell.rowspan}"'
                f' table:number-columns-spanned="{cell.colspan}"><text:p>'
                f"{escape(cell.text, quote=False)}</text:p></table:table-cell>"
            )
            written += "<table:covered-table-cell/>" * (cell.colspan - 1)
            reaching |= {column + at: cell.rowspan - 1 for at in range(cell.colspan)}
            column += cell.colspan
        yield f"<table:table-row>{written}</table:table-row>"
