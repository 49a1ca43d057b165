"""Over three hundred invented reports in every format: exact everywhere, silent where uncertain.

Blank cells that a layout drops may become nulls; no number is ever wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.formats.judge import Score, judged
from tests.formats.made.doc import VARIANTS, doc_of
from tests.formats.made.docx import ODDITIES, docx_of
from tests.formats.made.flat import LAYOUTS, text_of
from tests.formats.made.ofd import ofd_of
from tests.formats.made.pages import Print, html_of
from tests.formats.made.report import Made, reports
from tests.formats.made.sheets import xlsx_of
from tests.formats.made.xls import xls_of
from tests.replicas.markup import body_html
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import Markup

MARKUPS = (
    *(Markup.CLEAN, Markup.SPLIT, Markup.WIDE, Markup.THOUSANDS, Markup.STRAY, Markup.NARROW),
)
PER_VARIANT = 8
# Half of them in `make test`: of one format those with every zero, of the next those with blanks.
HALVES = [0, pytest.param(1, marks=pytest.mark.faults)]


def _page(made: Made, charset: str) -> bytes:
    """A page whose meta tag says UTF-8, wrongly where it is GBK."""
    return html_of(made, Print()).encode(charset)


def _without_charset(made: Made) -> bytes:
    """A page in GBK that says nothing of it, and no answer's header to ask."""
    return html_of(made, Print()).replace("<meta charset='utf-8'>", "").encode("gbk")


def _nested(made: Made) -> bytes:
    """A page whose layout is a table of one cell, with each table in a cell of another one."""
    page = html_of(made, Print(size=16))
    page = page.replace("<table", "<table><tr><td><table").replace(
        "</table>", "</table></td></tr></table>"
    )
    page = page.replace("<body>", "<body><table><tr><td>").replace(
        "</body>", "</td></tr></table></body>"
    )
    return page.encode()


def _from_word(made: Made) -> bytes:
    return f"<html><body>{body_html(made.report, Markup.WORD)}</body></html>".encode()


WRITERS: dict[str, Callable[[Made], bytes]] = {
    "html utf-8": lambda made: _page(made, "utf-8"),
    "html gb18030": lambda made: _page(made, "gb18030"),
    "html GBK, unsaid": _without_charset,
    "html nested": _nested,
    "html from Word": _from_word,
    "xlsx numbers": lambda made: xlsx_of(made, as_text=False),
    "xlsx text": lambda made: xlsx_of(made, as_text=True),
    "xls": xls_of,
    "pdf": lambda made: pdf_of(made.report),
    "ofd plain": lambda made: ofd_of(made, "plain"),
    "ofd grouped": lambda made: ofd_of(made, "grouped"),
    "ofd moved": lambda made: ofd_of(made, "moved"),
    **{f"docx {oddity}": lambda made, o=oddity: docx_of(made, o) for oddity in ODDITIES},
    **{f"doc {variant}": lambda made, v=variant: doc_of(made, v) for variant in VARIANTS},
}
EXACT_LAYOUTS = ("pipes", "compact pipes")


def _documents(write: Callable[[Made], bytes], half: int) -> Iterator[tuple[Made, bytes]]:
    return ((made, write(made)) for made in reports(PER_VARIANT, MARKUPS)[half % 2 :: 2])


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("name", WRITERS)
def test_every_cell_of_every_format_is_read_as_printed(name: str, half: int) -> None:
    total = judged(_documents(WRITERS[name], half + [*WRITERS].index(name)))
    assert total == Score(total.right, 0, 0)
    assert total.right > PER_VARIANT / 2 * 180


@pytest.mark.parametrize("half", HALVES)
@pytest.mark.parametrize("layout", LAYOUTS)
def test_flattened_text_is_exact_or_silent(layout: str, half: int) -> None:
    total = judged(_documents(lambda made: text_of(made, layout), half + [*LAYOUTS].index(layout)))
    assert total.wrong == 0
    assert total.null == 0 or layout not in EXACT_LAYOUTS
    assert total.right > PER_VARIANT / 2 * 120


def test_these_are_more_than_three_hundred_documents() -> None:
    browser_prints = 14
    assert PER_VARIANT * (len(WRITERS) + len(LAYOUTS)) + browser_prints > 300
