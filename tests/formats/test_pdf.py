"""PDF with text: real ones, invented ones, printed by a browser, turned, cut and spoiled."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from decimal import Decimal

import pypdfium2 as pdfium
import pytest

from pipeline.blocks import Paragraph
from pipeline.formats.page import Glyph, RulingLine
from pipeline.formats.pages import blocks_of_pages, printed_page
from pipeline.formats.pdf.file import read_pdf
from pipeline.formats.ruled import tables_of
from pipeline.reading.document import Hints
from pipeline.records import Unreadable
from tests.formats.judge import Score, judged
from tests.formats.made import hostile
from tests.formats.made.pages import Print, html_of, printed
from tests.formats.made.report import made, reports
from tests.pipeline.reference import ROOT, reference
from tests.reading import read as read_and_check
from tests.replicas.pdf_file import pdf_of
from tests.replicas.plan import PUBLICATIONS, Markup

SAMPLES = ROOT.parent / "shared" / "samples" / "pdf"
STYLES = (
    Print(),
    Print(size=16),
    Print(size=12, header_rows=3),
    Print(size=14, is_landscape=True),
    Print(css="table{border-collapse:separate;border-spacing:0} td{border:0.5px solid #333}"),
    Print(size=13, css="table{border-collapse:collapse} td{border:1px dashed #000}"),
    Print(size=15, has_footer=False),
)
MARKUPS = (Markup.CLEAN, Markup.SPLIT, Markup.WIDE, Markup.THOUSANDS, Markup.NARROW)


@pytest.mark.samples
@pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no real reports at {SAMPLES}")
@pytest.mark.parametrize("name", ["hongze-2024", "huaian-2024"])
def test_a_real_pdf_equals_its_figures_cell_by_cell(name: str) -> None:
    expected = json.loads((SAMPLES / f"{name}.expected.json").read_text(), parse_float=Decimal)
    report = read_and_check((SAMPLES / f"{name}.pdf").read_bytes(), reference(), Hints())
    found = {
        key: {row: {c: table.value(row, c) for c in cells} for row, cells in table.rows.items()}
        for key, table in report.tables.items()
    }
    assert found == expected["tables"]
    assert (report.year, report.form, report.setbacks) == (2024, "2021-30", ())
    assert sorted(report.sections) == [1, 2, 3, 4, 5, 6]


def test_a_title_as_wide_as_the_page_is_no_part_of_the_text_below_it() -> None:
    title, text = "柳城区柳泉街道办事处政府信息公开工作年度报告", "根据条例编制本报告，" * 4
    lines = ((title, 22, 80), (text, 12, 120), (text[:9], 12, 140))
    glyphs = [
        Glyph(sign, 60 + size * at, top, 60 + size * (at + 1), top + size, size)
        for line, size, top in lines
        for at, sign in enumerate(line)
    ]
    blocks = list(blocks_of_pages([printed_page(glyphs, (), ())]))
    assert blocks == [Paragraph(title), Paragraph(text + text[:9])]


def test_every_cell_of_a_ruled_pdf_is_read_as_printed() -> None:
    documents = [made(publication, Markup.CLEAN) for publication in PUBLICATIONS[::5]]
    total = judged((document, pdf_of(document.report)) for document in documents)
    assert total == Score(total.right, 0, 0)
    assert total.right > 2500


@pytest.mark.browser
def test_every_cell_of_a_pdf_from_a_browser_is_read_over_all_page_breaks() -> None:
    documents = reports(2 * len(STYLES), MARKUPS)
    styles = STYLES * 2
    files = printed((html_of(m, style), style) for m, style in zip(documents, styles, strict=True))
    total = judged(zip(documents, files, strict=True))
    assert total == Score(total.right, 0, 0)
    assert total.right > 2500


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_a_turned_page_is_read_upright(quarters: int) -> None:
    document = made(PUBLICATIONS[0], Markup.CLEAN)
    turned = _turned(pdf_of(document.report), quarters)
    total = judged([(document, turned)])
    assert total == Score(total.right, 0, 0)


def _turned(content: bytes, quarters: int) -> bytes:
    """The pages with their content turned, as some scanners' and editors' export leaves them."""
    document = pdfium.PdfDocument(content)
    turn = ((0, 1, -1, 0, 842, 0), (-1, 0, 0, -1, 595, 842), (0, -1, 1, 0, 0, 595))[quarters - 1]
    for page in document:
        for drawn in page.get_objects():
            drawn.transform(pdfium.PdfMatrix(*turn))
        if quarters % 2:
            page.set_mediabox(0, 0, 842, 595)
        page.gen_content()
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


HOSTILE: dict[str, tuple[Callable[[], bytes], str]] = {
    "encrypted": (hostile.encrypted_pdf, "encrypted"),
    "500 pages": (lambda: hostile.pdf_of_many_pages(500), "too-many-pages"),
    "no meaning": (hostile.pdf_without_meaning, "font-without-mapping"),
    "pictures": (hostile.pdf_of_pictures, "scanned-pdf"),
    "empty pages": (lambda: hostile.pdf_of_many_pages(3), "no-text"),
    "header only": (lambda: b"%PDF-1.7\n" + b"x" * 500, "file-damaged"),
}


@pytest.mark.parametrize(("content", "kind"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_pdf_is_refused_with_its_reason(content: Callable[[], bytes], kind: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        read_pdf(content())
    assert refusal.value.kind == kind


def _glyphs(text: str, left: float, top: float) -> list[Glyph]:
    return [
        Glyph(c, left + 5 * at, top, left + 5 * at + 5, top + 10, 9) for at, c in enumerate(text)
    ]


def _frame(*columns: float, bottom: float) -> list[RulingLine]:
    sides = [RulingLine(x, 0, bottom, is_vertical=True) for x in columns]
    return [*sides, *(RulingLine(y, 0, columns[-1], is_vertical=False) for y in (0, bottom))]


def test_two_numbers_in_one_cell_never_become_one() -> None:
    glyphs = [*_glyphs("1", 10, 5), *_glyphs("2", 70, 5)]
    (table,) = tables_of(glyphs, _frame(0, 100, bottom=20))
    assert [span.text for span in table.spans] == ["1 2"]


def test_a_number_wrapped_in_a_narrow_cell_stays_one() -> None:
    glyphs = [*_glyphs("123", 2, 2), *_glyphs("45", 2, 14)]
    (table,) = tables_of(glyphs, _frame(0, 20, bottom=30))
    assert [span.text for span in table.spans] == ["12345"]
